"""Who may do what with the methods of a school. Plain functions that read as sentences.

Visibility (404) lives in the querysets; these answer 403.
"""

from __future__ import annotations

from participation.people.models import Membership, Role, User

from .models import Werkvorm

WRITERS = frozenset({Role.COORDINATOR.value})
"""Who writes, shares and puts away methods; everybody at school reads what is shared."""


def can_write_methods(user: User) -> bool:
    """Start a method or copy one, for the own school."""
    return user.has_role(*WRITERS)


def writer_at_home(user: User) -> Membership | None:
    """The membership under which this person starts or copies a method."""
    return user.membership_as(*WRITERS)


def copier_of(user: User, werkvorm: Werkvorm) -> Membership | None:
    """The membership to copy this method under: its own school's, or any for a built-in one."""
    return writer_at_home(user) if werkvorm.school_id is None else writer_of(user, werkvorm)


def writer_of(user: User, werkvorm: Werkvorm) -> Membership | None:
    """The membership to write this method under; nobody writes a built-in one."""
    if werkvorm.school_id is None:
        return None
    return user.membership_as(*WRITERS, school_id=werkvorm.school_id)


def can_write(user: User, werkvorm: Werkvorm) -> bool:
    """Change, share or put away this method: a coordinator of its school."""
    return writer_of(user, werkvorm) is not None
