"""One-click sign-in for the demo school; gives nothing unless DEMO is on."""

from dataclasses import dataclass

from django import template
from django.conf import settings
from django.utils.translation import gettext as _

register = template.Library()
DEMO_PASSWORD = "demo"  # noqa: S105 - meant to be known by everyone who looks around


@dataclass(frozen=True)
class DemoAccount:
    """An account of the demo school; `sees` says in a few words what one finds there."""

    username: str
    label: str
    sees: str
    password: str = DEMO_PASSWORD


@register.simple_tag
def demo_accounts() -> list[DemoAccount]:
    """The accounts to try: {% demo_accounts as accounts %}. Empty without DEMO."""
    if not settings.DEMO:
        return []
    return [
        DemoAccount("leerling", _("Leerling"), _("jouw mening, en wat ermee gebeurt")),
        DemoAccount("mentor", _("Mentor"), _("wat jouw klas gevraagd is, en het antwoord")),
        DemoAccount("coordinator", _("Coördinator"), _("vragen stellen, sorteren, antwoord geven")),
        DemoAccount("zorg", _("Zorgcoördinator"), _("teksten die zorgen geven")),
        DemoAccount("directeur", _("Directeur"), _("wat er beloofd is, en wat ervan komt")),
        DemoAccount("beheerder", _("Beheerder"), _("schooljaren, groepen en accounts")),
    ]
