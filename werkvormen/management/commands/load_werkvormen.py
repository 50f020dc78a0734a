from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from werkvormen.actions import load_library
from werkvormen.library import LibraryError


class Command(BaseCommand):
    """Bring the built-in methods up to date; safe to run at every deployment."""

    help = "Zet de ingebouwde werkvormen uit werkvormen/library in de database."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line; a broken file ends in a `CommandError` that names file and field."""
        try:
            report = load_library(today=timezone.localdate())
        except LibraryError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Werkvormen: {len(report.new)} nieuw, {len(report.changed)} gewijzigd, "
            f"{len(report.unchanged)} gelijk gebleven."
        )
