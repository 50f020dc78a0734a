"""The school that the tests of this folder walk through, and how they ask for a page."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.forms import BaseForm
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from cycles.actions import announcing, care, kerngroep, opening, own_question, run_sheets
from cycles.actions.reasons import keep_reason
from cycles.models import Cycle, RunSheet, Session, ThemeReview
from participation.ledger.school import make_screen
from participation.people.models import Membership, Role, User
from participation.people.schooldays import SchoolCalendar
from tests.factories import (
    MembershipFactory,
    MessageFactory,
    WerkvormVersionFactory,
    World,
    answered_cycle,
    cycle_with_input,
    decided_cycle,
    finished_cycle,
    fresh,
    make_world,
    on_paper,
    photo_file,
    ready_cycle,
    students_of,
)
from werkvormen import own
from werkvormen.actions import load_library
from werkvormen.forms_own import MethodForms
from werkvormen.models import Werkvorm, WerkvormVersion
from werkvormen.writing import typed_of

PHASES = ("concept", "open", "decided", "asked", "answered", "finished", "stopped")
LOGIN = "/account/inloggen/"
ABOUT_AN_OWN_METHOD = {
    f"werkvormen:{verb}" for verb in ("write", "preview", "share", "put_away", "seen_original")
}
ABOUT_A_QUESTION = {
    f"cycles:{verb}_question" for verb in ("support", "withdraw", "hide", "answer", "restart")
} | {"cycles:own_question", "cycles:put_question_online", "cycles:move_question_date"}


@dataclass(frozen=True)
class Scene:
    """A school with one cycle in each phase, and a person for every role."""

    world: World
    cycles: dict[str, Cycle]
    facilitator: Membership
    other_coordinator: Membership

    def people(self) -> dict[str, User]:
        """Who may stand before a page, by role."""
        world = self.world
        return {
            "leerling": world.student.user,
            "niet gevraagd": world.outsider.user,
            "mentor": world.medewerker.user,
            "gespreksleider": self.facilitator.user,
            "coordinator": world.coordinator.user,
            "tweede": world.second.user,
            "andere coordinator": self.other_coordinator.user,
            "zorgcoordinator": world.zorgcoordinator.user,
            "directeur": world.directeur.user,
            "beheerder": world.beheerder.user,
        }

    def first_session(self, phase: str) -> Session:
        """A meeting that was two days ago (in a concept: tomorrow)."""
        return self.cycles[phase].sessions.all()[0]

    def session_of_today(self, phase: str) -> Session:
        """The meeting of today, or the first one when there is none today."""
        sessions = self.cycles[phase].sessions.all()
        return sessions.filter(date=timezone.localdate()).first() or sessions[0]

    def last_session(self, phase: str) -> Session:
        """A meeting of tomorrow or later."""
        found = self.cycles[phase].sessions.last()
        assert found is not None
        return found


def make_scene(world: World | None = None, *, prefix: str = "") -> Scene:
    """One cycle per phase; `klas` is asked, `facilitator` leads a meeting in each of them."""
    load_library(today=timezone.localdate())
    world = world or make_world(with_other=False, prefix=prefix)
    for number, student in enumerate(world.students):
        # Names that occur nowhere by accident, not even as a part of another name.
        student.user.first_name = f"Quirien-{prefix}{number}"
        student.user.last_name = f"Ypsilon-{number}-{prefix}einde"
        student.user.save()
    facilitator = _person(world, Role.MEDEWERKER, f"{prefix}gespreksleider")
    other = _person(world, Role.COORDINATOR, f"{prefix}andere-coordinator")
    plan: dict[str, Any] = {"by": world.coordinator, "groups": [world.klas], "sessions": 4}
    cycles = {
        "concept": ready_cycle(world.school, **plan),
        "open": cycle_with_input(3, school=world.school, **plan),
        "decided": decided_cycle(3, school=world.school, verdicts=("doen", "uitzoeken"), **plan),
        "asked": decided_cycle(3, school=world.school, **plan),
        "answered": answered_cycle(3, school=world.school, **plan),
        "finished": finished_cycle(3, school=world.school, **plan),
        "stopped": decided_cycle(3, school=world.school, **plan),
    }
    on_paper(cycles["open"])
    on_paper(cycles["open"], photo=True)
    cycles["open"].head_counts.create(group=world.klas, group_name="1A", number=24)
    reason = {"title": f"Te duur {prefix}", "text": "Dit kost … en dat geld is er niet."}
    keep_reason(by=world.coordinator, today=timezone.localdate(), **reason)
    stopped = cycles["stopped"]
    opening.stop(
        by=world.coordinator,
        cycle=stopped,
        reason="De verbouwing gaat voor.",
        today=timezone.localdate(),
    )
    _helps_sorting(world, cycles["open"])
    _hand_to_care(world, stopped)
    _asked_and_told(world, cycles["answered"])
    today = timezone.localdate()
    ThemeReview.objects.create(
        cycle=cycles["asked"], asked_on=today, ends_on=today + timedelta(days=3)
    )
    cycles["asked"].invitations.update(asked_review=True)
    keys = [cycle.pk for cycle in cycles.values()]
    wots = WerkvormVersion.objects.get(werkvorm__slug="wots")
    Cycle.objects.filter(pk__in=keys).update(second_coordinator=world.second, werkvorm=wots)
    Session.objects.filter(cycle__in=keys).update(facilitator=facilitator, werkvorm=wots)
    Werkvorm.objects.filter(slug__startswith="werkvorm-").delete()
    for shared in (False, True):
        _write_a_method(world, wots, shared=shared)
    meeting = cycles["open"].sessions.all()[0]
    run_sheets.make_run_sheet(by=world.coordinator, session=meeting)
    today_too = cycles["open"].sessions.get(date=today)
    run_sheets.make_run_sheet(by=world.coordinator, session=today_too)
    return Scene(world, {name: fresh(c) for name, c in cycles.items()}, facilitator, other)


def _write_a_method(world: World, original: WerkvormVersion, *, shared: bool) -> None:
    """A copy of the school: a draft, or shared."""
    by, today = world.coordinator, timezone.localdate()
    copy = own.copy(by=by, version=original, token=None, today=today)
    if shared:
        own.share(by=by, werkvorm=copy, stamp=own.standing(copy).stamp, today=today)


def _asked_and_told(world: World, cycle: Cycle) -> None:
    """The first student put a question forward and told an answer; a display hangs in the hall."""
    today, by = timezone.localdate(), world.coordinator
    row = own_question.ask(by=world.student, question="Mag de hal open?", why="", today=today)
    own_question.put_online(by=by, question=row)
    announcing.tell(by=world.student, cycle=cycle, text="Er komen krukken.", today=today)
    make_screen(by=by, name="hal", theme="", today=today)


def _helps_sorting(world: World, cycle: Cycle) -> None:
    """The first student sits in the kerngroep, which may read that student's own text."""
    today, by = timezone.localdate(), world.coordinator
    kerngroep.ask(by=by, cycle=cycle, people=[world.student.pk], today=today)
    kerngroep.reply(member=cycle.kerngroep.get(), helps=True)
    own = cycle.contributions.filter(author=world.student).values_list("pk", flat=True)
    kerngroep.let_read(by=by, cycle=cycle, contributions=list(own), today=today)


def _hand_to_care(world: World, cycle: Cycle) -> None:
    """What the second student wrote, vertrouwelijk, is with the zorgcoordinator."""
    written = cycle.contributions.filter(author=world.students[-1])
    written.update(identity=Cycle.Identity.VERTROUWELIJK)
    care.move_to_care(by=world.coordinator, contribution=written[0], today=timezone.localdate())


def enrich(scene: Scene) -> None:
    """What the cycles of a scene do not have by themselves: news, a correction, a hidden text …"""
    client = signed_in(scene.world.coordinator.user)

    def sent(name: str, phase: str, form: dict[str, Any]) -> None:
        assert client.post(address(scene, name, phase), form).status_code == 302, (name, phase)

    for name in ("cycles:news", "cycles:correct", "cycles:move_date", "cycles:contribution"):
        sent(name, "open", filled_in(scene, name))
    for phase in ("decided", "answered"):
        sent("cycles:contribution", phase, {"doe": "antwoord", "extra_answer": "Kom langs."})
    for phase in ("answered", "finished"):
        sent("cycles:action", phase, {"status": "bezig", "words": "Besteld."})
    sent("cycles:theme", "answered", filled_in(scene, "cycles:theme", "answered"))
    for person in scene.people().values():
        MessageFactory(recipient=person.memberships.all()[0], body="Lees dit.")


def _person(world: World, role: str, name: str) -> Membership:
    made: Membership = MembershipFactory(school=world.school, role=role, user__username=name)
    return made


def own_method(world: World, slug: str) -> None:
    """A method of this school only."""
    wots = WerkvormVersion.objects.get(werkvorm__slug="wots")
    WerkvormVersionFactory(
        werkvorm__slug=slug, werkvorm__school=world.school, name=slug, content=wots.content
    )


# ── Addresses ─────────────────────────────────────────────────────────────────


def url_names() -> set[str]:
    """The name of every address of the product, with its namespace."""
    return set(_names(get_resolver().url_patterns, ""))


def _names(patterns: list[URLPattern | URLResolver], space: str) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _names(pattern.url_patterns, inner)
        else:
            assert pattern.name, f"the address {pattern.pattern} has no name"
            yield f"{space}{pattern.name}"


def address(scene: Scene, name: str, phase: str = "open") -> str:
    """The address `name` in the cycle of `phase`, with rows of that cycle."""
    return reverse(name, args=arguments(scene, name, phase))


def arguments(scene: Scene, name: str, phase: str) -> list[Any]:
    cycle = scene.cycles[phase]
    rows = {
        "cycles:session": lambda: [scene.last_session(phase).pk],
        "cycles:session_people": lambda: [scene.last_session(phase).pk],
        "cycles:attendance": lambda: [scene.first_session(phase).pk],
        "cycles:run_sheet": lambda: [scene.first_session(phase).pk],
        "cycles:remove_session": lambda: [scene.last_session(phase).pk],
        "cycles:run": lambda: [scene.session_of_today(phase).pk],
        "cycles:board": lambda: [scene.session_of_today(phase).pk],
        "cycles:run_state": lambda: [scene.session_of_today(phase).pk],
        "cycles:learned": lambda: [scene.first_session(phase).pk],
        "cycles:move_date": lambda: [cycle.terugkoppeling.promise_id],
        "cycles:contribution": lambda: [_own_text(scene, cycle)],
        "cycles:to_care": lambda: [_own_text(scene, cycle)],
        "cycles:theme": lambda: [cycle.themes.all()[0].pk],
        "cycles:rename_theme": lambda: [cycle.themes.all()[0].pk],
        "cycles:new_action": lambda: [cycle.themes.all()[0].pk],
        "cycles:action": lambda: [cycle.themes.all()[0].actions.all()[0].pk],
        "cycles:paper_sheet": lambda: [cycle.sheets.all()[0].pk],
        "cycles:paper_line": lambda: [cycle.contributions.filter(sheet__isnull=False)[0].pk],
        "cycles:paper_heads": lambda: [cycle.head_counts.all()[0].pk],
        "cycles:photo": lambda: [cycle.contributions.exclude(photo="")[0].pk],
    }
    if name in rows:
        return [cycle.pk, *rows[name]()]
    if name in {"cycles:care_item", "cycles:care_reveal", "cycles:care_photo"}:
        return [scene.cycles["stopped"].contributions.filter(status="care")[0].pk]
    if name in ABOUT_A_QUESTION:
        return [scene.world.school.own_questions.get().pk]
    if name == "cycles:announcement":
        return [cycle.pk, cycle.announcements.get().pk if cycle.announcements.all() else cycle.pk]
    if name in {"screen", "revoke_screen"}:
        display = scene.world.school.screens.get()
        return [display.token if name == "screen" else display.pk]
    if name == "cycles:change":
        return [_own_text(scene, cycle)]
    if name == "cycles:reply":
        return [scene.last_session(phase).pk]
    if name == "cycles:reason":
        return [scene.world.school.reasons.all()[0].pk]
    if name == "read_message":
        return [MessageFactory(recipient=scene.world.student).pk]
    if name in {"method", "use_method", "werkvormen:copy"}:
        return ["wots"]
    if name in ABOUT_AN_OWN_METHOD:
        return [own_slug(scene, phase)]
    if name == "account_reset_password_from_key":
        return ["1", "bestaat-niet"]
    alone = {"list", "new", "jouw_stem", "own_words", "answers", "care", "reasons", "waiting"}
    alone |= {"ask_question", "own_questions", "question_desk", "receipt"}
    if name.startswith("cycles:") and name.split(":")[1] not in alone:
        return [cycle.pk]
    return []


def _newest(slug: str) -> str:
    """The id of what a method says now, as a form sends it."""
    return str(WerkvormVersion.objects.newest().get(werkvorm__slug=slug).pk)


def own_slug(scene: Scene, phase: str) -> str:
    """A method of the school: a draft for "concept", else one that is shared."""
    shared = phase != "concept"
    drafts = scene.world.school.werkvormen.filter(slug__startswith="eigen-")
    return drafts.filter(versions__isnull=not shared)[0].slug


def method_form(werkvorm: Werkvorm) -> dict[str, Any]:
    """The whole editor of a method as it is sent, with what is stored now."""
    now = own.standing(werkvorm)
    fields = {
        form.add_prefix(name): form.get_initial_for_field(field, name)
        for form in MethodForms(typed_of(now.written))
        for name, field in form.fields.items()
    }
    ticked = {name: value for name, value in fields.items() if value not in (None, "")}
    return {**ticked, "stamp": now.stamp, "doe": "bewaar"}


def _own_text(scene: Scene, cycle: Cycle) -> uuid.UUID:
    """What the first student wrote."""
    return cycle.contributions.filter(author=scene.world.student)[0].pk


# ── Asking for a page ─────────────────────────────────────────────────────────


def signed_in(user: User | None) -> Client:
    """A fresh browser in which this person is signed in (nobody for None)."""
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def text_of(response: HttpResponse) -> str:
    if response.streaming:
        return b"".join(response.streaming_content).decode(errors="replace")  # type: ignore[attr-defined]
    return response.content.decode()


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens in here did not happen afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def forms_in(response: Any) -> list[BaseForm]:
    """Every bound form that the page was made with, also those in lists and rows."""
    found: dict[int, BaseForm] = {}
    for layer in response.context or []:
        for value in layer.dicts if hasattr(layer, "dicts") else [layer]:
            _collect(value, found, 0)
    return [form for form in found.values() if form.is_bound]


def _collect(value: Any, found: dict[int, BaseForm], depth: int) -> None:
    if isinstance(value, BaseForm):
        found[id(value)] = value
    elif isinstance(value, dict) and depth < 4:
        for part in value.values():
            _collect(part, found, depth + 1)
    elif isinstance(value, list | tuple) and depth < 4:
        for part in value:
            _collect(part, found, depth + 1)


# ── A form of every page, filled in well ──────────────────────────────────────


def filled_in(scene: Scene, name: str, phase: str = "open") -> dict[str, Any]:
    """What a person would send from the page `name`: complete and right."""
    today, cycle = timezone.localdate(), scene.cycles[phase]
    later = str(ordinary_day(scene, today + timedelta(days=40)))
    students = [str(m.pk) for m in students_of(cycle) or scene.world.students]
    staff = str(scene.world.medewerker.pk)
    made: dict[str, Any] = {
        "weergave": {"theme": "dark", "next": "/berichten/"},
        "inbox": {"alles": "1"},
        "read_message": {"gelezen": "1"},
        "account_login": {"login": "niemand", "password": "bestaat-niet"},
        "cycles:new": {"question": "Wat vind je van de gang?", "token": uuid.uuid4()},
        "cycles:copy": {"token": uuid.uuid4()},
        "cycles:delete": {"ja": "1"},
        "cycles:hand_over": {"coordinator": str(scene.world.coordinator.pk), "second": staff},
        "cycles:doel": {
            "question": "Wat vind je van de gang?",
            "why": "De gang is vol.",
            "influence": "3",
            "frame": "De gang wordt niet breder.",
            "questions": "Wat stoort jou?\nWat helpt?",
            "criteria": "Het is rustiger.",
            "groups": [str(scene.world.klas.pk)],
        },
        "cycles:audience": {"people": students},
        "cycles:werkvorm": {"choice": "online"},
        "cycles:find_werkvorm": {"choice": _newest("fishbowl")},
        "cycles:new_session": _meeting(later),
        "cycles:session": _meeting(later),
        "cycles:session_people": {"people": students},
        "cycles:remove_session": {"ja": "1"},
        "cycles:run_sheet": _own_step(scene, phase),
        "cycles:run": {"verb": "start", "key": uuid.uuid4(), "revision": "0"},
        "cycles:learned": {"worked": "De stickers.", "hard": "", "tip": "Begin op tijd."},
        "cycles:omstandigheden": {"new_label": "Iets lekkers"}
        | {f"{c.pk}-evidence": "Daar zorgen we voor." for c in cycle.conditions.all()},
        "cycles:terugkoppeling": {
            "what_happens": "We lezen alles.",
            "decider": "de directie",
            "opens_on": str(today + timedelta(days=1)),
            "closes_on": str(today + timedelta(days=10)),
            "due": later,
            "channels": ["jouwstem", "mentor"],
        },
        "cycles:open": {"ja": "1"},
        "cycles:move_date": {"to": later, "reason": "Meer tijd nodig."},
        "cycles:news": {"text": "We zijn halverwege.", "token": uuid.uuid4()},
        "cycles:correct": {
            "field": "question",
            "new": "Wat maakt de kantine fijner?",
            "reason": "De aula heet nu kantine.",
        },
        "cycles:stop": {"reason": "De verbouwing gaat voor."},
        "cycles:theme": {
            "summary": "Jullie willen meer plek.",
            "verdict": "doen",
            "reason": "Er is geld voor.",
            "decided_by": "de directie",
        },
        "cycles:rename_theme": {"name": "Zitplekken"},
        "cycles:decide_many": _one_decision(cycle),
        "cycles:reasons": {"title": "Past niet", "text": "Dit past niet, want …"},
        "cycles:reason": {"title": "Past niet", "text": "Dit past niet, want …"},
        "cycles:paper": {"group_name": "de kantineploeg", "number": "12"},
        "cycles:paper_lines": _sheet(cycle)
        | {"stap": "bewaar", "text-0": "Meer banken.", "count-0": "3"},
        "cycles:paper_photo": _sheet(cycle)
        | {"photo": photo_file(), "caption": "Een boom.", "no_faces": "on"},
        "cycles:paper_sheet": {"weg": "ja"},
        "cycles:paper_line": {"text": "Meer krukken.", "count": "2"},
        "cycles:paper_heads": {"number": "9"},
        "cycles:new_action": {
            "what": "Banken bestellen",
            "who": "meneer Bos",
            "due": later,
            "token": uuid.uuid4(),
        },
        "cycles:action": {"status": "bezig", "words": "De banken zijn besteld."},
        "cycles:publish": {"lead": "We vroegen het aan jullie."},
        "cycles:contribution": {"doe": "verberg", "reason": "Er staat een naam in."},
        "cycles:care_item": {"doe": "bericht", "words": "Kom je bij mij langs?"},
        "cycles:care_reveal": {"reason": "Ik wil je helpen.", "sure": "on"},
        "cycles:kerngroep": {"doe": "vraag", "people": students},
        "cycles:kerngroep_texts": {"kerngroep": "lezen", "input": _input_ids(cycle)},
        "cycles:helping": {"thema": "nieuw", "naam": "Zitplekken", "input": _input_ids(cycle)},
        "school_help": {
            "regel-0-name": "Jongerenwerk",
            "regel-0-about": "Elke dag na school.",
            "regel-0-phone": "06 12 34 56 78",
            "regel-0-website": "www.jongerenwerk.example",
        },
        "school_breaks": {
            "regel-0-name": "grote pauze",
            "regel-0-starts_at": "12:30",
            "regel-0-ends_at": "13:00",
        },
        "cycles:desk": {"thema": "nieuw", "naam": "Zitplekken", "input": _input_ids(cycle)},
        "cycles:groups": {"thema": "nieuw", "naam": "Zitplekken", "input": _input_ids(cycle)},
        "cycles:finish": {
            f"{c.pk}-{part}": words
            for c in cycle.doel.criteria.all()
            for part, words in (("verdict", "gehaald"), ("note", "Dat zien we."))
        },
        "cycles:take_part": {"text-1": "Meer banken graag.", "token-1": uuid.uuid4()},
        "cycles:change": {"text": "Toch liever krukken."},
        "cycles:klopt_dit": {"ends_on": str(ordinary_day(scene, today + timedelta(days=2)))}
        | {f"{theme.pk}-summary": "Jullie willen meer plek." for theme in cycle.themes.all()},
        "cycles:review": {
            f"{theme.pk}-{part}": words
            for theme in cycle.themes.all()
            for part, words in (("fits", "deels"), ("correction", "Ik bedoelde krukken."))
        },
        "cycles:judge_answer": {"begrijp": "4", "serieus": "3", "invloed": "", "c1": "2"},
        "cycles:ask_question": {"question": "Mag het raam open?", "token": uuid.uuid4()},
        "cycles:support_question": {"steun": "ja"},
        "cycles:hide_question": {"reason": "Er staat een naam in."},
        "cycles:answer_question": {"verdict": "nee", "reason": "Er is geen toezicht."},
        "cycles:move_question_date": {"to": later, "reason": "Meer tijd nodig."},
        "cycles:tell": {"text": "De school koopt krukken."},
        "cycles:announcement": {"doe": "terug", "reason": "Er staat een naam in."},
        "werkvormen:new": {"name": "Wandelgesprek", "token": uuid.uuid4()},
        "werkvormen:copy": {"token": uuid.uuid4()},
        "edit_vision": {"vision": "Jullie mening telt.", "answer_days": "14"},
        "screens": {"name": "kantine", "theme": "dark"},
        "cycles:check": {"safe": "ja", "enough_time": "nee", "taken_seriously": "ja"},
        "cycles:reply": {"reply": "ja"},
    }
    if name in {"werkvormen:write", "werkvormen:preview", "werkvormen:share"}:
        werkvorm = Werkvorm.objects.get(slug=own_slug(scene, phase))
        return method_form(werkvorm) | {"name": "Wandelgesprek"}
    if name == "werkvormen:put_away":
        return {"doe": "opbergen"}
    if name == "cycles:attendance":
        present = scene.first_session(phase).participants.values_list("pk", flat=True)
        return {"people": [str(pk) for pk in present]}
    return dict(made.get(name, {"iets": "1"}))


def _sheet(cycle: Cycle) -> dict[str, Any]:
    about = cycle.doel.questions.all()[0].pk
    return {"source": "flap groep 4", "about": about, "token": uuid.uuid4()}


def _own_step(scene: Scene, phase: str) -> dict[str, Any]:
    """A run sheet with a step added, as it is sent; where there is none yet it is made."""
    sheet = RunSheet.objects.filter(session=scene.first_session(phase)).first()
    return {
        "stand": sheet.revision if sheet else 0,
        "token": uuid.uuid4(),
        "doe": "bewaar",
        "step_name": "Een spel",
        "step_minutes": "5",
        "step_by": "Een leerling",
        "does": "Leg het spel uit.",
        "task": "Speel mee.",
    } | {
        f"{part}-{step.pk}": step.minutes
        for step in (sheet.steps.all() if sheet else [])
        for part in ("minuten", "was")
    }


def _one_decision(cycle: Cycle) -> dict[str, Any]:
    """The same decision for every theme of the cycle."""
    keys = [str(pk) for pk in cycle.themes.values_list("pk", flat=True)]
    words = {f"{key}-summary": "Jullie willen meer plek." for key in keys}
    decision = {"verdict": "niet", "reason": "Er is geen plek.", "decided_by": "de directie"}
    return {"themes": keys, "seen": keys, **words, **decision}


def ordinary_day(scene: Scene, day: date) -> date:
    """This day or the first one after it on which there is school: nothing to warn about."""
    calendar = SchoolCalendar.of(scene.world.school)
    while calendar.why_closed(day):
        day += timedelta(days=1)
    return day


def _meeting(day: str) -> dict[str, Any]:
    return {
        "date": day,
        "starts_at": "12:30",
        "ends_at": "14:00",
        "place": "lokaal 12",
        "token": uuid.uuid4(),
    }


def _input_ids(cycle: Cycle) -> list[str]:
    return [str(pk) for pk in cycle.contributions.values_list("pk", flat=True)]
