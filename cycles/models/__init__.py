"""The five-step cycle: one module per part."""

from .announcement import Announcement
from .contribution import Contribution, ContributionTheme, Theme
from .cycle import Correction, Cycle, Invitation
from .desk import DeskAct, KerngroepMember
from .doel import Criterion, Doel, Question
from .judgement import StudentVerdict, ThemeOpinion, ThemeReview
from .omstandigheden import Condition, ConditionCheck
from .own_question import OwnQuestion, Support
from .paper import HeadCount, PaperSheet
from .receipt import Receipt, Reveal
from .runsheet import GroupAttendance, Run, RunSheet, RunStep, SessionNote
from .session import Session, SessionParticipant
from .terugkoppeling import Terugkoppeling, Tussenbericht
from .vervolgactie import ActionUpdate, Decision, StandardReason, Vervolgactie

__all__ = [
    "ActionUpdate",
    "Announcement",
    "Condition",
    "ConditionCheck",
    "Contribution",
    "ContributionTheme",
    "Correction",
    "Criterion",
    "Cycle",
    "Decision",
    "DeskAct",
    "Doel",
    "GroupAttendance",
    "HeadCount",
    "Invitation",
    "KerngroepMember",
    "OwnQuestion",
    "PaperSheet",
    "Question",
    "Receipt",
    "Reveal",
    "Run",
    "RunSheet",
    "RunStep",
    "Session",
    "SessionNote",
    "SessionParticipant",
    "StandardReason",
    "StudentVerdict",
    "Support",
    "Terugkoppeling",
    "Theme",
    "ThemeOpinion",
    "ThemeReview",
    "Tussenbericht",
    "Vervolgactie",
]
