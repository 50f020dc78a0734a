"""The forms of django-allauth in plain Dutch: labels, help and messages that fit a school."""

from __future__ import annotations

from typing import Any

from allauth.account import fields, forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Code of Django's password validators → what to do about it; Django's own text says "uw" and is
# partly untranslated.
PASSWORD_ADVICE = {
    "password_too_short": _("Dit wachtwoord is te kort. Gebruik minstens %(min_length)d tekens."),
    "password_too_common": _("Dit wachtwoord is makkelijk te raden. Bedenk een ander."),
    "password_too_similar": _("Dit wachtwoord lijkt te veel op je naam. Bedenk een ander."),
}


class NewPasswordField(fields.SetPasswordField):  # type: ignore[misc]
    """A password someone thinks up, with advice instead of rules."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Nieuw wachtwoord"))
        kwargs.setdefault(
            "help_text", _("Minstens 8 tekens, en niet je eigen naam. Een korte zin werkt goed.")
        )
        super().__init__(**kwargs)

    def clean(self, value: str) -> Any:
        try:
            return super().clean(value)
        except ValidationError as problem:
            raise ValidationError(
                [_in_plain_words(error) for error in problem.error_list]
            ) from None


def _in_plain_words(error: ValidationError) -> ValidationError:
    advice = PASSWORD_ADVICE.get(error.code or "")
    return ValidationError(advice, error.code, error.params) if advice else error


class RepeatedPasswordField(fields.PasswordField):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__(label=_("Nog een keer je nieuwe wachtwoord"), autocomplete="new-password")


class WithoutPlaceholders:
    """Labels stand above the fields, so the same word inside them only hides what is missing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():  # type: ignore[attr-defined]
            field.widget.attrs.pop("placeholder", None)


class SignInForm(WithoutPlaceholders, forms.LoginForm):  # type: ignore[misc]
    """User name and password. The way to a new password stands below the button."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs.update(autocapitalize="none", spellcheck="false")
        self.fields["password"].help_text = ""


class ConfirmPasswordForm(WithoutPlaceholders, forms.ReauthenticateForm):  # type: ignore[misc]
    """The own password once more, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


class ChangePasswordForm(WithoutPlaceholders, forms.ChangePasswordForm):  # type: ignore[misc]
    password1 = NewPasswordField()
    password2 = RepeatedPasswordField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("Wachtwoord van nu")
        self.fields["oldpassword"].help_text = ""


class SetPasswordForm(WithoutPlaceholders, forms.SetPasswordForm):  # type: ignore[misc]
    password1 = NewPasswordField()
    password2 = RepeatedPasswordField()


class ResetPasswordForm(WithoutPlaceholders, forms.ResetPasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mailadres")


class NewPasswordForm(WithoutPlaceholders, forms.ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password, through the link in the mail."""

    password1 = NewPasswordField()
    password2 = RepeatedPasswordField()
