"""The house stays a house: who imports whom, how long a module is, what a template may hold."""

import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parent.parent
TOP_FOLDERS = {
    "participation",
    "cycles",
    "werkvormen",
    "scan",
    "templates",
    "static",
    "tests",
    "docs",
}
CODE = ("participation", "cycles", "werkvormen", "scan")
MAX_LINES = 400
LONGER_FOR_A_REASON: dict[str, str] = {}
# Addresses belong to the machine that installs; written apart so as not to find themselves.
ADDRESSES = [
    "pypi" + ".org",
    "files.python" + "hosted",
    "registry." + "npmjs",
    "deb." + "debian",
    "debian" + ".org/debian",
]
MACHINE = ["/work" + "/main", "/root" + "/", ".py" + "env/"]


@cache
def ours() -> list[Path]:
    """Every file that is, or is about to be, in the repository."""
    listed = subprocess.run(
        ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-co", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.split("\0") if (ROOT / name).is_file()]


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def modules() -> list[Path]:
    return [path for path in ours() if path.suffix == ".py" and relative(path).startswith(CODE)]


def templates() -> list[Path]:
    return [path for path in ours() if relative(path).startswith("templates/")]


def test_imports_point_down() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_module_grows_too_long() -> None:
    long = {
        relative(path): len(text_of(path).splitlines())
        for path in ours()
        if path.suffix == ".py"
        and relative(path).startswith(CODE)
        and "migrations" not in path.parts
    }
    too_long = {name: lines for name, lines in long.items() if lines > MAX_LINES}
    assert set(too_long) - set(LONGER_FOR_A_REASON) == set(), too_long
    assert set(LONGER_FOR_A_REASON) - set(too_long) == set(), "no longer an exception"


def test_no_other_folder_at_the_top() -> None:
    tops = {relative(path).split("/")[0] for path in ours() if "/" in relative(path)}
    assert {top for top in tops if not top.startswith(".")} <= TOP_FOLDERS


@pytest.mark.parametrize(
    "forbidden",
    [
        pytest.param(r"<style\b", id="style element"),
        pytest.param(r"\sstyle\s*=", id="style attribute"),
        pytest.param(r"<script(?![^>]*\b(src=|type=\"application/json\"))", id="inline script"),
        pytest.param(r"<[^>]*\son[a-z]+\s*=", id="on… attribute"),
        pytest.param(r"\bhx-on\b|\bhx-vals=['\"]js:|javascript:", id="script in an attribute"),
    ],
)
def test_nothing_inline_that_the_content_security_policy_would_block(forbidden: str) -> None:
    found = [
        f"{relative(path)}: {match.group()}"
        for path in templates()
        if path.suffix in (".html", ".svg")
        for match in re.finditer(forbidden, text_of(path), re.IGNORECASE)
    ]
    assert not found


def test_every_template_is_used() -> None:
    """Named in code, extended or included; or it stands in for a template of another app."""
    named: set[str] = set()
    for path in modules():
        named.update(re.findall(r"[\"']([^\"'\n]+\.(?:html|txt|svg))\b", text_of(path)))
    for path in templates():
        tags = re.findall(r"\{%-? *(?:include|extends) +[^%]*%\}", text_of(path))
        for tag in tags:
            named.update(re.findall(r"[\"']([^\"']+)[\"']", tag))
    # f"cycles/{step}.html" names every file that fits.
    patterns = [
        re.compile(r"[^/]+".join(map(re.escape, re.split(r"\{[^}]*\}", name)))) for name in named
    ]
    theirs = [
        Path(app.path) / "templates"
        for app in apps.get_app_configs()
        if not Path(app.path).is_relative_to(ROOT) or "site-packages" in app.path
    ]
    unused = []
    for path in templates():
        name = relative(path).removeprefix("templates/")
        overrides = any((folder / name).is_file() for folder in theirs)
        # Found by name: by Django without a handler, and by allauth when someone tries too often.
        by_status = re.fullmatch(r"[45]\d\d\.html", name) is not None
        if not (overrides or by_status or any(pattern.fullmatch(name) for pattern in patterns)):
            unused.append(name)
    assert not unused


@pytest.mark.parametrize("words", [ADDRESSES, MACHINE], ids=["registry", "this machine"])
def test_no_file_names_a_registry_or_this_machine(words: list[str]) -> None:
    found = [
        f"{relative(path)}: {word}" for path in ours() for word in words if word in text_of(path)
    ]
    assert not found
