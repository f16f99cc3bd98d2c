"""What the prose says is true: its numbers, times, lists and links; and it is spelt and cut well.

Each check is a function that yields faults, so that it can be seen to find those planted below.
"""

import copy
import itertools
import re
import subprocess
import sys

import nbformat
import pytest

from tools import prose, repository
from tools.repository import NOTEBOOKS, REPOSITORY

PAGES = {path.name: nbformat.read(path, 4) for path in repository.PAGES}

# Lines of a cell, about a screen.
LONGEST = {"code": 25, "markdown": 40}
MINUTES = {
    "about an hour": 60,
    "a little more than an hour": 65,
    "an hour and a quarter": 75,
    "an hour and a half": 90,
    "an hour and forty minutes": 100,
}

P00, P01, P02, P05, P06 = (name for name in PAGES if name[:2] in {"00", "01", "02", "05", "06"})
every_page = pytest.mark.parametrize("name", PAGES)


def listed(*patterns):
    """The files that git has, or would take."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *patterns]
    run = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True)
    if run.returncode:
        pytest.skip("this folder is no git repository")
    paths = [REPOSITORY / name for name in run.stdout.split("\0") if name]
    return [path for path in paths if path.exists()]


def markdown(page):
    return "\n\n".join(cell.source for cell in page.cells if cell.cell_type == "markdown")


def one_line(text):
    return " ".join(text.split())


def changed(name, old, new, where="source"):
    """A copy of a page with other words in one of its cells or outputs."""
    page = copy.deepcopy(PAGES[name])
    holders = page.cells
    if where == "text":
        holders = [output for cell in page.cells for output in cell.get("outputs", [])]
    holder = next((each for each in holders if old in each.get(where, "")), None)
    assert holder, f"a test changes these words, and page {name} no longer has them: {old}"
    holder[where] = holder[where].replace(old, new, 1)
    return page


# Numbers


def faults_of_numbers(name, page):
    return list(prose.faults(page, prose.FACTS.get(name, {})))


@every_page
def test_numbers(name):
    faults = faults_of_numbers(name, PAGES[name])
    assert not faults, "\n".join([*faults, "See the first lines of tools/prose.py."])


def test_facts_are_of_pages_that_there_are():
    assert prose.FACTS.keys() <= PAGES.keys()


def slips(page):
    """Copies of a page, each with another last digit in a number of three digits or more."""
    for i, cell in enumerate(page.cells):
        text = prose.prose(cell.source) if cell.cell_type == "markdown" else ""
        for found in prose.NUMBER.finditer(text):
            number = re.match(r"[\d.,]*", found[0])[0].rstrip("0.,")
            if sum(map(str.isdigit, number.lstrip("0."))) > 2:
                for step in (1, -1):
                    end = found.start() + len(number)
                    slip = (int(number[-1]) + step) % 10
                    source = f"{cell.source[: end - 1]}{slip}{cell.source[end:]}"
                    cells = list(page.cells)
                    cells[i] = nbformat.NotebookNode(cell | {"source": source})
                    yield source[max(0, end - 30) : end + 30], nbformat.NotebookNode(cells=cells)


def test_a_slip_in_a_number_is_noticed():
    """In nearly every one: now and then it makes another number that is right."""
    noticed = {
        what: bool(faults_of_numbers(name, page))
        for name in PAGES
        for what, page in slips(PAGES[name])
    }
    survivors = [what for what in noticed if not noticed[what]]
    assert len(noticed) > 150 and len(survivors) <= 0.05 * len(noticed), survivors


@pytest.mark.parametrize(
    "name, old, new, words",
    [
        (P01, "takes 25 steps", "takes 26 steps", "no cell shows 26"),
        (P01, "−5 right through", "−6 right through", "no cell shows 6"),
        (P01, "within 10⁻¹² of", "within 10⁻¹³ of", "no cell shows 10⁻¹³"),
        (P01, "about 1,860 steps", "about 1,870 steps", "no longer on the page"),
        (P06, "78.18 %", "78.28 %", "no cell shows 78.28"),
    ],
)
def test_a_wrong_number_is_told(name, old, new, words):
    assert words in "\n".join(faults_of_numbers(name, changed(name, old, new)))


@pytest.mark.parametrize(
    "name, old, new, words",
    [
        (P00, "4,000 digits", "5,000 digits", "no cell shows 4,000"),
        (P01, "561 steps", "573 steps", "no cell shows 561"),
        (P01, " 8,680 steps", " 8,780 steps", "no cell shows 8680"),
        (P06, "31,810", "31,820", "no cell shows 31810"),
    ],
)
def test_a_number_that_no_cell_puts_out_any_more_is_told(name, old, new, words):
    page = changed(name, old, new, where="text")
    assert words in "\n".join(faults_of_numbers(name, page))


def test_a_number_that_another_section_shows_is_told():
    cells = [
        nbformat.v4.new_markdown_cell("# One\nIt is 0.23, or about 4."),
        nbformat.v4.new_code_cell("0.234"),
        nbformat.v4.new_markdown_cell("It is 0.23."),
        nbformat.v4.new_markdown_cell("## More\nIt is 0.25, or 20."),
        nbformat.v4.new_code_cell("0.25, 4"),
        nbformat.v4.new_markdown_cell("It was 0.23."),
        nbformat.v4.new_code_cell("20"),
    ]
    (told,) = prose.unshown(nbformat.v4.new_notebook(cells=cells), {})
    assert told == "0.23 in: It was 0.23."


@pytest.mark.parametrize(
    "facts, words",
    [
        ({"two are 90 degrees apart": "= 149 - 58"}, "149 - 58 is 91"),
        ({"two are 90 degrees apart": "= 45 + 45"}, "no cell shows 45"),
        ({"two are 91 degrees apart": "= 149 - 59"}, "no longer on the page"),
    ],
)
def test_a_wrong_fact_is_told(facts, words):
    assert words in "\n".join(prose.faults(PAGES[P01], facts))


@pytest.mark.parametrize(
    "said, shown, is_shown",
    [
        ("94.5", 0.9448, False),  # without %: see the test of page 06
        ("94.5", 94.48, True),
        ("94.4", 94.48, False),
        ("0.01", 0.0096, False),
        ("1,000", 1000, True),
        ("10⁻⁸", 1e-8, True),
        ("5·10⁻³", 0.005, True),
        ("0.1⁵", 0.1**5, True),
        ("twelve", 12, True),
        ("0.24", 0.236, True),
        ("0.125", 0.1245, True),
    ],
)
def test_what_rounds_to_a_number_shows_it(said, shown, is_shown):
    assert prose.shown_in((("", repr(shown)),)).has(*prose.value(said)) == is_shown


# Times and lists


def number(word):
    return int(word) if word.isdigit() else int(prose.WORDS[word])


def usual_minutes(cells):
    """What the pages take, at one speed for all of them."""
    words = sum(len(cell.source.split()) for cell in cells if cell.cell_type == "markdown")
    code = [cell.source for cell in cells if cell.cell_type == "code"]
    lines = sum(bool(line.strip()) for source in code for line in source.splitlines())
    bets = sum(cell.source.count("**Predict") for cell in cells)
    return words / 200 + lines / 15 + bets / 2 + 3 * exercises(cells)


def exercises(cells):
    return sum(cell.cell_type == "code" and ".check(" in cell.source for cell in cells)


def faults_of_times(page):
    said = re.search(r"\*\*It takes\*\* (.*?)\n\n", markdown(page) + "\n\n", re.DOTALL)
    said = one_line(said[1])
    time = re.match(rf"about (\d+) minutes|{'|'.join(MINUTES)}", said)
    if not time:
        yield f"how long is that? {said}"
        return
    minutes = int(time[1] or 0) or MINUTES[time[0]]
    usual = usual_minutes(page.cells)
    if not 0.8 < minutes / usual < 1.25:
        yield f"it takes about {usual:.0f} minutes, not {minutes}"
    count = re.search(r"(\w+) exercises", said)[1]
    if count != "the" and number(count) != exercises(page.cells):
        yield f"it has {exercises(page.cells)} exercises, not {count}"
    pauses = [
        i for i, c in enumerate(page.cells) if re.search(r"\*.*\bgood place.*pause", c.source)
    ]
    if len(pauses) != ("pause" in said):
        yield f"it has {len(pauses)} places to pause: {said}"
    for before in re.findall(r"pause after (\d+) minutes", said):
        usual = usual_minutes(page.cells[: pauses[0]]) * minutes / usual_minutes(page.cells)
        if not 0.8 < int(before) / usual < 1.25:
            yield f"the pause comes after about {usual:.0f} minutes, not {before}"
    yield from faults_of_parts(page, minutes)


def faults_of_parts(page, minutes):
    """Where the page begins with a table: part, question, exercises if they are told, minutes."""
    row = r"^\| (\d) \| (.+?) \| (?:(\d) \| )?(\d+) \|$"
    rows = re.findall(row, markdown(page), re.MULTILINE)
    starts, titles = [], []
    for i, cell in enumerate(page.cells):
        for title in re.findall(r"^## (\d\. .*)", cell.source, re.MULTILINE):
            starts.append(i)
            titles.append(title)
    if [f"{part}. {question}" for part, question, *_ in rows] != titles:
        yield f"the table of parts isn't that of the headings: {rows}, {titles}"
        return
    if rows and abs(sum(int(each) for *_, each in rows) - minutes) > 5:
        yield f"the parts don't add up to {minutes} minutes"
    for (part, _, count, _), start, end in zip(rows, starts, [*starts[1:], None], strict=False):
        if count and int(count) != exercises(page.cells[start:end]):
            yield f"part {part} hasn't {count} exercises"
    for part in re.findall(r"\bpart\s+(\d+)", markdown(page)):
        if not 1 <= int(part) <= len(rows):
            yield f"there is no part {part}"


@every_page
def test_times_and_exercises(name):
    assert list(faults_of_times(PAGES[name])) == []


@pytest.mark.parametrize(
    "name, old, new, words",
    [
        (P00, "about 20 minutes", "about 40 minutes", "not 40"),
        (P01, "a little more than an hour", "an hour and a half", "not 90"),
        (P01, "a little more than an hour", "an afternoon", "how long"),
        (P01, "its seven exercises", "its eight exercises", "not eight"),
        (P01, "after 35 minutes", "after 20 minutes", "not 20"),
        (P02, "*A good place for a pause.*", "", "0 places"),
        (P05, "| 3 | 30 |", "| 2 | 30 |", "part 3 hasn't 2"),
        (P06, "| 1 | Does it", "| 2 | Does it", "table"),
        (P06, "network of part 1", "network of part 7", "no part 7"),
        (P06, "98 %? | 14 |", "98 %? | 41 |", "add up"),
    ],
)
def test_a_wrong_time_is_told(name, old, new, words):
    assert words in "\n".join(faults_of_times(changed(name, old, new)))


def faults_of_map(readme, pages):
    """The README names each page once, in order, by its file and its title."""
    rows = re.findall(r"^\| \[(\d\d) .+?\]\(notebooks/(.+?)\) \| (.+?) \|$", readme, re.MULTILINE)
    titles = [
        (name[:2], name, re.match(r"# (.*)", markdown(page))[1]) for name, page in pages.items()
    ]
    return [
        each for pair in itertools.zip_longest(rows, titles) if pair[0] != pair[1] for each in pair
    ]


def test_map_of_the_readme():
    assert faults_of_map((REPOSITORY / "README.md").read_text(encoding="utf-8"), PAGES) == []


@pytest.mark.parametrize("old, new", [("fits these points best", "is best"), ("[03 ", "[04 ")])
def test_a_wrong_map_is_told(old, new):
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    assert faults_of_map(readme.replace(old, new, 1), PAGES)


# Links


def anchors(text):
    """The names of the headings of a text in links, as GitHub and as JupyterLab make them."""
    for heading in re.findall(r"^#+ (.*)", text, re.MULTILINE):
        yield re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        yield heading.replace(" ", "-")


def text_of(path):
    if path.suffix == ".ipynb":
        return markdown(nbformat.read(path, 4))
    return path.read_text(encoding="utf-8")


def faults_of_links(text, path):
    """The links of a Markdown text that lead nowhere in the repository, and pages that aren't."""
    without_code = re.sub(r"^```.*?^```|`[^`\n]*`", "", text, flags=re.MULTILINE | re.DOTALL)
    for link in re.findall(r"\]\((?!https?:|mailto:)([^)\s]+)[^)]*\)", without_code):
        file, _, anchor = link.partition("#")
        target = path.parent / file if file else path
        if not target.exists():
            yield f"leads nowhere: {link}"
        elif anchor and anchor not in anchors(text_of(target) if file else text):
            yield f"there is no such heading: {link}"
    numbers = {name[:2] for name in PAGES}
    for found in re.finditer(r"\b(?:notebook|page)s?\s+(\d+(?:(?:,| and| to)\s+\d\d\b)*)", text):
        if not set(re.findall(r"\d+", found[1])) <= numbers:
            yield f"there is no such page: {found[0]}"
    for file in re.findall(r"`([\w/.-]+\.(?:md|ipynb|py|toml|yml|lock))`", text):
        places = path.parent / file, REPOSITORY / file, *REPOSITORY.glob(f"*/{file}")
        if not any(place.exists() for place in places):
            yield f"there is no such file: {file}"


def test_links():
    paths = listed("*.md", "*.ipynb")
    assert NOTEBOOKS / P00 in paths and REPOSITORY / "README.md" in paths
    assert [
        f"{path}: {fault}" for path in paths for fault in faults_of_links(text_of(path), path)
    ] == []


@pytest.mark.parametrize(
    "text, words",
    [
        ("[x](01_curve_fitting.ipynb)", "nowhere"),
        ("![x](docs/no.png)", "nowhere"),
        ("[x](notebooks/01_curve_fitting.ipynb#How-wrong-is-a-curve?)", "no such heading"),
        ("[x](#nothing)", "no such heading"),
        ("In notebook 99 we", "no such page: notebook 99"),
        ("On pages 04 and\n09 we", "09"),
        ("See page 3.", "no such page"),
        ("Read `conf.py`.", "no such file"),
    ],
)
def test_a_wrong_link_is_told(text, words):
    (fault,) = faults_of_links(text, REPOSITORY / "README.md")
    assert words in fault


@pytest.mark.parametrize(
    "text",
    [
        "[x](notebooks/01_curve_fitting.ipynb#How-wrong-is-a-line?)",
        "# What it is\n[x](#what-it-is), `[y](z)`, <https://example.org>, [x](https://example.org/y)",
        "pages 01 to 04, notebook 06, `conftest.py` and `losses.py`",
    ],
)
def test_a_right_link_is_not_told(text):
    assert list(faults_of_links(text, REPOSITORY / "README.md")) == []


# Cells


def faults_of_length(page):
    for i, cell in enumerate(page.cells):
        lines = cell.source.count("\n") + 1
        if lines > LONGEST[cell.cell_type]:
            yield f"cell {i} has {lines} lines: {cell.source[:60]}"


@every_page
def test_no_cell_is_longer_than_a_screen(name):
    assert list(faults_of_length(PAGES[name])) == []


@pytest.mark.parametrize("new_cell", [nbformat.v4.new_code_cell, nbformat.v4.new_markdown_cell])
def test_a_long_cell_is_told(new_cell):
    cells = [new_cell("\n".join(["x"] * lines)) for lines in (25, 41)]
    assert len(list(faults_of_length(nbformat.v4.new_notebook(cells=cells)))) == 1


# Spelling


def misspelt(paths):
    command = [sys.executable, "-m", "codespell_lib", *map(str, paths)]
    return subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True).stdout


def test_spelling(tmp_path):
    paths = listed(
        "*.md", "*.py", "*.toml", "*.yml", "*.css", "*.js", "*.html", "*.json", "Makefile"
    )
    for name, page in PAGES.items():
        sources = tmp_path / name.replace("ipynb", "txt")
        sources.write_text("\n\n".join(cell.source for cell in page.cells), encoding="utf-8")
        paths.append(sources)
    assert misspelt(paths) == ""


def test_a_misspelt_word_is_told(tmp_path):
    words = "The colour of teh line.\nBehaviour of its gradiant."  # codespell:ignore
    (tmp_path / "words.md").write_text(words)
    said = misspelt([tmp_path / "words.md"])
    assert "1: teh ==>" in said and "2: gradiant ==>" in said  # codespell:ignore
    assert said.count("\n") == 2
