"""The look: the ring equals the mocks, words stand beside every colour, text is escaped."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
import time_machine
from django.http import HttpResponse
from django.template import Context, Template
from django.template.loader import render_to_string
from django.urls import path
from django.utils import translation

from participation import ring
from participation.templatetags import look

EMPTY = ["leeg"] * 5
BUSY = ["klaar", "klaar", "klaar", "bezig", "leeg"]
DONE = ["klaar"] * 5
LATE = ["klaar", "klaar", "klaar", "klaar", "te_laat"]

# Copied from the mock page with all parts.
FULL = {
    24: [
        "M7.30 3.86A9.4 9.4 0 0 1 16.70 3.86",
        "M18.29 5.01A9.4 9.4 0 0 1 21.19 13.95",
        "M20.59 15.82A9.4 9.4 0 0 1 12.98 21.35",
        "M11.02 21.35A9.4 9.4 0 0 1 3.41 15.82",
        "M2.81 13.95A9.4 9.4 0 0 1 5.71 5.01",
    ],
    48: [
        "M13.67 7.46A19.5 19.5 0 0 1 34.33 7.46",
        "M36.53 9.06A19.5 19.5 0 0 1 42.92 28.72",
        "M42.08 31.30A19.5 19.5 0 0 1 25.36 43.45",
        "M22.64 43.45A19.5 19.5 0 0 1 5.92 31.30",
        "M5.08 28.72A19.5 19.5 0 0 1 11.47 9.06",
    ],
    160: [
        "M52.40 38.31A50 50 0 0 1 107.60 38.31",
        "M111.13 40.87A50 50 0 0 1 128.18 93.36",
        "M126.83 97.51A50 50 0 0 1 82.18 129.95",
        "M77.82 129.95A50 50 0 0 1 33.17 97.51",
        "M31.82 93.36A50 50 0 0 1 48.87 40.87",
    ],
}
OUTLINES = [
    "M47.05 28.67A61.0 61.0 0 0 1 112.95 28.67L100.84 47.03A39.0 39.0 0 0 0 59.16 47.03Z",
    "M118.64 32.80A61.0 61.0 0 0 1 139.00 95.48L117.79 89.63A39.0 39.0 0 0 0 104.91 49.99Z",
    "M136.83 102.16A61.0 61.0 0 0 1 83.51 140.90L82.52 118.92A39.0 39.0 0 0 0 116.24 94.42Z",
    "M76.49 140.90A61.0 61.0 0 0 1 23.17 102.16L43.76 94.42A39.0 39.0 0 0 0 77.48 118.92Z",
    "M21.00 95.48A61.0 61.0 0 0 1 41.36 32.80L55.09 49.99A39.0 39.0 0 0 0 42.21 89.63Z",
]
BEGUN = {
    24: [FULL[24][3], "M11.02 21.35A9.4 9.4 0 0 1 6.47 19.60"],
    48: [FULL[48][3], "M22.64 43.45A19.5 19.5 0 0 1 12.54 39.78"],
    160: [OUTLINES[3], OUTLINES[3], "M77.82 129.95A50 50 0 0 1 63.31 127.13"],
}
BLOCKS = {
    24: [
        "M2.81 13.95A9.4 9.4 0 0 1 2.60 11.87",
        "M2.79 10.11A9.4 9.4 0 0 1 3.44 8.12",
        "M4.32 6.58A9.4 9.4 0 0 1 5.71 5.01",
    ],
    48: [
        "M5.08 28.72A19.5 19.5 0 0 1 4.52 23.14",
        "M4.78 20.70A19.5 19.5 0 0 1 6.51 15.37",
        "M7.73 13.25A19.5 19.5 0 0 1 11.47 9.06",
    ],
    160: [
        "M31.82 93.36A50 50 0 0 1 30.18 75.79",
        "M30.47 73.19A50 50 0 0 1 35.92 56.40",
        "M37.22 54.12A50 50 0 0 1 48.87 40.87",
    ],
}
LATE_24 = (
    '<svg class="ring ring--24" viewBox="0 0 24 24" role="img" aria-label="Stappen: 1 doel klaar,'
    " 2 werkvorm klaar, 3 omstandigheden klaar, 4 terugkoppeling klaar, 5 vervolgactie te laat"
    '"><path class="step-1" stroke-width="4.6" d="M7.30 3.86A9.4 9.4 0 0 1 16.70 3.86"/>'
    '<path class="step-2" stroke-width="4.6" d="M18.29 5.01A9.4 9.4 0 0 1 21.19 13.95"/>'
    '<path class="step-3" stroke-width="4.6" d="M20.59 15.82A9.4 9.4 0 0 1 12.98 21.35"/>'
    '<path class="step-4" stroke-width="4.6" d="M11.02 21.35A9.4 9.4 0 0 1 3.41 15.82"/>'
    '<path class="step-5" stroke-width="4.6" d="M2.81 13.95A9.4 9.4 0 0 1 2.60 11.87"/>'
    '<path class="step-5" stroke-width="4.6" d="M2.79 10.11A9.4 9.4 0 0 1 3.44 8.12"/>'
    '<path class="step-5" stroke-width="4.6" d="M4.32 6.58A9.4 9.4 0 0 1 5.71 5.01"/>'
    '<text class="ring__late" x="12" y="16" font-size="11">!</text></svg>'
)


def paths(states: list[str], size: int) -> list[str]:
    """The path data of a ring, without the check in its centre."""
    shapes = ring.shapes(states, size)
    return [s.d for s in shapes if isinstance(s, ring.Path) and s.css != "ring__check"]


def texts(states: list[str], size: int) -> list[str]:
    return [s.content for s in ring.shapes(states, size) if isinstance(s, ring.Text)]


def render(source: str, **context: object) -> str:
    return Template("{% load look %}" + source).render(Context(context))


class TestRingGeometry:
    @pytest.mark.parametrize("size", [24, 48, 160])
    def test_klaar_is_full(self, size: int) -> None:
        assert paths(DONE, size) == FULL[size]

    @pytest.mark.parametrize(
        ("size", "expected"), [(24, FULL[24]), (48, FULL[48]), (160, OUTLINES)]
    )
    def test_leeg_is_a_thin_line(self, size: int, expected: list[str]) -> None:
        assert paths(EMPTY, size) == expected
        drawn = [s for s in ring.shapes(EMPTY, size) if isinstance(s, ring.Path)]
        assert {s.css for s in drawn} == {"ring__empty"}
        assert {s.dashed for s in drawn} == {size == 160}

    @pytest.mark.parametrize("size", [24, 48, 160])
    def test_bezig_is_partly_filled(self, size: int) -> None:
        assert paths(BUSY, size)[3:-1] == BEGUN[size]

    @pytest.mark.parametrize("size", [24, 48, 160])
    def test_te_laat_is_three_blocks(self, size: int) -> None:
        assert paths(LATE, size) == FULL[size][:4] + BLOCKS[size]

    def test_icon_moves_out_of_the_filled_part(self) -> None:
        icons = [s for s in ring.shapes(BUSY, 160) if isinstance(s, ring.StepIcon)]
        assert [(i.x, i.y) for i in icons] == [
            ("71.5", "21.5"),
            ("119.1", "56.0"),
            ("100.9", "112.0"),
            ("37.8", "108.5"),
            ("23.9", "56.0"),
        ]

    @pytest.mark.parametrize(
        ("states", "expected"),
        [
            (EMPTY, []),
            (BUSY, ["4"]),
            (["klaar", "klaar", "leeg", "leeg", "leeg"], ["3"]),
            (DONE, []),
            (LATE, ["!"]),
            (["te_laat", "bezig", "leeg", "leeg", "leeg"], ["!"]),
        ],
    )
    def test_centre_at_48(self, states: list[str], expected: list[str]) -> None:
        assert texts(states, 48) == expected

    def test_check_when_all_is_klaar(self) -> None:
        last = ring.shapes(DONE, 48)[-1]
        assert isinstance(last, ring.Path)
        assert (last.css, last.d) == ("ring__check", "M18.5 24.5l4 4 7-8.5")

    def test_small_ring_shows_no_number(self) -> None:
        assert texts(BUSY, 24) == []

    def test_large_ring_counts(self) -> None:
        assert texts(BUSY, 160) == ["1", "2", "3", "4", "5", "3 van 5", "klaar"]

    @pytest.mark.parametrize("states", [["klaar"] * 4, ["klaar"] * 6, ["klaar"] * 4 + ["half"]])
    def test_wrong_states_are_refused(self, states: list[str]) -> None:
        with pytest.raises(ValueError, match="ring"):
            ring.shapes(states)


class TestRingTag:
    def test_equals_the_mock(self) -> None:
        assert look.ring(LATE, 24) == LATE_24

    def test_label_says_every_state_in_words(self) -> None:
        assert ring.label(["klaar", "bezig", "leeg", "leeg", "te_laat"]) == (
            "Stappen: 1 doel klaar, 2 werkvorm bezig, 3 omstandigheden leeg, "
            "4 terugkoppeling leeg, 5 vervolgactie te laat"
        )

    def test_decorative_is_hidden(self) -> None:
        drawn = render("{% ring states size=160 decorative=True %}", states=BUSY)
        assert drawn.startswith(
            '<svg class="ring ring--160" viewBox="0 0 160 160" aria-hidden="true">'
        )
        assert "role=" not in drawn

    def test_size_is_48_unless_told(self) -> None:
        assert 'class="ring ring--48"' in render("{% ring states %}", states=BUSY)

    def test_no_inline_style(self) -> None:
        assert "style" not in look.ring(BUSY, 160)

    def test_mark_has_no_centre(self) -> None:
        assert look.ring_mark().count("<path") == 5


class TestPill:
    @pytest.mark.parametrize(
        ("kind", "css"),
        [
            ("doen", "doen"),
            ("deels", "deels"),
            ("niet", "niet"),
            ("uitzoeken", "uitzoeken"),
            ("kept", "kept"),
            ("due", "due"),
            ("overdue", "overdue"),
            ("concept", "plain"),
            ("gepland", "plain"),
            ("bezig", "due"),
            ("gedaan", "kept"),
            ("niet_gelukt", "overdue"),
            ("gestopt", "plain"),
        ],
    )
    def test_icon_and_word(self, kind: str, css: str) -> None:
        drawn = look.pill(kind, "Een woord")
        assert drawn.startswith(f'<span class="pill pill--{css}"><svg class="icon"')
        assert drawn.endswith("</svg>Een woord</span>")

    def test_plain_has_no_icon(self) -> None:
        assert look.pill("plain", "Havo") == '<span class="pill pill--plain">Havo</span>'

    def test_every_kind_is_tested(self) -> None:
        assert len(look.PILLS) == 14

    def test_big(self) -> None:
        assert 'class="pill pill--doen pill--big"' in render('{% pill "doen" "Doen" big=True %}')

    def test_text_is_escaped(self) -> None:
        assert "&lt;b&gt;" in render("{% pill kind text %}", kind="niet", text="<b>")

    def test_unknown_kind_is_refused(self) -> None:
        with pytest.raises(ValueError, match="unknown pill"):
            look.pill("misschien", "Misschien")


class TestStamp:
    def test_equals_the_mock(self) -> None:
        assert look.stamp(date(2026, 10, 29), "kept") == (
            '<span class="stamp stamp--kept" aria-hidden="true">'
            '<span class="stamp__weekday">donderdag</span><span class="stamp__day">29</span>'
            '<span class="stamp__month">oktober</span></span>'
        )

    def test_nothing_without_a_date(self) -> None:
        assert look.stamp(None) == ""


STOPS = [
    {"name": "ontvangen", "state": "past", "when": "ma 28 september"},
    {"name": "in een thema", "state": "past", "note": "Thema: <i>rust</i>"},
    {
        "name": "besluit",
        "state": "past",
        "verdict": "niet",
        "verdict_label": "Niet",
        "reason": '<script>alert("1")</script>',
    },
    {"name": "actie", "state": "off"},
    {"name": "gedaan", "state": "next"},
]


class TestTracker:
    def test_strip_says_each_state_in_words(self) -> None:
        drawn = render("{% tracker stops %}", stops=STOPS)
        assert drawn.count(": geweest</span>") == 3
        assert drawn.count(": komt niet</span>") == 1
        assert drawn.count(": komt nog</span>") == 1

    def test_stop_equals_the_mock(self) -> None:
        assert look.tracker([{"name": "besluit", "state": "now"}]) == (
            '<ol class="tracker"><li class="tracker__stop is-now">'
            '<span class="tracker__dot" aria-hidden="true"></span>'
            '<span class="tracker__name">besluit</span>'
            '<span class="visually-hidden">: nu</span></li></ol>'
        )

    def test_story_equals_the_mock(self) -> None:
        stop = {"name": "besluit", "state": "now", "when": "bezig", "note": "Bijna."}
        assert look.tracker_story([stop]) == (
            '<ol class="tracker tracker--story"><li class="tracker__stop is-now">'
            '<span class="tracker__dot" aria-hidden="true"></span>'
            '<span class="tracker__name">Besluit</span> <span class="tracker__when">bezig</span>'
            '<span class="visually-hidden"> (nu)</span>'
            '<p class="tracker__note">Bijna.</p></li></ol>'
        )

    @pytest.mark.parametrize("tag", ["tracker", "tracker_story"])
    def test_what_people_wrote_is_escaped(self, tag: str) -> None:
        drawn = render(f"{{% {tag} stops %}}", stops=STOPS)
        assert "<script" not in drawn
        assert "<i>" not in drawn
        assert "&lt;script&gt;" in drawn

    @pytest.mark.parametrize("tag", ["tracker", "tracker_story"])
    def test_verdict_stands_with_its_reason(self, tag: str) -> None:
        drawn = render(f"{{% {tag} stops %}}", stops=STOPS)
        assert drawn.count('class="reason') == 1
        assert drawn.index("pill--niet") < drawn.index("&lt;script&gt;")

    def test_objects_work_as_well_as_dicts(self) -> None:
        stops = [SimpleNamespace(**stop) for stop in STOPS]
        assert look.tracker_story(stops) == look.tracker_story(STOPS)

    def test_unknown_state_is_refused(self) -> None:
        with pytest.raises(ValueError, match="unknown stop"):
            look.tracker([{"name": "besluit", "state": "soms"}])


class TestIcons:
    def test_step_icons_are_outlines(self) -> None:
        drawn = render("{% step_icon 5 %}")
        assert 'stroke-width="1.75" aria-hidden="true"><path' in drawn
        assert "m3.75 13.5 10.5-11.25L12 10.5h8.25L9.75 21.75 12 13.5H3.75Z" in drawn

    @pytest.mark.parametrize("number", [0, 6])
    def test_there_are_five(self, number: int) -> None:
        with pytest.raises(ValueError, match="no step"):
            look.step_icon(number)

    def test_mini_unless_told(self) -> None:
        opening = '<svg class="icon" viewBox="0 0 20 20" fill="currentColor" aria-hidden="true">'
        assert render('{% icon "check" %}').startswith(opening)
        assert 'viewBox="0 0 16 16"' in render('{% icon "check" style="micro" %}')


@pytest.fixture
def just_past_midnight() -> Iterator[None]:
    """23.30 UTC on 8 December is already the ninth in Amsterdam."""
    with time_machine.travel(datetime(2026, 12, 8, 23, 30, tzinfo=UTC), tick=False):
        yield


@pytest.mark.usefixtures("just_past_midnight")
class TestDates:
    def test_today_is_the_day_in_amsterdam(self) -> None:
        assert look.over(date(2026, 12, 9)) == "vandaag"

    @pytest.mark.parametrize(
        ("day", "expected"),
        [
            (date(2026, 12, 6), "3 dagen geleden"),
            (date(2026, 12, 7), "2 dagen geleden"),
            (date(2026, 12, 8), "gisteren"),
            (date(2026, 12, 10), "morgen"),
            (date(2026, 12, 11), "over 2 dagen"),
            (date(2026, 12, 12), "over 3 dagen"),
            (datetime(2026, 12, 9, 22, 59, tzinfo=UTC), "vandaag"),
            (datetime(2026, 12, 9, 23, 0, tzinfo=UTC), "morgen"),
            (None, ""),
        ],
    )
    def test_over(self, day: date | None, expected: str) -> None:
        assert look.over(day) == expected

    @pytest.mark.parametrize(
        ("day", "full", "short"),
        [
            (date(2026, 12, 11), "vrijdag 11 december", "vr 11 december"),
            (date(2027, 1, 1), "vrijdag 1 januari", "vr 1 januari"),
            (date(2027, 6, 10), "donderdag 10 juni", "do 10 juni"),
            (date(2027, 6, 11), "vrijdag 11 juni 2027", "vr 11 juni 2027"),
            (date(2026, 6, 9), "dinsdag 9 juni", "di 9 juni"),
            (date(2026, 6, 8), "maandag 8 juni 2026", "ma 8 juni 2026"),
            (date(2025, 12, 31), "woensdag 31 december 2025", "wo 31 december 2025"),
            (None, "", ""),
        ],
    )
    def test_dag(self, day: date | None, full: str, short: str) -> None:
        assert look.dag(day) == full
        assert look.dag_kort(day) == short

    def test_dutch_whatever_language_is_active(self) -> None:
        with translation.override("en"):
            assert render("{{ day|dag }}", day=date(2026, 11, 2)) == "maandag 2 november"


@time_machine.travel(datetime(2026, 12, 31, 23, 30, tzinfo=UTC), tick=False)
def test_half_a_year_counts_from_today_in_amsterdam() -> None:
    assert look.dag(date(2027, 7, 3)) == "zaterdag 3 juli"
    assert look.dag(date(2027, 7, 4)) == "zondag 4 juli 2027"


def _nothing(request: object) -> HttpResponse:
    return HttpResponse()


urlpatterns = [
    path("weergave/", _nothing, name="weergave"),
    path("uitloggen/", _nothing, name="account_logout"),
    path("onze-visie/", _nothing, name="vision"),
]


class Noor:
    pk = 7
    is_authenticated = True

    def get_full_name(self) -> str:
        return "Noor <Vos>"


@pytest.mark.urls(__name__)
class TestFrame:
    def test_signed_in(self) -> None:
        items = [
            {"label": "Start", "url": "/", "current": True, "count": 0},
            {"label": "Berichten", "url": "/b/", "current": False, "count": 3},
        ]
        context = {"user": Noor(), "nav_items": items, "school": {"name": "A & B"}}
        page = render_to_string("base.html", context)
        assert 'data-user="7"' in page
        assert "A &amp; B" in page
        assert "Noor &lt;Vos&gt;" in page
        assert page.count('aria-current="page"') == 1
        assert '<span class="count">3<span class="visually-hidden"> nieuw</span></span>' in page
        assert 'id="sign-out" class="sign-out"' in page

    def test_signed_out_has_no_menu(self) -> None:
        page = render_to_string("base.html", {"nav_items": [{"label": "Start", "url": "/"}]})
        assert "<nav" not in page
        assert "sign-out" not in page
        assert "data-user" not in page
        assert "Jouw stem telt" in page

    @pytest.mark.parametrize(
        ("theme", "attribute"), [("light", True), ("dark", True), ("system", False), ("", False)]
    )
    def test_own_choice_of_light_or_dark(self, theme: str, attribute: bool) -> None:
        page = render_to_string("base.html", {"colour_scheme": theme})
        assert (f'data-bs-theme="{theme}"' in page) is attribute
        assert page.count('aria-pressed="true"') == 1

    @pytest.mark.parametrize("name", ["400", "403", "404", "500", "base"])
    def test_nothing_inline(self, name: str) -> None:
        page = render_to_string(f"{name}.html")
        assert "style=" not in page
        assert "<style" not in page
        assert "<script>" not in page
        assert "onclick" not in page

    @pytest.mark.parametrize("name", ["400", "403", "404", "500"])
    def test_error_pages_offer_one_way_on(self, name: str) -> None:
        page = render_to_string(f"{name}.html")
        assert page.count('class="btn btn-primary" href="/"') == 1
        assert page.count("<h1>") == 1

    def test_empty_state_says_what_to_do(self) -> None:
        context = {"title": "Nog niets", "text": "<b>", "url": "/nieuw/", "label": "Begin"}
        page = render_to_string("components/empty.html", context)
        assert '<a class="btn btn-primary" href="/nieuw/">Begin</a>' in page
        assert "&lt;b&gt;" in page
        assert 'aria-hidden="true"' in page
