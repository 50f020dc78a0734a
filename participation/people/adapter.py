from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class ClosedSignUpAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts come from the school, never from a sign-up form."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _(
            "Deze gebruikersnaam en dit wachtwoord horen niet bij elkaar. Probeer het nog eens."
        ),
        "too_many_login_attempts": _(
            "Dit is te vaak misgegaan. Wacht een paar minuten en probeer het dan opnieuw."
        ),
        "incorrect_password": _("Dit is niet je wachtwoord."),
        "enter_current_password": _("Dit is niet je wachtwoord van nu."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return "/"
