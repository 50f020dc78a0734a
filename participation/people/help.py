"""Where a student gets help now: the lines of the country, unless the school made its own list."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .models import HelpLine, School

MOST_LINES = 8


@dataclass(frozen=True)
class Line:
    """One place to go to: a name, what it is for, and a number or a site."""

    name: str
    about: str = ""
    phone: str = ""
    website: str = ""

    @property
    def call(self) -> str:
        """The number as a `tel:` link wants it: digits, with a plus in front when it has one."""
        return re.sub(r"(?!^\+)\D", "", self.phone.strip())

    @property
    def site(self) -> str:
        """The address as people say it: without https:// and a slash at the end."""
        return re.sub(r"^https?://(www\.)?", "", self.website).rstrip("/")


def default_lines(region: str) -> list[Line]:
    """The lines of the country that a school lies in."""
    flanders = region == School.Region.VLAANDEREN
    first = (
        Line("Awel", _("Over alles waar je mee zit. Gratis."), "102", "https://awel.be")
        if flanders
        else Line(
            "Kindertelefoon",
            _("Over alles waar je mee zit. Gratis."),
            "0800 0432",
            "https://www.kindertelefoon.nl",
        )
    )
    dark = _("Denk je aan zelfmoord? Dag en nacht, gratis.")
    second = (
        Line("Zelfmoordlijn", dark, "1813", "https://www.zelfmoord1813.be")
        if flanders
        else Line("113 Zelfmoordpreventie", dark, "113", "https://www.113.nl")
    )
    return [first, second, Line(_("Alarmnummer"), _("Is iemand nu in gevaar?"), "112")]


def help_lines(school: School) -> list[Line]:
    """What students of this school see: its own list, or that of the country. One query."""
    rows = [as_line(row) for row in school.help_lines.all()]
    return rows or default_lines(school.region)


def as_line(row: HelpLine) -> Line:
    """A stored line as plain data."""
    return Line(row.name, row.about, row.phone, row.website)


def store_lines(school: School, lines: list[Line]) -> None:
    """Replace the school's own list, in this order; an empty one goes back to the country's."""
    school.help_lines.all().delete()
    HelpLine.objects.bulk_create(
        HelpLine(
            school=school,
            position=number,
            name=line.name,
            about=line.about,
            phone=line.phone,
            website=line.website,
        )
        for number, line in enumerate(lines, 1)
    )
