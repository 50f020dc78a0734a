"""The drawings of the room: one small SVG per method, checked before it is put on a page.

`library/<slug>.svg` draws the room of that method: the floor from above, a wall from the front. A
drawing has shapes and classes of ours and no colour of its own, so that the style sheet can draw
it in the light, in the dark and on paper. Pure: reads files, knows no Django.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

from werkvormen.library import LIBRARY

ANY_ROOM = "kring"
"""A circle of chairs: drawn for a method that has no room of its own."""
VIEW_BOX = "0 0 160 100"
CLASSES = {
    "room-student",  # on a <g>: for each person a head (circle) and the shoulders behind it (path)
    "room-adult",
    "room-wall",  # another plane than the floor: a wall seen from the front, a rug, a next room
    "room-table",  # furniture and other things of wood
    "room-paper",  # sheets, boards, speech
    "room-note",  # the one warm thing that the eye should find
    "room-empty",  # dashed: a chair that is free, a way that was walked
    "room-line",  # writing and thin details
    "room-arrow",  # what moves, and signs
    "room-dot",  # what students put there
    "room-mark",  # small dark parts
}
NUMBER = re.compile(r"\d+(\.5)?")
"""Whole and half units: enough at this size, and a person can move things by hand."""
LINE = re.compile(r"M[MmLlHhVvAaQqTtz0-9. -]+")
SHAPES: dict[str, dict[str, re.Pattern[str]]] = {
    "g": {},
    "circle": {"cx": NUMBER, "cy": NUMBER, "r": NUMBER},
    "rect": {"x": NUMBER, "y": NUMBER, "width": NUMBER, "height": NUMBER, "rx": NUMBER},
    "path": {"d": LINE},
}
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
    try:
        root = ElementTree.fromstring(path.read_text(encoding="utf-8"))  # noqa: S314  our own files
    except (ElementTree.ParseError, UnicodeDecodeError) as error:
        raise DrawingError(f"{path.name}: dit is geen leesbare SVG. {error}") from error
    problems = [*_frame_problems(root), *_problems(root, "")]
    if problems:
        raise DrawingError("\n".join(f"{path.name}: {problem}" for problem in problems))
    # Written anew from what was checked: a browser reads comments in other places than XML does.
    return "".join(_written(shape) for shape in root)


def _written(shape: ElementTree.Element) -> str:
    name = shape.tag.removeprefix(SVG)
    parts = ((key, " ".join(value.split())) for key, value in shape.attrib.items())
    attributes = "".join(f' {key}="{value}"' for key, value in parts)
    inside = "".join(_written(inner) for inner in shape)
    return f"<{name}{attributes}>{inside}</{name}>" if inside else f"<{name}{attributes}/>"


def _frame_problems(root: ElementTree.Element) -> Iterator[str]:
    if root.tag != f"{SVG}svg" or root.attrib != {"viewBox": VIEW_BOX}:
        yield f'begint niet met <svg xmlns="http://www.w3.org/2000/svg" viewBox="{VIEW_BOX}">'
    if len(root) == 0:
        yield "er staat niets in"


def _problems(parent: ElementTree.Element, where: str) -> Iterator[str]:
    """What is wrong inside `parent`, each with its place: "g[2]/circle[1]"."""
    if "".join([parent.text or "", *(shape.tail or "" for shape in parent)]).strip():
        yield f"{where or 'svg'}: er staat losse tekst in"
    seen: Counter[str] = Counter()
    for shape in parent:
        name = shape.tag.removeprefix(SVG)
        seen[name] += 1
        place = f"{where}{name}[{seen[name]}]"
        if name not in SHAPES:
            yield f"{place}: <{name}> kennen we niet. Kies uit {', '.join(SHAPES)}"
            continue
        for attribute, value in shape.attrib.items():
            problem = _attribute_problem(name, attribute, value)
            if problem:
                yield f"{place}: {problem}"
        yield from _problems(shape, f"{place}/")


def _attribute_problem(name: str, attribute: str, value: str) -> str:
    if attribute == "class":
        return "" if value in CLASSES else f"class '{value}' kennen we niet"
    if attribute not in SHAPES[name]:
        return f"{attribute} op <{name}> kennen we niet"
    if not SHAPES[name][attribute].fullmatch(value):
        return f"{attribute}='{value}' is geen maat, in hele of halve eenheden"
    return ""
