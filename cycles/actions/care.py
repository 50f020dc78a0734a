"""The care route: words that give worry go to the zorgcoordinator, and to nobody else."""

from __future__ import annotations

import uuid
from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from cycles.models import Contribution, Cycle, Reveal
from cycles.steps import ENDED, PUBLISHED, Phase
from participation.ledger.actions import send_messages
from participation.people.help import help_lines
from participation.people.models import Membership, Role, School

from .base import Refused, locked, note, settle, still_there
from .batches import release_when_enough
from .deskwork import forget_row

Status = Contribution.Status
MAX_CARE_WORDS = 600


def carers_of(school: School) -> list[Membership]:
    """The zorgcoordinatoren of a school who can sign in now."""
    people = school.memberships.filter(role=Role.ZORGCOORDINATOR, user__is_active=True)
    return list(people.select_related("user").order_by("user__last_name", "user__first_name"))


@transaction.atomic
def move_to_care(*, by: Membership, contribution: Contribution, today: date) -> None:
    """Hand a text to the zorgcoordinator, in any phase after opening. A second click does no harm.

    It leaves its themes for good, also after the answer: no screen of the cycle may still point at
    it. Refused when the school has nobody to hand it to, or the text is not there for staff. What
    its writer did and staff do not see yet (`pending_text`, `leaving`) goes along untouched: to
    refuse or to carry it out here would show it.
    """
    cycle = locked(contribution.cycle)
    contribution = still_there(contribution)
    if by.pk not in {cycle.coordinator_id, cycle.second_coordinator_id}:
        raise Refused(_("Alleen wie de input van deze cyclus leest, kan dit doen."))
    if contribution.status == Status.CARE:
        return
    there = contribution.status in {Status.LIVE, Status.HIDDEN} and contribution.released
    if not there or cycle.phase not in PUBLISHED:
        raise Refused(_("Deze bijdrage is teruggetrokken."))
    carers = carers_of(cycle.school)
    if not carers:
        raise Refused(*_nobody(cycle.school))
    contribution.status, contribution.for_kerngroep = Status.CARE, False
    contribution.care_words = first_words(cycle.school, carers)
    contribution.save(update_fields=["status", "for_kerngroep", "care_words"])
    contribution.theme_links.all().delete()
    forget_row(cycle, contribution.pk)
    note(cycle, by, "moved_to_care", contribution.pk)
    send_messages(
        to=[carer.pk for carer in carers],
        key=f"care:{uuid.uuid4()}",
        title=_("Er wacht een tekst op jou"),
        body=_("Een coördinator maakt zich zorgen. Alleen jij kunt de tekst nu lezen."),
        path=reverse("cycles:care"),
    )
    _tell_writer(
        contribution,
        _("Over wat je schreef"),
        _("De zorgcoördinator leest het. Lees bij jouw woorden wat dat betekent."),
    )


def _nobody(school: School) -> list[str]:
    """Why it cannot be handed over, and what to do now."""
    sentences = [
        _("Jullie school heeft hier nog geen zorgcoördinator."),
        _("Vraag de beheerder om iemand die rol te geven."),
    ]
    if school.care_contact:
        who = {"who": school.care_contact}
        sentences.append(_("Kan het niet wachten? Ga nu naar %(who)s.") % who)
    return sentences


def first_words(school: School, carers: list[Membership]) -> str:
    """What the writer reads until the zorgcoordinator writes something: who reads it, who helps."""
    names = [carer.user.formal_name for carer in carers[:3]]
    listed = _(" of ").join(filter(None, [", ".join(names[:-1]), names[-1]]))
    parts = [
        _("Goed dat je dit opschreef. Je hebt niets fout gedaan."),
        _("Je tekst is bij %(who)s, zorgcoördinator op jouw school.") % {"who": listed},
    ]
    if school.care_contact:
        parts.append(_("Praten kan met %(who)s.") % {"who": school.care_contact})
    parts.append(_("Nu meteen hulp?"))
    for line in help_lines(school):
        parts.append(f"{line.name}: {line.phone or line.site}.")
    while len("\n".join(parts)) > MAX_CARE_WORDS:
        parts.pop()
    return "\n".join(parts)


def _in_care(by: Membership, contribution: Contribution) -> tuple[Cycle, Contribution]:
    """The locked cycle and the text as it is now, for a zorgcoordinator of that school."""
    cycle = locked(contribution.cycle)
    if by.role != Role.ZORGCOORDINATOR or by.school_id != cycle.school_id:
        raise Refused(_("Alleen de zorgcoördinator kan dit doen."))
    contribution = still_there(contribution)
    if contribution.status != Status.CARE:
        raise Refused(_("Deze tekst is niet meer bij de zorgcoördinator."))
    return cycle, contribution


@transaction.atomic
def write_to_writer(*, by: Membership, contribution: Contribution, words: str) -> None:
    """Replace the message that stands beside the text for its writer (on the receipt when anoniem).

    The same words again change nothing and tell nobody.
    """
    cycle, contribution = _in_care(by, contribution)
    words = words.strip()
    if not words or len(words) > MAX_CARE_WORDS:
        raise Refused(_("Schrijf een bericht van hooguit %(n)d tekens.") % {"n": MAX_CARE_WORDS})
    if contribution.sheet_id:
        raise Refused(_("Deze tekst kwam van papier. Niemand kan het bericht lezen."))
    if contribution.care_words == words:
        return
    contribution.care_words = words
    contribution.save(update_fields=["care_words"])
    note(cycle, by, "care_words_written", contribution.pk)
    _tell_writer(
        contribution,
        _("Een bericht van de zorgcoördinator"),
        _("Je leest het bij jouw woorden."),
    )


@transaction.atomic
def put_back(*, by: Membership, contribution: Contribution, today: date) -> None:
    """Not a matter of care: the text is again what staff saw, without a theme; not once answered.

    What was hidden stays hidden. What its writer changed or took back goes with the next batch
    while students can write, and else at once: before its batch nobody may see that one did it.
    """
    cycle, contribution = _in_care(by, contribution)
    if cycle.answered_on or cycle.phase in ENDED:
        raise Refused(_("Dit kan niet meer: in de cyclus is alles al beantwoord of gestopt."))
    hidden = bool(contribution.hidden_reason)
    contribution.status = Status.HIDDEN if hidden else Status.LIVE
    contribution.care_words = ""
    contribution.save(update_fields=["status", "care_words"])
    note(cycle, by, "put_back_from_care", contribution.pk)
    settle(cycle, today)  # after closing it shows staff the rest, this text along with it
    if cycle.phase == Phase.OPEN:
        release_when_enough(cycle)
    contribution = still_there(contribution)
    if contribution.status != Status.WITHDRAWN:
        _tell_staff_back(cycle, hidden)
    if contribution.leaving or contribution.status == Status.WITHDRAWN:
        return
    if hidden:
        title = _("Jouw tekst blijft verborgen")
        words = _("De zorgcoördinator las je tekst. Waarom die verborgen is: %(reason)s")
        body = words % {"reason": contribution.hidden_reason}
    else:
        title = _("Jouw tekst doet weer mee")
        body = _("De zorgcoördinator las je tekst. De school doet er nu mee wat ze beloofde.")
    _tell_writer(contribution, title, body)


def _tell_staff_back(cycle: Cycle, hidden: bool) -> None:
    """The same words whatever its writer did meanwhile."""
    body = _("De zorgcoördinator las een tekst. Die staat weer bij ‘zonder thema’.")
    if hidden:
        body = _("De zorgcoördinator las een tekst. Die staat weer bij de verborgen teksten.")
    send_messages(
        to=[member.pk for member in cycle.staff],
        key=f"care-back:{uuid.uuid4()}",
        title=_("Er is een tekst terug bij het sorteren"),
        body=body,
        path=reverse("cycles:desk", args=[cycle.pk]),
    )


@transaction.atomic
def reveal(
    *, by: Membership, contribution: Contribution, reason: str, sure: bool, today: date
) -> Reveal:
    """Look who wrote something vertrouwelijk. The writer reads that it happened, and why.

    Each zorgcoordinator gives a reason of their own, once: a second click gives the first back.
    """
    cycle, contribution = _in_care(by, contribution)
    if contribution.identity != Cycle.Identity.VERTROUWELIJK or not contribution.author_id:
        raise Refused(_("Bij deze tekst is geen naam die je kunt opzoeken."))
    known = contribution.reveals.filter(by=by).first()
    if known is not None:
        return known
    if not reason.strip():
        raise Refused(_("Geef een reden. De schrijver leest die."))
    if not sure:
        raise Refused(_("Kruis aan dat de schrijver hier bericht van krijgt."))
    made = Reveal.objects.create(
        contribution=contribution, by=by, reason=reason.strip()[:600], made_on=today
    )
    note(cycle, by, "writer_revealed", contribution.pk)
    who = {"who": by.user.formal_name, "reason": reason.strip()}
    _tell_writer(
        contribution,
        _("Over iets wat je vertrouwelijk schreef"),
        _("%(who)s, zorgcoördinator, keek wie het schreef. Waarom: %(reason)s") % who,
    )
    return made


def _tell_writer(contribution: Contribution, title: str, body: str) -> None:
    if contribution.author_id:
        send_messages(
            to=[contribution.author_id],
            key=f"care:{uuid.uuid4()}",
            title=title,
            body=body,
            path=reverse("cycles:own_words"),
        )
