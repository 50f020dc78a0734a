"""`manage.py close_input`: for the clock, every night just after midnight."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from cycles.actions.closing import close_all


class Command(BaseCommand):
    help = (
        "Sluit het schrijven van vragen waarvan de laatste dag voorbij is. Coördinatoren lezen dan "
        "ook de laatste vertrouwelijke en anonieme teksten. Twee keer draaien verandert niets."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        number = close_all(timezone.localdate())
        self.stdout.write(f"Gesloten: {number}.")
