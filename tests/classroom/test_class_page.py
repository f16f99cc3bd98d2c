"""The class at a glance: what it says, to whom, and in a browser."""

import re
from collections import Counter

import pytest

from course_utils.classroom.class_page import class_page, glances

SUM, SIGNS = "This is the *sum* of `(p - t)**2`.", "These are errors without their signs."


@pytest.fixture
def rows(row_of):
    wrong = [SUM, "", SIGNS]
    return [
        row_of("Anna", "01_curve_fitting", "xvxo-ov", wrong, trouble="SyntaxError"),
        row_of("Ben <b>", "01_curve_fitting", "xxxvvvv", ["", "", SIGNS], by_the_box=["descend"]),
        row_of("Carla", "01_curve_fitting", "xvxvvvv", wrong),
        row_of("Dora", "01_curve_fitting", "xvvvvvv", [SIGNS]),
        row_of("Anna", "00_start_here", "vv"),
        row_of("Emil", "", trouble="no notebook"),
    ]


def words_of(page):
    """What stands on a page, without tags."""
    return " ".join(re.sub("<style>.*?</style>|<[^>]*>", " ", page, flags=re.DOTALL).split())


def test_each_exercise_at_a_glance(rows):
    first, second, third, *_ = glances("01_curve_fitting", rows[:4])
    assert (first.name, first.counts) == ("mean_squared_error", Counter(wrong=4))
    assert [(each.words, each.students) for each in first.mistakes] == [
        *[(SUM, ["Anna", "Carla"]), (SIGNS, ["Dora"])]
    ]
    assert (first.without_a_name, second.without_a_name, third.without_a_name) == (1, 1, 0)
    assert second.in_words == "3 right, 1 wrong"


def test_what_to_explain_next(rows):
    words = words_of(class_page(rows))
    top = words[words.index("To explain next") : words.index("00 · How does this course work?")]
    assert top == (
        "To explain next "
        "3 × These are errors without their signs. ( gradient , page 01) "
        "2 × This is the sum of (p - t)**2 . ( mean_squared_error , page 01) "
    )


def test_what_stands_on_the_page(rows):
    page = class_page(rows, ["x.ipynb: is a folder"])
    words = words_of(page)
    assert "4 students" in words and "handed in by 4" in words
    assert "Emil: Emil/.ipynb: no notebook" in words and "x.ipynb: is a folder" in words
    assert "missing: best_line; SyntaxError" in words
    assert "<em>sum</em> of <code>(p - t)**2</code>" in page
    assert "Ben &lt;b&gt;" in page and "<b>Ben" not in page and "Ben <b>" not in page
    assert "* as the student's own kernel says it" in words
    assert "Follow the class" not in words and "<script>" not in page
    assert not re.search(r"(src|href)=|@import|url\(", page)  # nothing is fetched


def test_many_mistakes_are_folded(row_of):
    rows = [row_of(f"{n}", "00_start_here", "x", [f"Mistake {n}."]) for n in range(8)]
    words = words_of(class_page(rows))
    assert words.index("Mistake 4.") < words.index("3 more mistakes") < words.index("Mistake 5.")


def test_pages_that_nobody_has_begun_are_only_named(rows, row_of):
    copies = [row_of(name, "02_loss_functions", "oooooo") for name in ("Anna", "Ben")]
    words = words_of(class_page([*rows, *copies]))
    assert "Nobody has begun 02 · " in words and "loss_of_guessing" not in words
    words = words_of(class_page([*rows, *copies, row_of("Carla", "02_loss_functions", "ooxooo")]))
    assert "Nobody has begun" not in words and "loss_of_guessing" in words


def test_a_class_of_one(row_of):
    words = words_of(class_page([row_of("Anna", "00_start_here", "xo", [SIGNS])]))
    assert "1 student," in words and "1 × These are errors" in words
    assert "All pages" not in words


def test_nobody_has_saved_anything_yet():
    assert "0 students" in words_of(class_page([], words="Looking.", watched=True))


@pytest.mark.browser
@pytest.mark.parametrize("scheme, width", [("light", 1280), ("dark", 390)])
@pytest.mark.parametrize(
    "students", [4, *(pytest.param(n, marks=pytest.mark.exhaustive) for n in (0, 1, 120))]
)
def test_in_a_browser(browser, rows, row_of, tmp_path, students, scheme, width):
    """Nothing for axe to find, light and dark, and on a phone nothing beside the screen."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    if students != 4:
        name = "Student {} of a long name"
        rows = [row_of(name.format(n), "01_curve_fitting", "vxo") for n in range(students)]
    page = class_page(rows, [f"{'long' * 40}: is a folder"], "Looking.", watched=True)
    (tmp_path / "class.html").write_text(page, encoding="utf-8")
    window = browser.new_page(color_scheme=scheme, viewport={"width": width, "height": 800})
    window.goto((tmp_path / "class.html").as_uri())
    found = axe.run(window).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []
    assert window.evaluate("document.documentElement.scrollWidth") == width
    window.close()


@pytest.mark.browser
def test_what_is_open_stays_open_when_the_page_loads_itself_again(browser, rows, tmp_path):
    file = tmp_path / "class.html"
    file.write_text(class_page(rows, watched=True), encoding="utf-8")
    window = browser.new_page(viewport={"width": 800, "height": 400})
    window.clock.install()
    window.goto(file.as_uri())
    window.click("summary >> nth=0")
    window.evaluate("scrollTo(0, 300)")
    file.write_text(class_page(rows[:1], words="Later.", watched=True), encoding="utf-8")
    with window.expect_navigation():
        window.clock.run_for(5000)
    assert "Later." in window.inner_text("header")
    assert window.evaluate("[document.querySelectorAll('details[open]').length, scrollY]") == [
        *(1, 300)
    ]
    window.uncheck("#follow")
    file.write_text(class_page(rows, words="Too late.", watched=True), encoding="utf-8")
    window.clock.run_for(20_000)
    assert "Later." in window.inner_text("header")
    window.close()
