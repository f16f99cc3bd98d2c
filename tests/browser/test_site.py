"""The site: written once for all of its tests, then read as a file and in Chromium, from a folder.

That a reader finds on it what the course says: words, pictures, answers, and what leads on.
"""

import base64
import functools
import html
import http.server
import inspect
import io
import json
import re
import subprocess
import sys
import threading
import warnings
import zipfile
from importlib.util import find_spec

import nbformat
import numpy as np
import PIL.Image
import pytest
from bs4 import BeautifulSoup

from course_utils.classroom.copies import CHECK, student_copy
from course_utils.datasets import load_mnist
from course_utils.explorers.draw_pad import as_ink, as_mnist
from tools.contrast import contrast
from tools.examples import EXERCISES
from tools.repository import NOTEBOOKS, PAGES, REPOSITORY, read

if any(find_spec(name) is None for name in ("sphinx", "myst_nb", "latex2mathml")):
    pytest.skip("make site needs the extra site of pyproject.toml", allow_module_level=True)

from tools.site import digit, download, frames, lessons, reference  # noqa: E402
from tools.site.__main__ import check_links, main, note, with_links  # noqa: E402

CELLS = {path: nbformat.read(path, 4).cells for path in PAGES}
every_page = pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
browser_test = pytest.mark.browser
# To write it takes most of a minute; its workflow does that at each push, and takes no warning.
pytestmark = pytest.mark.exhaustive


def name_of(path):
    """Where a page stands on the site."""
    return path.relative_to(REPOSITORY).with_suffix(".html").as_posix()


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The folder of the site, and what was said when it was written."""
    folder = tmp_path_factory.mktemp("written").resolve() / "site"
    command = [sys.executable, "-m", "tools.site", f"--folder={folder}"]
    run = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True)
    return folder, run.stdout + run.stderr


@pytest.fixture(scope="module")
def site(written):
    """All that is to be read on it, by its name."""
    folder, _ = written
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its parser
        return {
            path.relative_to(folder).as_posix(): BeautifulSoup(
                path.read_text("utf-8"), "html.parser"
            )
            for path in folder.rglob("*.html")
            if path.relative_to(folder).parts[0] != "_static"
        }


def code_of(text):
    return [line.rstrip() for line in text.splitlines() if line.strip()]


# What is there


def test_it_is_written_without_a_warning(written):
    folder, said = written
    assert said == f"{folder / 'index.html'}\n"


@every_page
def test_a_page_is_there_with_its_pictures_and_words(site, path):
    page = site[name_of(path)]
    words = {image.get("alt") for image in page.select("article img")}
    for cell in CELLS[path]:
        for output in cell.get("outputs", []):
            for alt in re.findall('<img alt="(.*?)"', output.get("data", {}).get("text/html", "")):
                assert html.unescape(alt) in words
    text = " ".join(page.select_one("article").get_text().split())
    assert "Read it here, or do it" in text
    for cell in CELLS[path]:
        for heading in re.findall(r"^#+ ([^`$\n]+)$", cell.source, re.MULTILINE):
            assert cell.cell_type == "code" or heading in text


@every_page
def test_the_exercises_of_a_page_have_their_answers_folded_below_them(site, path):
    page = site[name_of(path)]
    exercises = EXERCISES[path.stem[3:]].exercises
    names = [found[1] for cell in CELLS[path] for found in CHECK.finditer(cell.source)]
    assert names and set(names) == set(exercises)
    for name in names:
        place = page.find(id=name)
        below = place.find_all_next(["div", "details"], class_=["tag_exercise", "answer"])
        assert "tag_exercise" in below[0]["class"] and "..." in below[0].get_text()
        following = [each for each in below if each.get("class") == ["answer"]]
        folded = following[: len(exercises[name].hints) + 1]
        titles = [each.summary.get_text() for each in folded]
        assert titles == ["Hint", "Second hint", "Third hint"][: len(folded) - 1] + ["Solution"]
        assert not any(each.has_attr("open") for each in folded)
        said = folded[-1].get_text()
        assert all(line.strip() in said for line in code_of(exercises[name].solution_code()))


@every_page
def test_what_only_a_kernel_can_say_is_left_out(site, path):
    said = site[name_of(path)].select_one("article").get_text()
    outputs = [output for cell in CELLS[path] for output in cell.get("outputs", [])]
    untouched = {o.data["text/markdown"] for o in outputs if "exercise" in o.get("metadata", {})}
    assert untouched and not any(each.replace("`", "") in said for each in untouched)
    assert "before you ran the cell" not in said


@every_page
def test_a_fold_says_what_is_in_it(site, path):
    for each in site[name_of(path)].select("article details.hide"):
        if "The code of the figure" in each.summary.get_text():
            assert each.select("pre") and not each.select("img")
        else:
            assert not each.select(".cell_input")


@every_page
def test_a_lesson_leads_to_an_exercise_at_its_question(site, path):
    for cell in CELLS[path]:
        for found in CHECK.finditer(cell.source):
            place = site[name_of(path)].find(id=found[1])
            assert place.find_next("strong").get_text() == "Exercise.", found[1]


def test_the_menu_says_of_which_lesson_a_page_is_and_how_long_it_takes(site):
    entries = [each.get_text() for each in site["index.html"].select(".bd-sidebar-primary a")]
    deeper = [each for each in PAGES if each.parent != NOTEBOOKS]
    assert len([each for each in entries if re.fullmatch(r"0\d: .*\? \(\d+ min\)", each)]) == len(
        deeper
    )


@every_page
def test_the_bets_of_a_page_are_closed(site, path):
    page = site[name_of(path)]
    asked = sum(cell.source.count("<details>") for cell in CELLS[path])
    bets = [each for each in page.select("article details") if not each.get("class")]
    assert len(bets) == asked
    assert not any(each.has_attr("open") for each in page.select("article details"))
    closed = {"tag_exercise", "tag_hide-output"}
    for place in page.find_all("strong", string="Predict."):
        cell = place.find_next("div", class_="cell")
        # Where the code of a figure stands for itself, its picture is in a later one.
        while not closed & set(cell["class"]) and not cell.select(".cell_output"):
            cell = cell.find_next("div", class_="cell")
        assert closed & set(cell["class"]) or cell.select_one(".course-still, #digit")


def test_formulas_need_no_program(site):
    for name, page in site.items():
        for formula in page.find_all("math"):
            assert "\\" not in formula.get_text(), name
        for text in page.select("article p"):
            assert "$" not in re.sub(r"<code.*?</code>", "", str(text), flags=re.DOTALL), name


@every_page
def test_a_page_can_be_taken_along(written, site, path):
    course, link = site[name_of(path)].select("a[download]")
    assert link["href"] == path.name and course["href"].endswith("course.zip")
    taken = nbformat.read((written[0] / name_of(path)).with_name(path.name), 4)
    assert taken == student_copy(nbformat.read(path, 4))


def unpacked(content, folder):
    """A course that was unpacked to a folder."""
    with zipfile.ZipFile(io.BytesIO(content)) as zipped:
        zipped.extractall(folder)
    return folder / "course"


def test_the_course_can_be_taken_along(written, site, tmp_path):
    zipped = written[0] / "course.zip"
    size = f"({zipped.stat().st_size / 1e6:.1f} MB)"
    for name in ("index.html", "README.html", *map(name_of, PAGES)):
        link = site[name].select_one("article a[download]")
        assert link["href"].endswith("course.zip") and size in link.find_parent().get_text()
    course = unpacked(zipped.read_bytes(), tmp_path)
    for path in (*PAGES, REPOSITORY / "README.md", REPOSITORY / "Makefile"):
        assert (course / path.relative_to(REPOSITORY)).read_bytes() == path.read_bytes()
    program = """if True:
        import course_utils
        from course_utils.datasets import load_mnist
        digits = load_mnist()
        print(course_utils.__file__, len(digits.train_labels) + len(digits.test_labels))"""
    run = subprocess.run([sys.executable, "-c", program], cwd=course, capture_output=True)
    assert run.stdout.decode().split() == [str(course / "course_utils" / "__init__.py"), "5000"]


def test_without_git_the_course_is_what_git_would_keep(tmp_path, monkeypatch):
    kept = download.files_of_the_course()
    course = unpacked(download.packed(), tmp_path)
    for name in (".venv/lib/x.py", "my_course/01.ipynb", "site/index.html", "tools/__pycache__/x"):
        path = course / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    monkeypatch.setattr("tools.site.download.REPOSITORY", course)
    assert download.files_of_the_course() == kept


# Where it leads


def leads_nowhere(folder, site):
    """The links to files and places that aren't there, each with the page that it stands on."""
    anchors = {name: {each["id"] for each in page.select("[id]")} for name, page in site.items()}
    missing = set()
    for name, page in site.items():
        for link in page.select("a[href], link[href], script[src], img[src]"):
            target = link.get("href") or link.get("src")
            if re.match(r"[a-z]+:", target):
                continue
            file, _, anchor = target.partition("#")
            path = (folder / name).parent / file.partition("?")[0] if file else folder / name
            inside = path.resolve().relative_to(folder).as_posix()
            if not path.exists():
                missing.add((name, target))
            elif anchor and anchor not in anchors.get(inside, anchor):
                missing.add((name, target))
    return missing


def test_what_it_links_to_inside_is_there(written, site):
    assert leads_nowhere(written[0], site) == set()


@pytest.mark.parametrize("target", ["gone.html", "../README.html#gone", "#gone", "gone.ipynb"])
def test_a_link_inside_that_leads_nowhere_is_found(written, site, target):
    name = "docs/hubs.html"
    page = BeautifulSoup(str(site[name]), "html.parser")
    page.select_one("article a[href]")["href"] = target
    few = {"README.html": site["README.html"], name: page}
    assert leads_nowhere(written[0], few) == {(name, target)}


class Elsewhere(http.server.BaseHTTPRequestHandler):
    """Answers with what the path names; what is slow answers once the test is over."""

    def do_HEAD(self):
        what = self.path.strip("/")
        if what == "slow":
            self.server.over.wait()
        self.send_response({"led": 302, "led-astray": 302}.get(what) or int(what))
        if what.startswith("led"):
            self.send_header("Location", "/200" if what == "led" else "/404")
        self.end_headers()

    do_GET = do_HEAD

    def log_message(self, *arguments):
        pass


@pytest.mark.filterwarnings("ignore")  # of Sphinx, and what it loads
def test_dead_links_are_told_from_those_that_live(tmp_path, monkeypatch, capsys):
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        server.over = threading.Event()
        threading.Thread(target=server.serve_forever, daemon=True).start()
        where = f"http://127.0.0.1:{server.server_port}"

        def code_and_words(*paths):
            def lay_out(folder):
                folder.mkdir(parents=True, exist_ok=True)
                links = [f"<{where}/{path}>" for path in paths]
                links += ["<https://hub.example.org/git-pull>", "[here](index.md)"]
                (folder / "index.md").write_text("# Links\n\n" + "\n\n".join(links))

            monkeypatch.setattr("tools.site.__main__.lay_out", lay_out)
            code = check_links(tmp_path)
            return code, re.findall(rf"^(.*): {where}/([\w-]+), in", capsys.readouterr().out, re.M)

        live = ["200", "led", "403", "500", "slow"]
        unasked = {("could not be asked", path) for path in live[2:]}
        code, said = code_and_words(*live)
        assert (code, set(said)) == (0, unasked)
        for gone in ("404", "410", "led-astray"):
            code, said = code_and_words(gone)
            assert (code, said) == (1, [("dead", gone)])
        server.over.set()
        server.shutdown()
    code, said = code_and_words("200")  # nobody is there any more
    assert (code, said) == (1, [("dead", "200")])


def test_it_needs_nothing_from_elsewhere(site):
    for name, page in site.items():
        loaded = page.select("script[src], img[src], link[rel=stylesheet], iframe, source")
        for each in loaded:
            assert not re.match("(https?:)?//", each.get("src") or each.get("href")), name


def test_what_cannot_be_a_page_comes_along(monkeypatch):
    along = {}
    text = "[a](../LICENSE) [b](../README.md#begin) [c](talks) [d](https://example.org/x)"
    expected = "[a](../LICENSE) [b](../README.md#begin) [c](../talks.md) [d](https://example.org/x)"
    assert with_links(text, "docs/teaching.md", along) == expected
    assert along == {"LICENSE": (REPOSITORY / "LICENSE").read_bytes()}
    monkeypatch.setattr("tools.site.__main__.address", lambda: "owner/name")
    assert "(https://github.com/owner/name/blob/HEAD/LICENSE)" in with_links(text, "docs/x.md", {})


def test_a_page_can_be_run_where_the_course_has_an_address(monkeypatch):
    path = NOTEBOOKS / "deeper" / "02_temperature.ipynb"
    said = note(path, "3 MB")
    assert "http" not in said and "(../../README.md#begin)" in said
    monkeypatch.setattr("tools.site.__main__.address", lambda: "owner/name")
    said = note(path, "3 MB")
    for service in ("mybinder.org/v2/gh/owner/name", "colab.research.google.com/github/owner/name"):
        assert service in said
    assert said.count("notebooks/deeper/02_temperature.ipynb)") == 2


def test_what_is_no_site_is_not_overwritten(tmp_path, capsys):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(SystemExit):
        main([f"--folder={tmp_path}"])
    assert "name another folder" in capsys.readouterr().err
    assert (tmp_path / "thesis.txt").read_text() == "mine"


# The reference


def test_every_module_is_in_the_reference():
    there = {module.split(".")[0] for room in reference.ROOMS.values() for module in room.modules}
    package = REPOSITORY / "course_utils"
    files = {*package.glob("*.py"), *(path.parent for path in package.glob("*/*.py"))}
    assert {path.stem for path in files} - there == {"__init__", "__main__", "resources"}


def test_the_reference_begins_with_a_line_for_each(site):
    said = [
        " ".join(line.get_text().split()) for line in site["reference.html"].select("article li")
    ]
    assert len(said) == len(reference.documented()) > 80
    for name, thing in reference.documented().items():
        first = inspect.getdoc(thing).partition("\n")[0].replace("`", "")
        assert f"{name.rpartition('.')[2]}: {first}" in said
        room = site[f"reference/{name.split('.')[1]}.html"]
        assert room.find("dt", id=name), name


def entries(docstring):
    """The parameters of a docstring in order, each with its description."""
    _, _, section = docstring.partition("\nParameters\n----------\n")
    section = re.split(r"\n\n[A-Z][a-z ]+\n-+\n", section)[0]
    for head, said in re.findall(r"^(\S.*)\n((?:    .*\n?|\n)*)", section, re.MULTILINE):
        together, _, kind = head.partition(" : ")
        names = together.split(", ")
        # What is said of several has to be true of each, and to be read where they stand.
        assert not kind.startswith("as for"), head
        assert len(names) == 1 or not any(f"`{name}`" in said for name in names), head
        yield from ((name, " ".join(said.replace("`", "").split())) for name in names)


def in_reference(described):
    """The parameters of what the reference describes, each with its description."""
    for field in described.find_next_sibling("dd").find_all("dl", class_="field-list"):
        if field.find_parent("dl", class_="py") != described.parent:
            continue  # of a method
        for title in field.find_all("dt", recursive=False):
            values = title.find_next_sibling("dd")
            if title.get_text() != "Parameters:":
                continue
            for value in values.find_all("li") or values.find_all("p"):
                name, said = value.find("strong").get_text(), " ".join(value.get_text().split())
                yield name, said.partition(" -- ")[2]


def test_each_parameter_has_its_own_description(site):
    count = 0
    assert reference.documented()  # all are imported
    for room in reference.ROOMS:
        for described in site[f"reference/{room}.html"].select("dt.sig.py[id]"):
            module, names = described["id"], []
            while module not in sys.modules:
                module, _, name = module.rpartition(".")
                names.insert(0, name)
            thing = functools.reduce(getattr, names, sys.modules[module])
            if not callable(thing):
                continue
            expected = list(entries(f"{inspect.getdoc(thing)}\n"))
            assert list(in_reference(described)) == expected, described["id"]
            assert all(said for _, said in expected), described["id"]
            told = [name.lstrip("*") for name, _ in expected]
            if told or not inspect.isclass(thing):  # what holds data has attributes instead
                asked = [name for name in inspect.signature(thing).parameters if name != "self"]
                assert told == asked, described["id"]
            count += len(told)
    assert count > 250


def test_a_function_leads_to_its_lesson_and_back(site):
    written, used = reference.on_pages()
    assert {path for path, _ in written.values()} >= set(PAGES[1:4])
    for name, path in [(name, path) for name, (path, _) in written.items()] + [
        (name, paths[0]) for name, paths in used.items() if name not in written
    ]:
        room = name.split(".")[1]
        page = site[f"reference/{room}.html"]
        said = page.find(id=name).find_parent("dl").get_text()
        heading = reference.title(path)
        assert re.search(r"In the course: (written|first used) on", said) and heading in said, name
        lesson = site[name_of(path)]
        assert lesson.find("a", href=re.compile(rf"/reference/{room}\.html#{re.escape(name)}$")), (
            name
        )


def test_the_program_of_the_front_page_runs(capsys):
    (program,) = re.findall(r"```python\n(.*?)```", read("docs/site/index.md"), re.DOTALL)
    exec(program, {})
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 10 and re.fullmatch(r"epoch 10: 9\d\.\d% read rightly", lines[-1])


# Explorers without a kernel


@pytest.mark.parametrize("code", frames.EXPLORERS)
def test_stored_frames_are_of_the_page_s_own_explorer(written, code):
    (path,) = (path for path in PAGES for cell in CELLS[path] if cell.source.endswith(code))
    (still,) = (
        output.data["text/html"]
        for cell in CELLS[path]
        if cell.source.endswith(code)
        for output in cell.outputs
    )
    explorer = frames.EXPLORERS[code].make()
    said = " ".join(f"{explorer.name}. {explorer.picture.words}".split())
    explorer.close()
    assert html.unescape(re.search('alt="(.*?)"', still)[1]) == said
    made = BeautifulSoup((written[0] / name_of(path)).read_text("utf-8"), "html.parser")
    scripts = [each.string for each in made.select(".moving script")]
    assert f'"name": "{explorer.name}"' in "".join(scripts)
    assert all(10_000 < len(each) for each in scripts)
    assert sum(map(len, scripts)) < 300_000


def test_every_explorer_of_the_pages_moves_or_is_the_pad(site):
    for path in PAGES:
        for cell in CELLS[path]:
            shown = cell.source.splitlines()[-1]
            if "course-still" in str(cell.get("outputs")):
                assert shown in frames.EXPLORERS or shown == lessons.PAD_CELL
        page = site[name_of(path)]
        assert not page.select(".course-still:not(.moving)")
        assert bool(page.select("#digit")) == (path.stem == "06_what_has_it_learned")


# What the words of a frame say where the slider shows this value.
SAID = {
    "m by hand": lambda value: f"The line {float(value):.3f} x + 0.000,".replace("-", "−"),
    "then b": lambda value: f"The line 0.700 x + {float(value):.3f},".replace("+ -", "− "),
}


@browser_test
@pytest.mark.parametrize("name", ["01_curve_fitting", "04_gradient_descent"])
def test_what_a_slider_shows_is_true(reader, name):
    """Whatever was moved before: each series from its end to its beginning, then by Play."""
    reader.open(f"notebooks/{name}.html")
    place = reader.locator(".moving")
    slider, said = place.locator("input"), place.locator("[role=status]")
    series = json.loads(place.locator("script").text_content())["series"]
    assert "In the notebook" in place.locator("p").first.inner_text()
    for each in [*series, *reversed(series)]:
        place.get_by_role("button", name=each["name"], exact=True).click()
        assert place.locator("label span").inner_text() == each["label"]
        for key, value in (("End", each["values"][-1]), ("Home", each["values"][0])):
            slider.press(key)
            assert place.locator("output").inner_text() == value
            steps = f"after {value} step"
            expected = SAID.get(each["name"], lambda _, steps=steps: steps)(value)
            reader.wait_for_function(
                "(words) => document.querySelector('.moving [role=status]').innerText"
                ".toLowerCase().includes(words)",
                arg=expected.lower(),
            )
            rate = re.search(r"rate (?:of )?([\d.]+)", each["label"])
            if rate and key == "Home":
                assert f"rate {rate[1]}" in said.inner_text().replace("rate of", "rate")
    place.get_by_role("button", name=series[-1]["name"], exact=True).click()
    place.get_by_role("button", name="Play").click()
    place.get_by_role("button", name="Pause").wait_for()
    place.get_by_role("button", name="Play").wait_for()  # it has come to its end
    assert place.locator("output").inner_text() == series[-1]["values"][-1]


@browser_test
def test_a_phone_has_pictures_of_its_own(reader):
    def shown():
        reader.locator(".moving canvas").wait_for()
        return reader.locator(".moving canvas").evaluate("(each) => each.width")

    reader.open("notebooks/01_curve_fitting.html")
    desk = shown()
    reader.set_viewport_size(GROUNDS["phone"]["viewport"])
    reader.wait_for_function(
        "(desk) => document.querySelector('.moving canvas').width < desk", arg=desk
    )
    assert reader.evaluate("document.documentElement.scrollWidth <= innerWidth")


@browser_test
def test_the_pad_reads_on_its_page_too(reader):
    reader.open("notebooks/06_what_has_it_learned.html")
    assert "It reads a 7" in reader.locator("#digit output").inner_text()


def test_common_and_part_make_the_picture():
    generator = np.random.default_rng(0)
    ground = generator.integers(0, 256, (20, 30, 4), dtype=np.uint8)
    ground[..., 3] = 255
    pictures = np.stack([ground] * 5)
    for number in range(4):
        pictures[number, 3:6, 5 * number : 5 * number + 4, :3] = number
    common, parts = frames.in_parts(pictures)
    assert np.array_equal(common, ground)
    for picture, (left, top, part) in zip(pictures, parts, strict=True):
        whole = common.copy()
        whole.paste(part, (left, top), part)
        assert np.array_equal(whole, picture)
        assert part.width <= 4 and part.height <= 3


# In the browser


@pytest.fixture
def reader(browser, written):
    """A window that opens pages of the site from its folder."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    window = context.new_page()
    window.set_default_timeout(60_000)
    window.errors, window.asked = [], []
    window.on("pageerror", lambda error: window.errors.append(str(error)))
    window.on("request", lambda request: window.asked.append(request.url))
    window.open = lambda name: window.goto((written[0] / name).as_uri())
    yield window
    assert window.errors == []
    assert [url for url in window.asked if not url.startswith(("file:", "data:", "blob:"))] == []
    context.close()


def search(reader, query):
    """Search for it; the titles of what is found, in order."""
    reader.open("index.html")
    reader.click(".search-button-field:visible")
    reader.keyboard.type(query)
    reader.keyboard.press("Enter")
    reader.wait_for_function(
        "/ound/.test(document.querySelector('#search-results h2')?.nextElementSibling.innerText)"
    )
    return reader.locator("#search-results li a").all_inner_texts()


@browser_test
@pytest.mark.parametrize(
    "query, first",
    [
        ("softmax", "02 · How wrong is a guess?"),
        ("backpropagation", "05 · How do I get 40,000 derivatives at once?"),
        ("back-propagation", "05 · How do I get 40,000 derivatives at once?"),
        ("install", "Set it up"),
        ("download", "Set it up"),
    ],
)
def test_what_is_searched_for_comes_first_and_in_its_line(reader, query, first):
    titles = search(reader, query)
    assert titles[0].startswith(first)
    lines = reader.locator("#search-results li .context")
    assert lines.count() == len(titles)
    if first != "Set it up":
        assert lines.first.locator("mark").first.inner_text().replace("-", "") == query.replace(
            "-", ""
        )
        assert not any(title.endswith("draw_still") for title in titles)


@browser_test
def test_a_result_leads_to_the_word_itself(reader):
    search(reader, "momentum")
    reader.locator("#search-results li a").first.click()
    seen = "[...document.querySelectorAll('.highlighted')].filter((each) => each.checkVisibility())"
    reader.wait_for_function(
        f"{seen}.some((each) => each.innerText === 'momentum' "
        "&& Math.abs(each.getBoundingClientRect().top - innerHeight / 2) < innerHeight / 2)"
    )


@browser_test
@pytest.mark.parametrize(
    "query, meant",
    [("softmx", "softmax"), ("graddient decent", "gradient descent"), ("zzzzqq", None)],
)
def test_where_nothing_is_found_it_says_how_to_go_on(reader, query, meant):
    assert search(reader, query) == []
    said = reader.locator("#search-results div")
    assert f"Nothing was found for “{query}”." in said.inner_text()
    links = said.locator("a").evaluate_all("(links) => links.map((each) => each.pathname)")
    assert [link.rpartition("/")[2] for link in links[-2:]] == ["index.html", "reference.html"]
    if meant:
        said.locator("a", has_text=meant).click()
        reader.locator("#search-results li a").first.wait_for()
    else:
        assert "Did you mean" not in said.inner_text()


def test_the_text_for_the_search_is_small(written):
    assert 200_000 < (written[0] / "_static" / "search_text.js").stat().st_size < 1_000_000


@browser_test
def test_the_front_page_reads_a_digit_as_the_package_does(reader):
    network, _ = digit.trained()
    digits = load_mnist()
    read_rightly = np.mean(network.predict(digits.test_images) == digits.test_labels)
    assert read_rightly > 0.9
    reader.open("index.html")
    said = reader.locator("#digit output")
    assert said.inner_text().startswith("It reads a 7,")
    for number, image in enumerate(digits.test_images[:6]):
        ink = as_ink(image, times=2 + number % 3, top=3 * number % 28, left=number)
        seen, outputs = reader.evaluate(
            "(ink) => document.querySelector('#digit').reading(ink)", list(ink)
        )
        ours = as_mnist(np.frombuffer(ink, np.uint8).reshape(140, 140))
        # A mean halfway between two shades of gray may be rounded to either.
        assert np.abs(np.subtract(seen, ours.ravel(), dtype=int)).max() <= 1
        given = np.array(seen, np.uint8).reshape(1, 28, 28)
        assert outputs == pytest.approx(network.forward(given)[-1][0].tolist(), abs=1e-5)


@browser_test
def test_the_front_page_has_a_screen_for_each(reader):
    reader.set_viewport_size({"width": 1280, "height": 800})
    reader.open("index.html")
    inside = reader.locator("#digit, article section section").all()
    boxes = [each.bounding_box() for each in inside]
    assert len(boxes) == 4  # to begin; you learn, teach, program
    assert boxes[0]["y"] + boxes[0]["height"] < 800
    assert all(box["height"] < 800 for box in boxes)


@browser_test
def test_whoever_draws_begins_with_a_clean_sheet(reader):
    reader.open("index.html")
    said = reader.locator("#digit output")
    box = reader.locator("#digit canvas").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + 50
    reader.mouse.move(x, y)
    reader.mouse.down()
    reader.mouse.move(x, y + 150, steps=10)
    reader.mouse.up()
    reader.wait_for_function("document.querySelector('#digit output').innerText.includes(' 1,')")
    reader.click("#digit button")
    assert said.inner_text() == "There is nothing to read yet."


@browser_test
def test_a_slider_shows_each_of_its_frames(reader):
    stored = frames.EXPLORERS["LineExplorer(x, y)"]
    reader.open("notebooks/01_curve_fitting.html")
    canvas, slider = reader.locator(".moving canvas"), reader.locator(".moving input")
    explorer = stored.make()
    room, ratio = frames.ROOMS[0]
    explorer.picture._handle_custom_msg({"fit": [room, ratio], "calm": False}, [])
    for series in (stored.series[0], stored.series[3]):
        reader.get_by_role("button", name=series.name, exact=True).click()
        explorer.reset()
        for value in series.frames(explorer):
            reader.wait_for_function(
                "(said) => document.querySelector('.moving [role=status]').textContent === said",
                arg=explorer.picture.words,
            )
            shown = canvas.evaluate("(canvas) => canvas.toDataURL('image/png')")
            data = base64.b64decode(shown.partition(",")[2])
            pixels = np.asarray(PIL.Image.open(io.BytesIO(data)).convert("RGB"))
            drawn = np.asarray(explorer.figure.canvas.buffer_rgba())[..., :3]
            assert np.array_equal(pixels, frames.in_few_colours(drawn))
            assert np.abs(pixels.astype(int) - drawn).max() <= 255 / (frames.LEVELS - 1) / 2 + 1
            assert slider.get_attribute("aria-valuetext") == f"{value:.2g}"
            slider.press("ArrowRight")
    explorer.close()


# For whoever can't see well, or has a phone

KINDS = ["index.html", "notebooks/deeper/05_weight_decay.html", "reference/losses.html"]
GROUNDS = {
    "light": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "color_scheme": "light"},
    # 1280 pixels, where each of the page takes two.
    "200 %": {"viewport": {"width": 640, "height": 450}, "device_scale_factor": 2},
}


# Most of axe's time goes into the colours of code, which in these are those of "light".
COLOURS_OF_CODE = {"phone": [["pre span"]], "200 %": [["pre span"]]}


def faults(browser, written, names, ground):
    """What axe finds on pages with all that is folded open, and which can be pushed sideways."""
    from axe_playwright_python.sync_playwright import Axe

    context = browser.new_context(**GROUNDS[ground])
    window = context.new_page()
    for name in names:
        window.goto((written[0] / name).as_uri())
        window.evaluate("document.querySelectorAll('details').forEach((each) => each.open = true)")
        asked = {"include": [["html"]], "exclude": COLOURS_OF_CODE.get(ground, [])}
        found = Axe().run(window, context=asked, options={"resultTypes": ["violations"]})
        for fault in found.response["violations"]:
            yield name, fault["id"], fault["nodes"][0]["html"]
        if window.evaluate("document.documentElement.scrollWidth > innerWidth"):
            yield name, "wider than the window", ""
    context.close()


@browser_test
def test_pages_of_each_kind_are_for_all(browser, written):
    assert list(faults(browser, written, KINDS, "dark")) == []


@browser_test
@pytest.mark.parametrize("ground", GROUNDS)
def test_every_page_is_for_all(browser, written, site, ground):
    assert list(faults(browser, written, site, ground)) == []


# Words and numbers in cells of tables that don't stand on one line.
BROKEN = r"""() => {
  const broken = [];
  for (const cell of document.querySelectorAll("article table :is(td, th)")) {
    const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    for (let text; (text = texts.nextNode()); ) {
      for (const word of text.data.matchAll(/\d[\d.,%-]*|[\p{L}\p{N}]+/gu)) {
        const range = new Range();
        range.setStart(text, word.index);
        range.setEnd(text, word.index + word[0].length);
        const tops = [...range.getClientRects()].map((each) => each.top);
        if (Math.max(...tops) - Math.min(...tops) > 5) broken.push(word[0]);
      }
    }
  }
  return broken;
}"""


@browser_test
@pytest.mark.parametrize("ground", ["light", "phone"])
def test_no_table_breaks_a_word(reader, site, ground):
    reader.set_viewport_size(GROUNDS[ground]["viewport"])
    with_table = [name for name, page in site.items() if page.select("article table")]
    assert len(with_table) >= 10
    for name in with_table:
        reader.open(name)
        assert reader.evaluate(BROKEN) == [], name


@browser_test
def test_a_wide_table_is_pushed_with_keys_and_fades_where_it_goes_on(reader):
    reader.set_viewport_size(GROUNDS["phone"]["viewport"])
    reader.open("benchmarks/README.html")
    wide = reader.locator(".pst-scrollable-table-container[data-more]").first
    for key, sides in (("ArrowRight", "left right"), ("End", "left"), ("Home", "right")):
        for _ in range(1 if key == "ArrowRight" else 60):
            wide.press({"End": "ArrowRight", "Home": "ArrowLeft"}.get(key, key))
        reader.wait_for_function(
            "(sides) => document.querySelector('[data-more]').dataset.more === sides", arg=sides
        )
        assert "linear-gradient" in wide.evaluate(
            "(each) => { each.blur(); return getComputedStyle(each).maskImage; }"
        )
    reader.set_viewport_size({"width": 2500, "height": 900})
    reader.wait_for_function("!document.querySelector('[data-more]')")
    assert not reader.locator(".pst-scrollable-table-container[tabindex]").count()


@browser_test
def test_what_leads_on_has_room(reader):
    reader.set_viewport_size(GROUNDS["phone"]["viewport"])
    for name in ("notebooks/04_gradient_descent.html", "notebooks/deeper/05_weight_decay.html"):
        reader.open(name)
        for title in reader.locator(".prev-next-title").all():
            lines = title.evaluate(
                """(each) => {
                  const text = new Range();
                  text.selectNodeContents(each);
                  return new Set([...text.getClientRects()].map(({ top }) => top)).size;
                }"""
            )
            assert lines <= 2, title.inner_text()
    reader.set_viewport_size({"width": 1280, "height": 900})
    for room in reference.ROOMS:
        reader.open(f"reference/{room}.html")
        cut = "(links) => links.filter((e) => e.getBoundingClientRect().right > innerWidth).length"
        assert reader.locator(".bd-sidebar-secondary a").evaluate_all(cut) == 0, room


@browser_test
def test_the_menu_shows_where_one_is(reader):
    reader.set_viewport_size({"width": 1280, "height": 700})
    reader.open("benchmarks/README.html")
    menu = reader.locator(".bd-sidebar-primary")
    present = reader.locator(".bd-docs-nav li.current > a").last
    reader.wait_for_function("document.querySelector('.bd-sidebar-primary').scrollTop > 0")
    assert present.bounding_box()["y"] < 700
    reader.goto(reader.url.replace("benchmarks/README", "notebooks/00_start_here"))
    reader.wait_for_function(
        "document.querySelector('.bd-docs-nav li.current > a').getBoundingClientRect().top >= 0"
    )
    menu.evaluate("(menu) => menu.scrollTo(0, menu.scrollHeight)")
    reader.goto(reader.url.replace("notebooks/00_start_here", "index"))
    reader.wait_for_function("document.querySelector('.bd-sidebar-primary').scrollTop === 0")


@browser_test
def test_a_heading_jumped_to_is_marked_for_a_moment(reader):
    reader.open("README.html")
    reader.click(".bd-sidebar-secondary a[href='#licence']")
    heading = reader.locator(":target h2").first
    marks = heading.evaluate("(each) => each.getAnimations().map((mark) => mark.animationName)")
    assert marks == ["arrived"]
    heading.evaluate("(each) => each.getAnimations()[0].finish()")
    ground = heading.evaluate("(each) => getComputedStyle(each).backgroundColor")
    assert ground == "rgba(0, 0, 0, 0)"


def test_the_way_in_has_a_title_of_its_own(site):
    way_in = site["README.html"]
    assert way_in.h1.get_text().startswith("Set it up")
    assert way_in.select_one("article h2").get_text().startswith("Begin")
    assert way_in.title != site["index.html"].title


# What can be used with keys: all that can be with the mouse.
CONTROLS = "a[href], button, input, summary, [tabindex]"
SEEN = """(controls) => {
  window.all = [...document.querySelectorAll(controls)].filter(
    (each) => each.tabIndex >= 0 && each.checkVisibility({ visibilityProperty: true }));
  return all.map((each) => each.outerHTML.slice(0, 150));
}"""
WITH_FOCUS = "() => all.indexOf(document.activeElement)"


def shot(reader):
    """The picture of what has the focus, with a little around it."""
    box = reader.evaluate(
        """() => {
          const { x, y, width, height } = document.activeElement.getBoundingClientRect();
          const [left, top] = [Math.max(x - 6, 0), Math.max(y - 6, 0)];
          const right = Math.min(x + width + 6, innerWidth);
          const bottom = Math.min(y + height + 6, innerHeight);
          return { x: left, y: top, width: right - left, height: bottom - top };
        }"""
    )
    return box, picture(reader, box)


def picture(reader, box):
    """A part of what the window shows, as an array."""
    data = reader.screenshot(clip=box)
    return np.asarray(PIL.Image.open(io.BytesIO(data)).convert("RGB")).astype(int)


@browser_test
@pytest.mark.parametrize("ground", ["dark", "phone"])
@pytest.mark.parametrize(
    "name", ["index.html", "notebooks/deeper/03_how_exact_is_a_derivative.html"]
)
def test_tab_reaches_all_controls_and_each_shows_it(reader, name, ground):
    reader.set_viewport_size(GROUNDS[ground]["viewport"])
    reader.emulate_media(color_scheme=GROUNDS[ground]["color_scheme"], reduced_motion="reduce")
    reader.open(name)
    reader.add_style_tag(content="* { transition: none !important }")
    there = reader.evaluate(SEEN, CONTROLS)
    assert len(there) > 20
    reached = set()
    for _ in there:
        reader.keyboard.press("Tab")
        number = reader.evaluate(WITH_FOCUS)
        assert number >= 0, reader.evaluate("document.activeElement.outerHTML")
        reached.add(number)
        box, with_focus = shot(reader)
        reader.evaluate(
            "window.last = document.activeElement; HTMLElement.prototype.blur.call(last)"
        )
        without = picture(reader, box)
        reader.evaluate("last.focus({ preventScroll: true, focusVisible: true })")
        changed = np.abs(with_focus - without).sum(axis=2) > 60
        assert changed.sum() > 20, there[number]
    assert reached == set(range(len(there)))


@browser_test
def test_keys_do_what_the_mouse_does(reader):
    def press(selector, *keys):
        reader.locator(selector).first.focus()
        for key in keys:
            reader.keyboard.press(key)

    reader.set_viewport_size(GROUNDS["phone"]["viewport"])
    reader.open("notebooks/01_curve_fitting.html")
    for menu in ("primary", "secondary"):
        press(f"button.{menu}-toggle:visible", "Enter")
        reader.wait_for_function("document.activeElement.closest('dialog[open]')")
        reader.keyboard.press("Escape")
        reader.wait_for_function(
            "(menu) => document.activeElement.matches(menu)", arg=f".{menu}-toggle"
        )
    reader.emulate_media(color_scheme="light")
    press("button.theme-switch-button:visible", "Space", "ArrowUp", "Enter")
    reader.wait_for_function("document.documentElement.dataset.theme === 'dark'")
    assert reader.evaluate("document.activeElement.matches('.theme-switch-button')")
    press("button.search-button:visible", "Enter")
    reader.locator("dialog[open] input[type=search]").wait_for()
    reader.wait_for_function("document.activeElement.matches('input[type=search]')")
    reader.keyboard.press("Escape")
    reader.wait_for_function("document.activeElement.matches('.search-button')")
    for folded in ("details.answer", "details.hide"):
        for key, is_open in (("Enter", True), ("Space", False)):
            press(f"{folded} > summary", key)
            assert reader.locator(folded).first.evaluate("(each) => each.open") == is_open


@browser_test
def test_a_menu_on_a_phone_closes_when_it_has_led_to_a_section(reader):
    reader.set_viewport_size(GROUNDS["phone"]["viewport"])
    reader.open("notebooks/01_curve_fitting.html")
    reader.click("button.secondary-toggle:visible")
    reader.locator("dialog[open] a[href='#how-do-we-walk-down']").click()
    reader.locator("dialog[open]").wait_for(state="detached")
    reader.wait_for_function(
        "document.querySelector('#how-do-we-walk-down').getBoundingClientRect().top < 200"
    )


@browser_test
def test_code_that_goes_on_beyond_its_place_fades(reader):
    reader.set_viewport_size(GROUNDS["phone"]["viewport"])
    reader.open("notebooks/01_curve_fitting.html")
    wide = reader.locator("article pre:visible").evaluate_all(
        "(all) => all.findIndex((each) => each.scrollWidth > each.clientWidth + 2)"
    )
    code = reader.locator("article pre:visible").nth(wide)
    masked = "(each) => getComputedStyle(each).maskImage !== 'none'"
    assert code.evaluate(masked)
    code.evaluate("(each) => each.scrollTo(each.scrollWidth, 0)")
    code.evaluate(
        "(each) => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )
    assert not code.evaluate(masked)


@browser_test
def test_a_digit_is_drawn_with_keys(reader):
    reader.open("index.html")
    reader.locator("#digit canvas").focus()
    reader.keyboard.press("Space")
    for _ in range(25):
        reader.keyboard.press("ArrowDown")
    reader.wait_for_function("document.querySelector('#digit output').innerText.includes(' 1,')")
    reader.locator("#digit button").press("Enter")
    assert reader.locator("#digit output").inner_text() == "There is nothing to read yet."


# What is no text, and has to stand out from its ground: which property has its colour.
GRAPHICS = {
    "index.html": {
        ".bars span": "--bar",
        ".bars .best": "--bar",
        "a.begin": "background-color",
        "#digit button": "border-top-color",
        "#digit .course-paper": "border-top-color",
    },
    "notebooks/01_curve_fitting.html": {
        ".cell.tag_exercise .cell_input": "border-left-color",
        ".moving input": "accent-color",
        "article summary": "color",
        "article": "--pst-color-accent",  # around what has the focus
    },
}


@browser_test
@pytest.mark.parametrize("name", GRAPHICS)
@pytest.mark.parametrize("ground", ["light", "dark"])
def test_graphics_stand_out_from_their_ground(reader, name, ground):
    reader.emulate_media(color_scheme=ground)
    reader.open(name)
    for selector, of_what in GRAPHICS[name].items():
        color, ground = reader.evaluate(COLORS, [selector, of_what])
        assert contrast(color, ground) >= 3, (selector, color, ground)


# Of something and of its ground, as numbers from 0 to 1.
COLORS = """([selector, property]) => {
  const there = document.querySelector(selector);
  const paper = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
  const pen = paper.getContext("2d", { willReadFrequently: true });
  const numbers = (color) => {
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = color;
    pen.fillRect(0, 0, 1, 1);
    return [...pen.getImageData(0, 0, 1, 1).data].map((each) => each / 255);
  };
  let ground, around = there;
  do {
    around = around.parentElement ?? document.body;
    ground = numbers(getComputedStyle(around).backgroundColor);
  } while (ground[3] < 1);
  const color = getComputedStyle(there).getPropertyValue(property);
  return [numbers(color), ground].map((each) => each.slice(0, 3));
}"""


# On paper

# What is wider than its place, or than the paper.
CUT = """() => [...document.querySelectorAll("article :is(pre, img, canvas, div.math)")]
  .filter((each) => each.scrollWidth > each.clientWidth + 1
    || each.getBoundingClientRect().right > innerWidth)
  .map((each) => each.outerHTML.slice(0, 200))"""


@browser_test
@every_page
def test_a_page_is_whole_on_paper(reader, path):
    reader.emulate_media(color_scheme="dark", media="print")
    reader.set_viewport_size({"width": 718, "height": 1047})  # A4 without its margins
    reader.open(name_of(path))
    article = reader.locator("article")
    before = article.inner_html()
    closed = reader.locator("article details:not([open])").count()
    reader.evaluate("dispatchEvent(new Event('beforeprint'))")
    for around in ("header", "footer", "dialog", ".bd-sidebar-primary", ".bd-header-article"):
        assert not reader.locator(f"{around}:visible").count(), around
    folded = reader.locator("#at-the-end > details")
    assert folded.count() == closed
    for number, each in enumerate(folded.all(), 1):
        assert each.inner_text().strip().startswith(f"{number} ")
    assert reader.evaluate(CUT) == []
    ink, paper = reader.evaluate(COLORS, ["article p", "color"])
    assert paper == [1, 1, 1] and contrast(ink, paper) > 7
    reader.evaluate("dispatchEvent(new Event('afterprint'))")
    assert re.sub(r' data-number="\d+"', "", article.inner_html()) == before
    assert reader.evaluate("document.documentElement.dataset.theme") == "dark"
