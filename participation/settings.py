"""One settings file, driven by the environment.

MODE is "production" unless said otherwise, so that forgetting it is safe. In production
SECRET_KEY, RECEIPT_KEY, ALLOWED_HOSTS, DATABASE_URL, EMAIL_URL and MEDIA_ROOT must be set; a
missing one stops the start with one line that names it.
"""

from pathlib import Path

import environ
import js_lib_bootstrap5
from csp.constants import NONE, SELF

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent

MODE = env("MODE", default="production")
PRODUCTION = MODE == "production"
DEMO = env.bool("DEMO", default=False)


def required(name: str, otherwise: str) -> str:
    """The value of an environment variable; outside production it may be missing."""
    if not PRODUCTION:
        return str(env(name, default=otherwise))
    value = str(env(name, default=""))
    if not value:
        raise SystemExit(f"Instelling ontbreekt: {name}. Zie README, 'Run it for real'.")
    return value


if MODE not in {"production", "development", "test"}:
    raise SystemExit(
        f"Instelling MODE is '{MODE}', maar moet production, development of test zijn."
    )
if DEMO and PRODUCTION:
    raise SystemExit("DEMO=1 kan niet samen met MODE=production: iedereen zou kunnen inloggen.")

SECRET_KEY = required("SECRET_KEY", "development-only")
# Receipts of anonymous input are kept as an HMAC with this key; it is never in the database.
RECEIPT_KEY = required("RECEIPT_KEY", "development-only-receipts")
HOSTS = required("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1],testserver")
ALLOWED_HOSTS = [host.strip() for host in HOSTS.split(",")]
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
DEBUG = env.bool("DEBUG", default=False) and not PRODUCTION

INSTALLED_APPS = [
    "participation.apps.ParticipationConfig",
    "participation.people.apps.PeopleConfig",
    "participation.ledger.apps.LedgerConfig",
    "werkvormen.apps.WerkvormenConfig",
    "cycles.apps.CyclesConfig",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "heroicons",
    "template_partials",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "participation.middleware.RefuseNulBytes",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "participation.middleware.NoStoreForSignedIn",
]

ROOT_URLCONF = "participation.urls"
WSGI_APPLICATION = "participation.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "participation.context.page_frame",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# ── Data ──────────────────────────────────────────────────────────────────
DATABASES = {
    "default": env.db_url_config(required("DATABASE_URL", f"sqlite:///{BASE_DIR / 'db.sqlite3'}"))
}
database = DATABASES["default"]
if database["ENGINE"] == "django.db.backends.sqlite3":
    # WAL and immediate transactions let readers and one writer work side by side.
    database.setdefault("OPTIONS", {}).update(
        transaction_mode="IMMEDIATE",
        timeout=20,
        init_command="PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    )
else:
    # A connection per request costs a factor 3 to 5: pool them, except in tests.
    database.setdefault("OPTIONS", {})["pool"] = MODE != "test"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": env.cache_url("CACHE_URL", default="locmemcache://")}

# ── People and sign-in ────────────────────────────────────────────────────
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "participation.people.adapter.ClosedSignUpAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # else anyone can make the school mail any address
ACCOUNT_FORMS = {
    "login": "participation.people.forms.SignInForm",
    "reauthenticate": "participation.people.forms.ConfirmPasswordForm",
    "change_password": "participation.people.forms.ChangePasswordForm",
    "set_password": "participation.people.forms.SetPasswordForm",
    "reset_password": "participation.people.forms.ResetPasswordForm",
    "reset_password_from_key": "participation.people.forms.NewPasswordForm",
}
# A whole school signs in from one address, so the limits per address are wide.
# Wrong receipt codes too: a code is 66 bits, so it is not this limit that keeps guessers out.
ACCOUNT_RATE_LIMITS = {
    "login": "600/m/ip",
    "login_failed": "100/m/ip,5/300s/key",
    "receipt_failed": "200/m/ip",
}
# How many proxies of our own stand before the server; without it one address is the whole world.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=1 if PRODUCTION else 0)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
if MODE == "test":
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
SESSION_COOKIE_AGE = 60 * 60 * 24 * 28  # a student's own device stays signed in for weeks
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# ── Language and time ─────────────────────────────────────────────────────
LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands")]
LOCALE_PATHS = [BASE_DIR / "participation" / "locale"]
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True

# ── Files ─────────────────────────────────────────────────────────────────
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / ".static"
BOOTSTRAP_CSS = Path(js_lib_bootstrap5.__file__).parent / "static/js-lib-bootstrap5/css"
STATICFILES_DIRS = [BASE_DIR / "static", ("bootstrap/css", BOOTSTRAP_CSS)]
# Photos of paper; never served by address, only through a page that asks who you are.
MEDIA_ROOT = Path(required("MEDIA_ROOT", str(BASE_DIR / ".media")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = MODE == "development"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000  # the sorting desk can select many at once

# ── Mail ──────────────────────────────────────────────────────────────────
EMAIL_CONFIG = env.email_url_config(required("EMAIL_URL", "consolemail://"))
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="participatie@localhost")

# ── Safety ────────────────────────────────────────────────────────────────
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
CSRF_FAILURE_VIEW = "participation.views.errors.csrf_failure"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if PRODUCTION:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz/$"]
    if ALLAUTH_TRUSTED_PROXY_COUNT:  # without a proxy anyone could send this header
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31536000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=True)
    SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=True)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
