"""The kerngroep: students who help sort, with only the texts that staff let them read."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from cycles.models import Contribution, Cycle, KerngroepMember, Theme
from cycles.steps import ENDED, PUBLISHED
from participation.ledger.actions import send_messages
from participation.people.models import Group, Membership, Role

from . import sorting
from .base import Refused, locked, note, still_there

Reply = KerngroepMember.Reply


def candidates(cycle: Cycle) -> QuerySet[Membership]:
    """Active students who were asked in the cycle, or who sit in the leerlingenraad."""
    raad = Q(
        groups__kind=Group.Kind.LEERLINGENRAAD,
        groups__school_year=cycle.school_year_id,
    )
    return Membership.objects.filter(
        raad | Q(invitations__cycle=cycle),
        role=Role.LEERLING,
        school=cycle.school_id,
        user__is_active=True,
    ).distinct()


def readable(cycle: Cycle) -> QuerySet[Contribution]:
    """What the kerngroep may read: live, released to staff, and by staff to them."""
    return Contribution.objects.live().filter(cycle=cycle, for_kerngroep=True)


def _running(cycle: Cycle) -> Cycle:
    """The locked cycle, while its input can still be sorted."""
    cycle = locked(cycle)
    if cycle.phase not in PUBLISHED or cycle.phase in ENDED:
        raise Refused(_("Er is nu niets om te sorteren."))
    if cycle.answered_on:
        raise Refused(_("Het antwoord is al gegeven. De thema’s staan vast."))
    return cycle


@transaction.atomic
def ask(*, by: Membership, cycle: Cycle, people: Iterable[uuid.UUID], today: date) -> int:
    """Ask students to help sort. Who was asked before is not asked again. Returns how many were."""
    cycle = _running(cycle)
    wanted = set(people)
    if not wanted:
        raise Refused(_("Kies eerst een of meer leerlingen."))
    able = set(candidates(cycle).filter(pk__in=wanted).values_list("pk", flat=True))
    if wanted - able:
        raise Refused(_("Kies leerlingen uit de lijst."))
    new = able - set(cycle.kerngroep.values_list("membership_id", flat=True))
    KerngroepMember.objects.bulk_create(
        KerngroepMember(cycle=cycle, membership_id=pk, asked_on=today) for pk in new
    )
    if not new:
        return 0
    note(cycle, by, "kerngroep_asked")
    send_messages(
        to=new,
        key=f"kerngroep:{uuid.uuid4()}",
        title=_("Wil je helpen sorteren?"),
        body=_("Leerlingen schreven over: %(question)s Jij kunt helpen om dat te ordenen.")
        % {"question": cycle.doel.question},
        path=reverse("cycles:helping", args=[cycle.pk]),
    )
    return len(new)


@transaction.atomic
def end_membership(*, by: Membership, member: KerngroepMember) -> None:
    """Staff end somebody's help, in any phase; the student hears it once."""
    cycle = locked(member.cycle)
    if not KerngroepMember.objects.filter(pk=member.pk).exists():
        return
    if member.reply != Reply.NO:
        send_messages(
            to=[member.membership_id],
            key=f"kerngroep:{uuid.uuid4()}",
            title=_("Je hoeft niet meer te helpen sorteren"),
            body=_("Dank je wel voor je hulp bij: %(question)s")
            % {"question": cycle.doel.question},
        )
    member.delete()
    note(cycle, by, "kerngroep_ended")


@transaction.atomic
def reply(*, member: KerngroepMember, helps: bool) -> None:
    """A student says ja or nee, and may change that at any time; yes only while one can sort."""
    cycle = _running(member.cycle) if helps else locked(member.cycle)
    member = still_there(member)
    answer = Reply.YES if helps else Reply.NO
    if member.reply == answer:
        return
    member.reply = answer
    member.save(update_fields=["reply"])
    note(cycle, member.membership, "kerngroep_reply")


@transaction.atomic
def let_read(
    *, by: Membership, cycle: Cycle, contributions: Iterable[uuid.UUID], today: date
) -> int:
    """Release texts to the kerngroep. Returns how many were new to them."""
    cycle = _running(cycle)
    live = Contribution.objects.live().filter(cycle=cycle, pk__in=list(contributions))
    if not live.exists():
        raise Refused(_("Kies eerst een of meer bijdragen."))
    number = live.filter(for_kerngroep=False).update(for_kerngroep=True)
    if number:
        note(cycle, by, "kerngroep_may_read")
    return number


@transaction.atomic
def take_back(
    *, by: Membership, cycle: Cycle, contributions: Iterable[uuid.UUID], today: date
) -> int:
    """Take texts back from the kerngroep, in any phase. What they sorted stays sorted."""
    cycle = locked(cycle)
    shown = cycle.contributions.filter(for_kerngroep=True, pk__in=list(contributions))
    number = shown.update(for_kerngroep=False)
    if number:
        note(cycle, by, "kerngroep_no_longer_reads")
    return number


def _helping(member: KerngroepMember) -> tuple[KerngroepMember, Cycle]:
    """The student who helps, as it is now, with the locked cycle."""
    cycle = _running(member.cycle)
    member = still_there(member)
    if member.reply != Reply.YES:
        raise Refused(_("Je helpt nu niet mee met sorteren."))
    return member, cycle


def _theirs(cycle: Cycle, chosen: Iterable[uuid.UUID]) -> list[uuid.UUID]:
    """Of the chosen texts those that the kerngroep may read; a forged id is simply not there."""
    found = list(readable(cycle).filter(pk__in=list(chosen)).values_list("pk", flat=True))
    if not found:
        raise Refused(_("Kies eerst een of meer teksten."))
    return found


@transaction.atomic
def help_make_theme(
    *, member: KerngroepMember, name: str, contributions: Iterable[uuid.UUID], today: date
) -> Theme:
    """A student makes a theme of texts, under the same rules as staff."""
    member, cycle = _helping(member)
    chosen = _theirs(cycle, contributions)
    return sorting.make_theme(
        by=member.membership, cycle=cycle, name=name, contributions=chosen, today=today
    )


@transaction.atomic
def help_place(
    *, member: KerngroepMember, theme: Theme, contributions: Iterable[uuid.UUID], today: date
) -> int:
    """A student puts texts in a theme. Returns how many were new there."""
    member, cycle = _helping(member)
    chosen = _theirs(cycle, contributions)
    _of_this_cycle(theme, cycle)
    return sorting.place(by=member.membership, theme=theme, contributions=chosen, today=today)


@transaction.atomic
def help_take_out(
    *, member: KerngroepMember, theme: Theme, contributions: Iterable[uuid.UUID], today: date
) -> None:
    """A student takes texts out of a theme."""
    member, cycle = _helping(member)
    chosen = _theirs(cycle, contributions)
    _of_this_cycle(theme, cycle)
    sorting.take_out(by=member.membership, theme=theme, contributions=chosen, today=today)


def _of_this_cycle(theme: Theme, cycle: Cycle) -> None:
    if theme.cycle_id != cycle.pk:
        raise Refused(_("Dit thema hoort bij een andere vraag."))
