"""How django-allauth behaves here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedSignUpAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts come from the school, never from a sign-up form."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
