"""The drawings of the room: one small SVG per method, checked before it is put on a page.

`library/<slug>.svg` draws the room of that method from above. A drawing has shapes and classes of
ours and no colour of its own, so that the style sheet can draw it in the light, in the dark and
on paper. Pure: reads files, knows no Django.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

from werkvormen.library import LIBRARY

ANY_ROOM = "kring"
"""A circle of chairs: drawn for a method that has no room of its own."""
VIEW_BOX = "0 0 160 100"
CLASSES = {
    "room-wall",
    "room-table",
    "room-paper",
    "room-seat",
    "room-student",
    "room-adult",
    "room-empty",
    "room-line",
    "room-arrow",
    "room-mark",
}
SHAPES = {
    "g": {"transform"},
    "circle": {"cx", "cy", "r"},
    "ellipse": {"cx", "cy", "rx", "ry", "transform"},
    "rect": {"x", "y", "width", "height", "rx", "transform"},
    "line": {"x1", "y1", "x2", "y2"},
    "path": {"d", "transform"},
}
NUMBERS = re.compile(r"[-+0-9.,\s()a-zA-Z]*")
SVG = "{http://www.w3.org/2000/svg}"


class DrawingError(ValueError):
    """A drawing cannot be used; one line per problem, in Dutch."""


def drawing(slug: str, folder: Path = LIBRARY) -> str:
    """The shapes of the drawing of this method, to stand inside an `<svg>`; `ANY_ROOM` if none."""
    path = folder / f"{slug}.svg"
    return _shapes(path if path.is_file() else folder / f"{ANY_ROOM}.svg")


def drawn(folder: Path = LIBRARY) -> tuple[str, ...]:
    """The slugs that have a drawing."""
    return tuple(sorted(path.stem for path in folder.glob("*.svg")))


@cache
def _shapes(path: Path) -> str:
    return read_drawing(path)


def read_drawing(path: Path) -> str:
    """What stands inside the `<svg>` of one file; raises `DrawingError`."""
    text = path.read_text(encoding="utf-8")
    try:
        root = ElementTree.fromstring(text)  # noqa: S314  our own files, checked in
    except ElementTree.ParseError as error:
        raise DrawingError(f"{path.name}: dit is geen leesbare SVG. {error}") from error
    problems = list(_problems(root))
    if problems:
        raise DrawingError("\n".join(f"{path.name}: {problem}" for problem in problems))
    return re.sub(r"\s*\n\s*", "", text[text.index(">") + 1 : text.rindex("<")])


def _problems(root: ElementTree.Element) -> Iterator[str]:
    if root.tag != f"{SVG}svg" or root.attrib != {"viewBox": VIEW_BOX}:
        yield f'begint niet met <svg xmlns="http://www.w3.org/2000/svg" viewBox="{VIEW_BOX}">'
    if len(root) == 0:
        yield "er staat niets in"
    for shape in list(root.iter())[1:]:
        name = shape.tag.removeprefix(SVG)
        if name not in SHAPES:
            yield f"<{name}> kennen we niet. Kies uit {', '.join(SHAPES)}"
            continue
        for attribute, value in shape.attrib.items():
            if attribute == "class":
                for word in set(value.split()) - CLASSES:
                    yield f"class '{word}' kennen we niet"
            elif attribute not in SHAPES[name]:
                yield f"{attribute} op <{name}> kennen we niet"
            elif not NUMBERS.fullmatch(value):
                yield f"{attribute}='{value}' is geen maat"
        if (shape.text or "").strip() or (shape.tail or "").strip():
            yield "er staat losse tekst in"
