"""Publishing the promise, and what may change afterwards: in the open, with a reason."""

from __future__ import annotations

import uuid
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cycles.facts import cycle_frame, facts_of
from cycles.models import (
    Correction,
    Criterion,
    Cycle,
    Doel,
    Invitation,
    SessionParticipant,
    Tussenbericht,
)
from cycles.steps import (
    MAX_FRAME_WORDS,
    MEE_WETEN,
    PUBLISHED,
    Act,
    Missing,
    count_words,
    fewest_nameless,
    fits_identity,
    missing_to_open,
)
from cycles.words import missing_sentence, too_few_for_identity
from participation.ledger.actions import end_promise, make_promise, move_promise, send_messages
from participation.ledger.models import Promise
from participation.people.models import Group, GroupMembership, Membership, Role

from .base import (
    Refused,
    forget_tokens,
    invited_ids,
    locked,
    mentor_ids,
    move,
    note,
    refuse_when_ended,
    settle,
)


@transaction.atomic
def open_cycle(*, by: Membership, cycle: Cycle, today: date) -> None:
    """Publish the promise and open the cycle: one act, only when steps 1–4 are complete.

    Freezes who is asked (with their class of today), records the promise, fills the inboxes.
    Raises Refused with one sentence per thing that is missing.
    """
    cycle = locked(cycle)
    facts = facts_of(Cycle.objects.with_facts(today).get(pk=cycle.pk))
    gaps = missing_to_open(facts, today)
    if gaps:
        raise Refused(*[missing_sentence(gap) for gap in gaps])
    move(cycle, Act.OPEN, opened_on=today)
    _drop_what_no_longer_fits(cycle)
    said = cycle.terugkoppeling
    said.opens_on = max(said.writing_days[0], today)
    said.promise = make_promise(
        by=by,
        kind=Promise.Kind.TERUGKOPPELING,
        what=cycle.doel.question,
        due=said.due or today,  # never empty here: `missing_to_open` asks for it
        today=today,
        channel=", ".join(said.channels),
        groups=_freeze_invitations(cycle),
    )
    said.save(update_fields=["opens_on", "promise"])
    note(cycle, by, "cycle_opened")
    send_messages(
        to=invited_ids(cycle),
        key=f"opened:{cycle.pk}",
        title=cycle.doel.question,
        body=_opening_words(cycle),
        path=reverse("cycles:take_part", args=[cycle.pk]),
    )
    send_messages(
        to=mentor_ids(cycle),
        key=f"opened-mentor:{cycle.pk}",
        title=_("Aan jouw klas gevraagd: %(question)s") % {"question": cycle.doel.question},
        body=_opening_words(cycle),
        path=reverse("cycles:take_part", args=[cycle.pk]),
    )


def _drop_what_no_longer_fits(cycle: Cycle) -> None:
    """Meetings of a round that became online-only, and places of students who are not asked."""
    if cycle.online_only:
        cycle.sessions.all().delete()
    asked = {person.pk for person in audience_of(cycle)}
    SessionParticipant.objects.filter(session__cycle=cycle).exclude(membership__in=asked).delete()


def _opening_words(cycle: Cycle) -> str:
    due = date_format(cycle.terugkoppeling.promise_made.due, "l j F")
    if cycle.doel.influence == MEE_WETEN:
        return _("De school legt iets uit. Uiterlijk %(due)s hoor je meer.") % {"due": due}
    return _("De school vraagt jouw mening. Uiterlijk %(due)s hoor je wat ermee gebeurt.") % {
        "due": due
    }


def _freeze_invitations(cycle: Cycle) -> list[Group]:
    """Store who is asked, each with the class of today; returns those classes."""
    asked = audience_of(cycle)
    links = GroupMembership.objects.filter(
        membership__in=asked, group__kind=Group.Kind.KLAS, group__school_year=cycle.school_year
    ).select_related("group")
    klas = {link.membership_id: link.group for link in links}
    _refuse_when_too_few(cycle, len(asked))
    Invitation.objects.bulk_create(
        [
            Invitation(
                cycle=cycle,
                membership=person,
                klas=klas.get(person.pk),
                class_name=klas[person.pk].name if person.pk in klas else "",
                leerjaar=klas[person.pk].leerjaar if person.pk in klas else None,
            )
            for person in asked
        ],
        batch_size=500,
    )
    return list(set(klas.values()))


def _refuse_when_too_few(cycle: Cycle, asked: int) -> None:
    """The audience may have shrunk since the choice was made."""
    fits = fits_identity(cycle.identity, asked, cycle.school.threshold)
    if not fits and cycle.doel.influence != MEE_WETEN:
        raise Refused(too_few_for_identity(fewest_nameless(cycle.school.threshold)))


def audience_of(cycle: Cycle) -> list[Membership]:
    """The students that step 1 invites: active ones, each once."""
    students = Membership.objects.filter(
        school=cycle.school_id, role=Role.LEERLING, user__is_active=True
    )
    if cycle.doel.audience == Doel.Audience.PERSONEN:
        return list(students.filter(doelen=cycle.doel))
    in_groups = GroupMembership.objects.filter(group__doelen=cycle.doel)
    return list(students.filter(pk__in=in_groups.values("membership")))


@transaction.atomic
def move_promised_date(
    *, by: Membership, cycle: Cycle, promise: Promise, to: date, reason: str, today: date
) -> None:
    """Move a promised date of this cycle with a reason; everyone asked gets both dates."""
    cycle = locked(cycle)
    refuse_when_ended(cycle)
    settle(cycle, today)
    said = cycle.terugkoppeling
    own = Promise.objects.filter(
        Q(terugkoppeling__cycle=cycle) | Q(decision__theme__cycle=cycle), pk=promise.pk
    )
    if not own.exists():
        raise Refused(_("Deze belofte hoort bij een andere cyclus."))
    if promise == said.promise and to <= said.writing_days[1]:
        raise Refused(_("Kies een datum nadat leerlingen klaar zijn met schrijven."))
    old = promise.due
    try:
        move_promise(by=by, promise=promise, to=to, reason=reason, today=today)
    except ValidationError as error:
        raise Refused(*error.messages) from None
    send_messages(
        to={*invited_ids(cycle), *mentor_ids(cycle)},
        key=f"moved:{promise.pk}:{to}:{today}",
        title=_moved_words(old, to) % {"what": promise.what},
        body=_("Eerst beloofd: %(old)s. Nu: %(new)s. Waarom: %(reason)s")
        % {
            "old": date_format(old, "l j F"),
            "new": date_format(to, "l j F"),
            "reason": reason.strip(),
        },
        path=reverse("cycles:take_part", args=[cycle.pk]),
    )


def _moved_words(old: date, to: date) -> str:
    return _("Je hoort het later: %(what)s") if to > old else _("Je hoort het eerder: %(what)s")


@transaction.atomic
def send_news(
    *, by: Membership, cycle: Cycle, text: str, today: date, token: uuid.UUID | None = None
) -> None:
    """A tussenbericht to everyone who was asked, at any time after opening."""
    cycle = locked(cycle)
    if cycle.phase not in PUBLISHED:
        raise Refused(_("Er zijn nog geen leerlingen gevraagd."))
    refuse_when_ended(cycle)
    settle(cycle, today)
    if token and cycle.news.filter(form_token=token).exists():
        return
    news = Tussenbericht.objects.create(
        cycle=cycle, text=text, sent_on=today, by=by, form_token=token
    )
    note(cycle, by, "news_sent", news.pk)
    send_messages(
        to=invited_ids(cycle),
        key=f"news:{news.pk}",
        title=_("Nieuws over: %(question)s") % {"question": cycle.doel.question},
        body=text,
        path=reverse("cycles:take_part", args=[cycle.pk]),
    )


@transaction.atomic
def correct(
    *,
    by: Membership,
    cycle: Cycle,
    field: str,
    new: str,
    reason: str,
    today: date,
    criterion: Criterion | None = None,
) -> None:
    """Change question, influence, frame or a criterion after opening, visibly and with a reason."""
    cycle = locked(cycle)
    refuse_when_ended(cycle)
    if cycle.phase not in PUBLISHED:
        raise Refused(_("De cyclus is nog niet open: verander het gewoon in de stap zelf."))
    settle(cycle, today)
    if not reason.strip():
        raise Refused(_("Geef een reden. Leerlingen lezen die."))
    if cycle.answered_on and field in {Correction.Field.INFLUENCE, Correction.Field.CRITERION}:
        raise Refused(_("Leerlingen beoordelen het antwoord hiermee. Dit blijft daarom staan."))
    old = _write_correction(cycle, field, new, criterion)
    if old == new:
        raise Refused(_("Dit is wat er al stond."))
    words = count_words(*cycle_frame(cycle))
    if words > MAX_FRAME_WORDS:
        raise Refused(missing_sentence(Missing(4, "frame_words", "", words)))
    Correction.objects.create(
        cycle=cycle, field=field, old=old, new=new, reason=reason.strip(), made_on=today, by=by
    )
    note(cycle, by, "corrected")
    send_messages(
        to=invited_ids(cycle),
        key=f"corrected:{cycle.pk}:{uuid.uuid4()}",
        title=_("Aangepast: %(question)s") % {"question": cycle.doel.question},
        body=_("Waarom: %(reason)s") % {"reason": reason.strip()},
        path=reverse("cycles:take_part", args=[cycle.pk]),
    )


def _write_correction(cycle: Cycle, field: str, new: str, criterion: Criterion | None) -> str:
    """Write the new value; returns the old one in words."""
    doel = cycle.doel
    if not new.strip():
        raise Refused(_("Schrijf op wat er moet staan."))
    if field == Correction.Field.CRITERION and criterion is not None:
        if criterion.doel_id != doel.pk:
            raise Refused(_("Dit succespunt hoort bij een andere cyclus."))
        old, criterion.text = criterion.text, new
        criterion.verdict, criterion.note = "", ""  # the judgement was about the old text
        criterion.save(update_fields=["text", "verdict", "note"])
        return old
    if field == Correction.Field.INFLUENCE:
        return _correct_influence(cycle, new)
    old = str(getattr(doel, field))
    setattr(doel, field, new)
    doel.save(update_fields=[field])
    return old


def _correct_influence(cycle: Cycle, new: str) -> str:
    """Influence is corrected by its name ("Adviseren"); never to or from mee weten."""
    doel = cycle.doel
    levels = {str(label): value for value, label in Doel.Influence.choices}
    old = str(doel.get_influence_display())
    if MEE_WETEN in (levels.get(new, MEE_WETEN), doel.influence):
        raise Refused(
            _("Van of naar ‘mee weten’ kan niet meer: er is al (niet) om input gevraagd.")
        )
    doel.influence = levels[new]
    doel.save(update_fields=["influence"])
    return old


@transaction.atomic
def stop(*, by: Membership, cycle: Cycle, reason: str, today: date) -> None:
    """Stop a cycle with a reason that students read; its promises end with that reason."""
    cycle = locked(cycle)
    settle(cycle, today)
    if not reason.strip():
        raise Refused(_("Geef een reden. Leerlingen lezen die."))
    move(cycle, Act.STOP, stopped_on=today, stop_reason=reason.strip())
    # What staff did not see yet stays with its writers: stopping opens nothing.
    forget_tokens(cycle)
    cycle.sheets.update(form_token=None)
    for promise in Promise.objects.owed().filter(terugkoppeling__cycle=cycle):
        end_promise(promise=promise, reason=reason.strip(), today=today)
    for promise in Promise.objects.owed().filter(decision__theme__cycle=cycle):
        end_promise(promise=promise, reason=reason.strip(), today=today)
    note(cycle, by, "stopped")
    send_messages(
        to=invited_ids(cycle),
        key=f"stopped:{cycle.pk}",
        title=_("Gestopt: %(question)s") % {"question": cycle.doel.question},
        body=reason.strip(),
        path=reverse("cycles:take_part", args=[cycle.pk]),
    )
