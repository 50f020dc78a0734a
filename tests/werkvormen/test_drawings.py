"""The drawings of the room: every method has one of its own, and nothing else gets on a page."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from werkvormen.drawings import ANY_ROOM, CLASSES, DrawingError, drawing, drawn, read_drawing
from werkvormen.library import LIBRARY
from werkvormen.templatetags.werkvorm_text import room

FILES = sorted(LIBRARY.glob("*.svg"))
CSS = Path(__file__).parents[2] / "static" / "css" / "look.css"
FRAME = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 160 100">{}</svg>'
TABLE = '<rect class="room-table" x="1" y="2" width="3" height="4"/>'


def test_every_built_in_method_has_a_drawing_of_its_own() -> None:
    methods = {path.stem for path in LIBRARY.glob("*.yaml")}
    assert set(drawn()) == methods | {ANY_ROOM}
    assert len({drawing(slug) for slug in drawn()}) == len(FILES)


def test_a_method_without_a_drawing_gets_the_general_one() -> None:
    assert drawing("onze-eigen-werkvorm") == drawing(ANY_ROOM)
    assert drawing("../bestaat-niet") == drawing(ANY_ROOM)
    assert drawing("fishbowl") in room("fishbowl")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_drawing_passes_is_small_and_stays_inside_its_frame(path: Path) -> None:
    assert read_drawing(path)
    assert path.stat().st_size <= 1200  # all of them stand on one page
    for shape in ElementTree.parse(path).iter():  # noqa: S314  our own files
        at = {key: float(value) for key, value in shape.attrib.items() if key not in OTHER}
        if "r" in at:
            assert at["r"] <= at["cx"] <= 160 - at["r"]
            assert at["r"] <= at["cy"] <= 100 - at["r"]
        if "width" in at:
            assert at["x"] + at["width"] <= 160
            assert at["y"] + at["height"] <= 100


OTHER = {"class", "d", "viewBox"}


def test_the_style_sheet_knows_every_class_and_every_class_is_used() -> None:
    used = set(re.findall(r'class="([^"]+)"', "".join(path.read_text() for path in FILES)))
    assert used == CLASSES
    css = CSS.read_text(encoding="utf-8")
    for name in used:
        assert re.search(rf"\.{name}\b[^{{}}]*{{", css), name


@pytest.mark.parametrize(
    ("inside", "problem"),
    [
        ("<script>alert(1)</script>", "script[1]: <script> kennen we niet"),
        (f'{TABLE}<use href="#a"/>', "use[1]: <use> kennen we niet"),
        ('<circle xmlns="http://www.w3.org/1999/xhtml"/>', "kennen we niet"),
        ("<g><text>Hoi</text></g>", "g[1]/text[1]: <text> kennen we niet"),
        (f"<g>{TABLE} Hoi</g>", "g[1]/: er staat losse tekst in"),
        ('<circle cx="1" cy="1" r="1" fill="red"/>', "circle[1]: fill op <circle> kennen we niet"),
        ('<rect style="fill:red"/>', "rect[1]: style op <rect> kennen we niet"),
        (f'{TABLE}<rect onclick="alert(1)"/>', "rect[2]: onclick op <rect> kennen we niet"),
        ('<path class="topbar" d="M1 1h2"/>', "path[1]: class 'topbar' kennen we niet"),
        ('<path class="room-line room-mark" d="M1 1h2"/>', "class 'room-line room-mark'"),
        ('<path d="M1 1&quot;"/>', "path[1]: d='M1 1\"' is geen maat"),
        ('<circle cx="1.25" cy="1" r="1"/>', "circle[1]: cx='1.25' is geen maat"),
        ("", "er staat niets in"),
    ],
)
def test_what_we_do_not_know_is_refused_with_its_place(
    tmp_path: Path, inside: str, problem: str
) -> None:
    path = tmp_path / "fishbowl.svg"
    path.write_text(FRAME.format(inside), encoding="utf-8")
    with pytest.raises(DrawingError, match=r"^fishbowl\.svg: ") as error:
        read_drawing(path)
    assert problem in str(error.value)


@pytest.mark.parametrize(
    "text",
    [
        FRAME.format(TABLE).replace("160", "320"),
        FRAME.format(TABLE).replace("<svg ", '<svg onload="alert(1)" '),
        f"<div>{TABLE}</div>",
        FRAME.format("<g>"),
        "geen svg",
    ],
)
def test_a_file_that_is_no_drawing_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "wots.svg"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DrawingError, match=r"wots\.svg: "):
        read_drawing(path)


def test_what_only_a_browser_would_read_stays_behind(tmp_path: Path) -> None:
    """To XML `<!-->` opens a comment, to HTML it is one: the rest would be on the page."""
    path = tmp_path / "wots.svg"
    path.write_text(FRAME.format(f"<!--> <script>alert(1)</script> -->\n  {TABLE}"), "utf-8")
    assert read_drawing(path) == TABLE
