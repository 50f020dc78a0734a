"""What was learned: who may write it, and what fits."""

from __future__ import annotations

import pytest

from cycles.actions.learned import LearnedData, note_learned, stamp_of, totals
from cycles.models import Cycle, RunStep, Session, SessionNote
from cycles.steps import Phase
from tests.factories import World, run_sheet

from .help import TODAY, refused

pytestmark = pytest.mark.django_db


def test_the_first_writer_keeps_the_note_also_when_two_save_at_once(world: World) -> None:
    sheet = run_sheet(school=world.school, by=world.coordinator, groups=[world.klas], today=TODAY)
    Session.objects.update(date=TODAY)
    said = {"session": sheet.session, "groups": {}, "today": TODAY}
    Cycle.objects.update(phase=Phase.CONCEPT, opened_on=None)
    words = refused(note_learned, by=world.medewerker, data=LearnedData(tip="A"), **said)
    assert "nog niet geweest" in words and not SessionNote.objects.exists()
    Cycle.objects.update(phase=Phase.OPEN, opened_on=TODAY)
    first = note_learned(by=world.medewerker, data=LearnedData(tip="A", seen="-"), **said)
    theirs = LearnedData(tip="B", seen="-", present={"1A": 3})
    assert "al op" in refused(note_learned, by=world.zorgcoordinator, data=theirs, **said)
    assert "net ook" in refused(note_learned, by=world.coordinator, data=theirs, **said)
    first.refresh_from_db()
    assert (first.tip, first.by) == ("A", world.medewerker)
    knowing = LearnedData(tip="B", seen=stamp_of(first))
    assert note_learned(by=world.coordinator, data=knowing, **said).tip == "B"


def test_minutes_together_fit_in_their_column() -> None:
    steps = [RunStep(minutes=999, real_minutes=999) for _n in range(40)]
    assert totals(steps) == (32_767, 32_767)
    unmeasured = [RunStep(minutes=999) for _n in range(40)]
    assert totals(unmeasured) == (32_767, None)
    assert totals([RunStep(minutes=10, real_minutes=12), RunStep(minutes=40)]) == (10, 12)
