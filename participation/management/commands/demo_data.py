"""`manage.py demo_data`: a believable school to look at, try out and measure with."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from participation.demo.build import STUDENTS, build, exists

FEWEST_STUDENTS = 100


class Command(BaseCommand):
    help = "Bouwt de demoschool. Twee keer draaien verandert niets."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--students", type=int, default=STUDENTS, help="aantal leerlingen")
        parser.add_argument("--cycles", type=int, default=None, help="aantal cycli, over twee jaar")
        parser.add_argument(
            "--today", type=date.fromisoformat, default=None, help="de dag van vandaag (JJJJ-MM-DD)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError(
                "demo_data draait niet met MODE=production: het maakt accounts met een bekend "
                "wachtwoord."
            )
        if options["students"] < FEWEST_STUDENTS:
            raise CommandError(f"De demoschool heeft minstens {FEWEST_STUDENTS} leerlingen nodig.")
        if exists():
            self.stdout.write("De demoschool staat er al.")
            return
        today = options["today"] or timezone.localdate()
        made = build(today=today, students=options["students"], cycles=options["cycles"])
        self.stdout.write(
            f"De demoschool staat klaar: {made.students} leerlingen, {made.cycles} cycli en "
            f"{made.contributions} bijdragen."
        )
