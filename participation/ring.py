"""The participatiering: five segments, clockwise, step 1 at the top.

Pure geometry. The shape of a segment tells its state without any colour: leeg is a thin
line, bezig a part filled, klaar full, te laat three blocks. Angles are in degrees, 0 is to
the right and clockwise is positive, as in SVG. Coordinates are strings, rounded as written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians, sin

STATES = ("leeg", "bezig", "klaar", "te_laat")
STATE_WORDS = {"leeg": "leeg", "bezig": "bezig", "klaar": "klaar", "te_laat": "te laat"}
STEP_NAMES = ("doel", "werkvorm", "omstandigheden", "terugkoppeling", "vervolgactie")
STEPS = len(STEP_NAMES)


@dataclass(frozen=True, slots=True)
class Path:
    """A stroked line, or with width "" a filled surface."""

    d: str
    css: str
    width: str = ""
    dashed: bool = False
    round_join: bool = False


@dataclass(frozen=True, slots=True)
class StepIcon:
    """The icon of a step, inside its segment; only in the large ring."""

    step: int
    css: str
    x: str
    y: str


@dataclass(frozen=True, slots=True)
class Badge:
    """The filled dot under the number of a step that is klaar or te laat."""

    css: str
    x: str
    y: str


@dataclass(frozen=True, slots=True)
class Text:
    """A number or word; `content` still has to be escaped."""

    content: str
    x: str
    y: str
    size: str
    css: str = ""


Shape = Path | StepIcon | Badge | Text


@dataclass(frozen=True, slots=True)
class Size:
    """The measures of one size of the ring, in its own pixels."""

    pixels: int
    radius: str
    span: float  # degrees that one segment takes
    begun: float  # degrees that are filled when a step is bezig
    block_gap: float  # degrees between the three blocks of te laat
    width: str
    thin: str
    check: tuple[str, str]  # path and line width of the check when all is klaar
    late: tuple[str, str, str]  # x, y and font size of the exclamation mark

    @property
    def centre(self) -> float:
        """Both coordinates of the middle."""
        return self.pixels / 2


SIZES = {
    24: Size(
        24, "9.4", 60, 30, 10.8, "4.6", "1.4", ("M9.2 12.2l2 2 3.6-4.2", "1.6"), ("12", "16", "11")
    ),
    48: Size(
        48, "19.5", 64, 32, 7.2, "7.5", "2", ("M18.5 24.5l4 4 7-8.5", "2.5"), ("24", "31", "19")
    ),
    160: Size(160, "50", 67, 17, 3, "24", "2", ("", ""), ("", "", "")),
}
# The outline of a large segment lies just inside the filled one: radius and half its span.
OUTER, OUTER_HALF = 61.0, 32.7
INNER, INNER_HALF = 39.0, 32.3
NUMBER_RADIUS = 71
ICON_PIXELS = 17
ICON_SHIFT_BEGUN = 6.3  # degrees, so that the icon keeps clear of the filled part


def label(
    states: Sequence[str],
    *,
    lead: str = "Stappen",
    names: Sequence[str] = STEP_NAMES,
    words: Mapping[str, str] = STATE_WORDS,
) -> str:
    """The whole ring in words: "Stappen: 1 doel klaar, 2 werkvorm bezig, …"."""
    parts = (
        f"{number} {name} {words[state]}"
        for number, (name, state) in enumerate(zip(names, checked(states), strict=True), start=1)
    )
    return f"{lead}: {', '.join(parts)}"


def checked(states: Sequence[str]) -> tuple[str, ...]:
    """The five states as plain text, or a ValueError that names what is wrong."""
    found = tuple(str(state) for state in states)
    if len(found) != STEPS:
        raise ValueError(f"a ring has {STEPS} states, not {len(found)}")
    for state in found:
        if state not in STATES:
            raise ValueError(f"unknown ring state {state!r}, expected one of {STATES}")
    return found


def shapes(
    states: Sequence[str], size: int = 48, *, count: str = "{} van 5", done: str = "klaar"
) -> tuple[Shape, ...]:
    """Everything to draw, in order; `count` and `done` are the words inside the large ring."""
    states = checked(states)
    measures = SIZES[size]
    segment = _large_segment if size == 160 else _segment
    found: list[Shape] = []
    for step, state in enumerate(states, start=1):
        found += segment(measures, step, state)
    if size == 160:
        finished = states.count("klaar")
        found.append(Text(count.format(finished), "80", "83", "18"))
        found.append(Text(done, "80", "98", "12.5", "ring__soft"))
    else:
        found += _small_centre(measures, states)
    return tuple(found)


def step_in_centre(states: Sequence[str]) -> int | None:
    """The step that is bezig, else the next one; none when nothing or everything is done."""
    states = checked(states)
    if "bezig" in states:
        return states.index("bezig") + 1
    if "leeg" in states and set(states) != {"leeg"}:
        return states.index("leeg") + 1
    return None


def _small_centre(size: Size, states: tuple[str, ...]) -> list[Shape]:
    """The exclamation mark, check or number in the middle of a small ring."""
    if "te_laat" in states:
        x, y, font = size.late
        return [Text("!", x, y, font, "ring__late")]
    if set(states) == {"klaar"}:
        d, width = size.check
        return [Path(d, "ring__check", width)]
    step = step_in_centre(states)
    if size.pixels == 48 and step:
        return [Text(str(step), "24", "30", "17")]
    return []


def _middle(step: int) -> float:
    """The angle in the middle of a step's segment; the first stands at the top."""
    return -90 + (step - 1) * 360 / STEPS


def _segment(size: Size, step: int, state: str) -> list[Shape]:
    """One segment of a small ring."""
    css = f"step-{step}"
    start = _middle(step) - size.span / 2
    whole = _arc(size, start, size.span)
    if state == "leeg":
        return [Path(whole, "ring__empty", size.thin)]
    if state == "bezig":
        begun = _arc(size, start, size.begun)
        return [Path(whole, css, size.thin), Path(begun, css, size.width)]
    return _filled(size, step, state)


def _filled(size: Size, step: int, state: str) -> list[Shape]:
    """A full segment, or the three blocks of one that is te laat."""
    css = f"step-{step}"
    start = _middle(step) - size.span / 2
    if state == "klaar":
        return [Path(_arc(size, start, size.span), css, size.width)]
    block = (size.span - 2 * size.block_gap) / 3
    starts = (start + number * (block + size.block_gap) for number in range(3))
    return [Path(_arc(size, begin, block), css, size.width) for begin in starts]


def _large_segment(size: Size, step: int, state: str) -> list[Shape]:
    """One segment of the large ring, with its icon inside and its number outside."""
    css = f"step-{step}"
    x, y = _point(size, _middle(step), NUMBER_RADIUS)
    if state == "leeg":
        drawn: list[Shape] = [Path(_outline(size, step), "ring__empty", "1.5", dashed=True)]
        drawn.append(_icon(size, step, "ring__empty"))
    elif state == "bezig":
        drawn = _large_begun(size, step)
    else:
        drawn = [*_filled(size, step, state), _icon(size, step, "ring__on-step")]
        drawn.append(Badge(css, f"{x:.1f}", f"{y:.1f}"))
        return [*drawn, Text(str(step), f"{x:.1f}", f"{y + 3.8:.1f}", "11", "ring__on-step-text")]
    return [*drawn, Text(str(step), f"{x:.1f}", f"{y + 4:.1f}", "12")]


def _large_begun(size: Size, step: int) -> list[Shape]:
    """A soft segment with an outline, its first part filled and its icon in the rest."""
    css = f"step-{step}"
    outline = _outline(size, step)
    begun = _arc(size, _middle(step) - size.span / 2, size.begun)
    return [
        Path(outline, f"ring__soft-fill {css}"),
        Path(outline, css, "2", round_join=True),
        Path(begun, css, size.width),
        _icon(size, step, css, shift=ICON_SHIFT_BEGUN),
    ]


def _icon(size: Size, step: int, css: str, shift: float = 0) -> StepIcon:
    """The icon of a step in the middle of its segment."""
    x, y = _point(size, _middle(step) + shift, float(size.radius))
    half = ICON_PIXELS / 2
    return StepIcon(step, css, f"{x - half:.1f}", f"{y - half:.1f}")


def _point(size: Size, angle: float, radius: float) -> tuple[float, float]:
    """The point at an angle and distance from the centre."""
    turn = radians(angle)
    return size.centre + radius * cos(turn), size.centre + radius * sin(turn)


def _at(size: Size, angle: float, radius: float) -> str:
    """The same point as written in a path."""
    x, y = _point(size, angle, radius)
    return f"{x:.2f} {y:.2f}"


def _arc(size: Size, start: float, degrees: float) -> str:
    """An arc along the middle of the ring."""
    radius = float(size.radius)
    begin, end = _at(size, start, radius), _at(size, start + degrees, radius)
    return f"M{begin}A{size.radius} {size.radius} 0 0 1 {end}"


def _outline(size: Size, step: int) -> str:
    """The closed outline of a large segment."""
    middle = _middle(step)
    return (
        f"M{_at(size, middle - OUTER_HALF, OUTER)}"
        f"A{OUTER} {OUTER} 0 0 1 {_at(size, middle + OUTER_HALF, OUTER)}"
        f"L{_at(size, middle + INNER_HALF, INNER)}"
        f"A{INNER} {INNER} 0 0 0 {_at(size, middle - INNER_HALF, INNER)}Z"
    )
