"""Production settings come from the environment: what is missing is named, in one line."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

ROOT = Path(__file__).resolve().parent.parent
PRODUCTION = {
    "MODE": "production",
    "SECRET_KEY": "only-for-this-test-0123456789-abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": "participatie.example",
    "DATABASE_URL": "postgres://nobody@localhost/nothing",
    "EMAIL_URL": "smtp://localhost:25",
    "RECEIPT_KEY": "another-only-for-this-test-0123456789",
    "MEDIA_ROOT": "/nonexistent",
}


REQUIRED = [name for name in PRODUCTION if name != "MODE"]


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-W", "error::SyntaxWarning", "manage.py", *arguments],
        cwd=ROOT,
        env=kept | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def the_one_line(done: subprocess.CompletedProcess[str]) -> str:
    """What a start that was refused says: one line, no traceback, and an exit code."""
    assert done.returncode != 0
    assert done.stdout == ""
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    return lines[0]


@pytest.mark.parametrize(
    "name",
    REQUIRED,
)
@pytest.mark.parametrize("how", ["missing", "empty"])
def test_a_missing_setting_is_named(name: str, how: str) -> None:
    environment = PRODUCTION | {name: ""}
    if how == "missing":
        del environment[name]
    assert name in the_one_line(manage("check", **environment))


def test_without_a_mode_it_is_production() -> None:
    assert "SECRET_KEY" in the_one_line(manage("check"))


def test_an_unknown_mode_is_refused() -> None:
    assert "MODE" in the_one_line(manage("check", **PRODUCTION | {"MODE": "staging"}))


def test_the_demo_is_refused_in_production() -> None:
    assert "DEMO" in the_one_line(manage("check", **PRODUCTION, DEMO="1"))


def test_the_demo_starts_only_as_a_demo() -> None:
    assert "make demo" in the_one_line(manage("demo", MODE="test"))


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", ""])
def test_a_port_that_is_none(port: str) -> None:
    done = manage("demo", f"--port={port}", MODE="development", DEMO="1")
    assert "PORT" in the_one_line(done)


def test_production_settings_are_safe() -> None:
    done = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_production_static_files_are_hashed_and_compressed(tmp_path: Path) -> None:
    """Also fails when a style sheet points at a file that is not there."""
    program = (
        "import django; from django.conf import settings; django.setup();"
        f"settings.STATIC_ROOT = {str(tmp_path)!r};"
        "from django.core.management import call_command;"
        "call_command('collectstatic', interactive=False, verbosity=0, ignore_patterns="
        # The variants of Bootstrap that no page links to take seconds to compress.
        "['*.rtl.*', 'bootstrap-*', 'bootstrap.css*'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=os.environ | PRODUCTION | {"DJANGO_SETTINGS_MODULE": "participation.settings"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.glob("css/look.*.css"))
    assert list(tmp_path.glob("css/look.*.css.br"))


@pytest.mark.django_db
def test_the_content_security_policy_has_no_way_round(client: Client) -> None:
    policy = client.get("/account/inloggen/").headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "*" not in policy
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";") if part.strip())
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == directives["style-src"] == "'self'"
    for closed in ("base-uri", "frame-ancestors"):
        assert directives[closed] == "'none'"
