"""Deciding, publishing the answer, acting on it, and finishing."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cycles.facts import facts_of
from cycles.models import (
    ActionUpdate,
    Contribution,
    Criterion,
    Cycle,
    Decision,
    Theme,
    Vervolgactie,
)
from cycles.steps import ANSWERED, Act, Phase, missing_to_answer, missing_to_finish
from cycles.words import missing_sentence
from participation.ledger.actions import keep_promise, make_promise, send_messages
from participation.ledger.models import Promise
from participation.people.models import Membership

from .base import (
    Refused,
    invited_ids,
    locked,
    mentor_ids,
    move,
    note,
    refuse_when_ended,
    settle,
    still_there,
)
from .deciding import (
    DecisionData,
    open_to_decide,
    refuse_half_a_decision,
    refuse_standard_text,
    refuse_standard_texts,
    says_the_same,
    write_decision,
    write_draft,
    write_summary,
)
from .judging import begin_judging
from .reviewing import refuse_answer_while_asked
from .sorting import tell_extra_answer


@transaction.atomic
def decide(
    *,
    by: Membership,
    theme: Theme,
    data: DecisionData,
    today: date,
    as_draft: bool | None = None,
) -> Decision:
    """Write the decision about a theme.

    Before the answer it is a draft that replaces the earlier draft. After the answer it is a new
    version, published at once; the earlier version stays readable, and an open "eerst uitzoeken"
    is thereby kept. `as_draft` says what the person thought it was; when that is no longer so
    the act is refused, so that nobody publishes by accident. Refused without a reason, or for a
    second "eerst uitzoeken" (move its date), or with a reason of the school that nobody edited.
    """
    cycle = open_to_decide(theme.cycle, today)
    theme = still_there(theme)
    refuse_half_a_decision(data, today)
    refuse_standard_text(cycle, data)
    if as_draft is not None and as_draft == (cycle.phase in ANSWERED):
        raise Refused(_("Het antwoord is intussen online gezet. Kijk na wat er staat."))
    current = theme.decisions.filter(is_current=True).first()
    if cycle.phase in ANSWERED:
        return _new_version(cycle, theme, current, data, by, today)
    return write_draft(cycle, theme, current, data, by, today)


def _new_version(
    cycle: Cycle,
    theme: Theme,
    current: Decision | None,
    data: DecisionData,
    by: Membership,
    today: date,
) -> Decision:
    if current is not None and says_the_same(current, data):
        return current
    searching = current is not None and current.verdict == Decision.Verdict.UITZOEKEN
    if searching and data.verdict == Decision.Verdict.UITZOEKEN:
        raise Refused(
            _("Dit wordt al uitgezocht. Verzet de beloofde datum als je meer tijd nodig hebt.")
        )
    if current is not None:
        current.is_current = False
        current.save(update_fields=["is_current"])
        if current.promise:
            keep_promise(promise=current.promise, today=today)
    decision = Decision(theme=theme)
    write_decision(decision, data, today)
    write_summary(theme, data)
    _publish_decision(cycle, decision, by, today)
    note(cycle, by, "decided_again", theme.pk)
    send_messages(
        to=invited_ids(cycle),
        key=f"decision:{decision.pk}",
        title=_("Nieuw besluit: %(theme)s") % {"theme": theme.name},
        body=decision.reason,
        path=reverse("cycles:answer", args=[cycle.pk]),
    )
    return decision


def _publish_decision(cycle: Cycle, decision: Decision, by: Membership, today: date) -> None:
    """Show a decision to students; "eerst uitzoeken" opens its own promise."""
    if decision.verdict == Decision.Verdict.UITZOEKEN and decision.promise is None:
        try:
            decision.promise = make_promise(
                by=by,
                kind=Promise.Kind.UITZOEKEN,
                what=_("%(theme)s (bij: %(question)s)")
                % {"theme": decision.theme.name, "question": cycle.doel.question},
                due=decision.find_out_by or today,  # a CHECK asks for the date
                today=today,
                groups=cycle.terugkoppeling.promise_made.groups.all(),
            )
        except ValidationError:
            raise Refused(
                _("Thema ‘%(theme)s’: kies een nieuwe datum om het uit te zoeken.")
                % {"theme": decision.theme.name}
            ) from None
    decision.published_on = today
    decision.save(update_fields=["promise", "published_on"])


@transaction.atomic
def publish_answer(*, by: Membership, cycle: Cycle, lead: str, today: date) -> None:
    """Publish the answer to everyone: one act, refused while anything has no theme or decision.

    Keeps the promise, opens one for each "eerst uitzoeken", fills the inboxes of everyone asked,
    their mentors and the cycle's staff. Raises Refused naming what is missing.
    """
    cycle = locked(cycle)
    settle(cycle, today)
    if cycle.phase == Phase.OPEN:
        last = date_format(cycle.terugkoppeling.writing_days[1], "l j F")
        raise Refused(_("Leerlingen kunnen nog schrijven tot en met %(day)s.") % {"day": last})
    refuse_answer_while_asked(cycle, today)
    facts = facts_of(Cycle.objects.with_facts(today).get(pk=cycle.pk))
    gaps = missing_to_answer(facts)
    if gaps:
        raise Refused(*[missing_sentence(gap) for gap in gaps], *_which_themes(cycle))
    refuse_standard_texts(cycle)
    if not lead.strip():
        raise Refused(_("Schrijf een begin: wat vroegen jullie, en aan wie?"))
    move(cycle, Act.ANSWER, answered_on=today)
    for decision in Decision.objects.filter(theme__cycle=cycle, is_current=True):
        _publish_decision(cycle, decision, by, today)
    cycle.terugkoppeling.lead = lead.strip()
    cycle.terugkoppeling.save(update_fields=["lead"])
    begin_judging(cycle, today)
    cycle.sheets.update(form_token=None)  # paper is closed; the tokens have done their work
    cycle.desk_acts.all().delete()  # after the answer nothing at the desk is undone
    keep_promise(promise=cycle.terugkoppeling.promise_made, today=today)
    note(cycle, by, "answer_published")
    _tell_everyone(cycle)


def _which_themes(cycle: Cycle) -> list[str]:
    """The names of the themes that still wait for a decision."""
    waiting = cycle.themes.exclude(decisions__is_current=True).values_list("name", flat=True)
    return [_("Zonder besluit: %(name)s.") % {"name": name} for name in waiting]


def _tell_everyone(cycle: Cycle) -> None:
    staff = {member.pk for member in cycle.staff}
    users = [member.user_id for member in cycle.staff]
    mentors = Membership.objects.filter(pk__in=mentor_ids(cycle)).exclude(user__in=users)
    send_messages(
        to={*invited_ids(cycle), *mentors.values_list("pk", flat=True), *staff},
        key=f"answer:{cycle.pk}",
        title=_("Het antwoord is er: %(question)s") % {"question": cycle.doel.question},
        body=_("Lees wat de school doet, en waarom."),
        path=reverse("cycles:answer", args=[cycle.pk]),
    )
    for contribution in Contribution.objects.live().filter(cycle=cycle).exclude(extra_answer=""):
        tell_extra_answer(contribution)


@transaction.atomic
def plan_action(
    *,
    by: Membership,
    theme: Theme,
    what: str,
    who: str,
    due: date,
    token: uuid.UUID | None = None,
) -> Vervolgactie:
    """What the school does because of a theme. The same `token` stores one action."""
    cycle = locked(theme.cycle)
    theme = still_there(theme)
    refuse_when_ended(cycle)
    if not what.strip() or not who.strip():
        raise Refused(_("Schrijf op wat jullie doen, en wie het doet."))
    if token and (known := Vervolgactie.objects.filter(form_token=token, theme=theme).first()):
        return known
    action = Vervolgactie.objects.create(theme=theme, what=what, who=who, due=due, form_token=token)
    note(cycle, by, "action_planned", action.pk)
    return action


@transaction.atomic
def remove_action(*, by: Membership, action: Vervolgactie) -> None:
    """Remove an action that students have not seen yet."""
    cycle = locked(action.theme.cycle)
    action = still_there(action)
    if cycle.answered_on:
        raise Refused(_("Leerlingen hebben deze actie gezien. Kies ‘lukt niet’ en zeg waarom."))
    refuse_when_ended(cycle)
    note(cycle, by, "action_removed", action.pk)
    action.delete()


@transaction.atomic
def update_action(
    *, by: Membership, action: Vervolgactie, status: str, words: str, today: date
) -> None:
    """News about an action; also after the cycle is finished. "Lukt niet" needs a reason."""
    cycle = locked(action.theme.cycle)
    action = still_there(action)
    if cycle.phase not in ANSWERED:
        raise Refused(_("Leerlingen lezen dit pas na het antwoord. Geef eerst het antwoord."))
    if status not in Vervolgactie.Status.values:
        raise Refused(_("Kies hoe het ervoor staat."))
    if status == Vervolgactie.Status.LUKT_NIET and not words.strip():
        raise Refused(_("Zeg waarom het niet lukt. Leerlingen lezen dat."))
    last = action.updates.first()
    if last and (last.status, last.note, last.made_on) == (status, words.strip(), today):
        return
    update = ActionUpdate.objects.create(
        action=action, status=status, note=words.strip(), made_on=today, by=by
    )
    action.status = status
    action.save(update_fields=["status"])
    note(cycle, by, "action_updated", action.pk)
    writers = Contribution.objects.live().filter(themes=action.theme, author__isnull=False)
    send_messages(
        to=set(writers.values_list("author_id", flat=True)),
        key=f"action:{update.pk}",
        title=_("%(status)s: %(what)s")
        % {"status": update.get_status_display(), "what": action.what},
        body=words.strip(),
        path=reverse("cycles:answer", args=[cycle.pk]),
    )


@transaction.atomic
def judge(*, by: Membership, cycle: Cycle, verdicts: Mapping[uuid.UUID, tuple[str, str]]) -> None:
    """The coordinator's judgement of the success criteria: per criterion a verdict and a note."""
    cycle = locked(cycle)
    if cycle.phase != Phase.TERUGGEKOPPELD:
        raise Refused(_("Beoordelen kan nadat het antwoord is gegeven."))
    if {verdict for verdict, _note in verdicts.values()} - {"", *Criterion.Verdict.values}:
        raise Refused(_("Kies uit de lijst."))
    for criterion in cycle.doel.criteria.all():
        if criterion.pk in verdicts:
            criterion.verdict, criterion.note = verdicts[criterion.pk]
            criterion.save(update_fields=["verdict", "note"])
    note(cycle, by, "judged")


@transaction.atomic
def finish(*, by: Membership, cycle: Cycle, today: date) -> None:
    """End a cycle whose promises are kept and whose criteria are judged. Open actions may stay."""
    cycle = locked(cycle)
    facts = facts_of(Cycle.objects.with_facts(today).get(pk=cycle.pk))
    gaps = missing_to_finish(facts)
    if gaps and cycle.phase == Phase.TERUGGEKOPPELD:
        raise Refused(*[missing_sentence(gap) for gap in gaps])
    move(cycle, Act.FINISH, finished_on=today)
    note(cycle, by, "finished")
