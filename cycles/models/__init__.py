"""The five-step cycle: one module per part."""

from .contribution import Contribution, ContributionTheme, Theme
from .cycle import Correction, Cycle, Invitation
from .doel import Criterion, Doel, Question
from .omstandigheden import Condition, ConditionCheck
from .session import Session, SessionParticipant
from .terugkoppeling import Terugkoppeling, Tussenbericht
from .vervolgactie import ActionUpdate, Decision, Vervolgactie

__all__ = [
    "ActionUpdate",
    "Condition",
    "ConditionCheck",
    "Contribution",
    "ContributionTheme",
    "Correction",
    "Criterion",
    "Cycle",
    "Decision",
    "Doel",
    "Invitation",
    "Question",
    "Session",
    "SessionParticipant",
    "Terugkoppeling",
    "Theme",
    "Tussenbericht",
    "Vervolgactie",
]
