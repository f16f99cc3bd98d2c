"""What the prose says is true: its numbers, times, lists and links; and it is spelt and cut well.

Each check is a function that yields faults, so that it can be seen to find those planted below.
"""

import itertools
import re
import subprocess
import sys

import nbformat
import pytest

from tools import prose, reading, repository
from tools.examples import EXERCISES
from tools.repository import LESSONS, REPOSITORY

PAGES = {path.name: nbformat.read(path, 4) for path in repository.PAGES}

# Lines of a cell, about a screen.
LONGEST = {"code": 25, "markdown": 40}
COUNTED = "one two three four five six seven eight nine ten".split()
CLOSED = "<details>\n<summary>What happened, and why</summary>"

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


def page_of(*cells):
    """A page of some cells: texts, and pairs of code and what it puts out."""
    made = []
    for cell in cells:
        if isinstance(cell, str):
            made.append(nbformat.v4.new_markdown_cell(cell))
        else:
            code, text = cell
            stream = nbformat.v4.new_output("stream", text=text)
            made.append(nbformat.v4.new_code_cell(code, outputs=[stream] if text else []))
    return nbformat.v4.new_notebook(cells=made)


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
    assert len(noticed) > 80 and len(survivors) <= 0.05 * len(noticed), survivors


WALK = ("walk(0.1**12)", "6,817 steps, 78.18 %, from 149 to 59")


@pytest.mark.parametrize(
    "text, output, words",
    [
        ("It takes 6,817 steps, 78.18 % within 10⁻¹².", WALK[1], None),
        ("It takes 6,818 steps.", WALK[1], "no cell shows 6,818"),
        ("It takes 6,817 steps.", "6,818 steps", "no cell shows 6,817"),
        ("It comes within 10⁻¹³ of it.", WALK[1], "no cell shows 10⁻¹³"),
        ("It reads 78.28 % of them.", WALK[1], "no cell shows 78.28"),
        ("It reads 78.2 percent.", "0.78 18", "no cell shows 78.2"),
    ],
)
def test_a_wrong_number_is_told(text, output, words):
    faults = list(prose.faults(page_of(text, (WALK[0], output)), {}))
    assert words in "\n".join(faults) if words else faults == []


def test_a_number_that_another_section_shows_is_told():
    page = page_of(
        "# One\nIt is 0.23, or about 4.",
        ("0.234", ""),
        "It is 0.23.",
        "## More\nIt is 0.25, or 20.",
        ("0.25, 4", ""),
        "It was 0.23.",
        ("20", ""),
    )
    (told,) = prose.unshown(page, {})
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
    page = page_of("These two are 90 degrees apart.", WALK)
    assert words in "\n".join(prose.faults(page, facts))


@pytest.mark.parametrize(
    "said, shown, is_shown",
    [
        ("94.5", 0.9448, False),  # without %
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


def exercises(page):
    return sum(cell.cell_type == "code" and ".check(" in cell.source for cell in page.cells)


def faults_of_times(page, most):
    """Whether a page takes as long as it says, and no longer than its kind may."""
    (said,) = re.findall(r"\*\*It takes\*\* (.*?)\n\n", markdown(page) + "\n\n", re.DOTALL)
    found = re.match(r"about (\d+) minutes", one_line(said))
    if not found:
        yield f"it doesn't say 'about 60 minutes', but: {said}"
        return
    minutes, estimate = int(found[1]), reading.minutes_of(page.cells)
    if minutes % 5 or abs(minutes - estimate) > 3:
        yield f"it takes about {estimate:.0f} minutes, not {minutes}"
    if minutes > most:
        yield f"{minutes} minutes are too long: at most {most}"
    own = [each for cell in page.cells for each in reading.minutes_of_exercises(cell.source)]
    if len(own) != exercises(page):
        yield f"{exercises(page)} exercises, and {len(own)} say how many minutes they take"
    count = re.search(rf"({'|'.join(COUNTED)}) exercises?\b", one_line(said))
    if count and COUNTED.index(count[1]) + 1 != exercises(page):
        yield f"it has {exercises(page)} exercises, not {count[1]}"


def most_minutes(path):
    return reading.MOST.get(path.stem[:2], reading.LESSON) if path in LESSONS else reading.DEEPER


@pytest.mark.parametrize("path", repository.PAGES, ids=lambda path: path.stem)
def test_times_and_exercises(path):
    assert list(faults_of_times(PAGES[path.name], most_minutes(path))) == []


@pytest.mark.parametrize(
    "said, asked, words",
    [
        ("about 10 minutes with its two exercises.", "5", None),
        ("about 20 minutes.", "5", "about 10 minutes, not 20"),
        ("about 10 minutes.", "20", "about 25 minutes, not 10"),
        ("about 11 minutes.", "5", "about 10 minutes, not 11"),
        ("a little more than an hour.", "5", "it doesn't say"),
        ("about 10 minutes with its three exercises.", "5", "it has 2"),
        ("about 35 minutes.", "30", "too long"),
        ("about 5 minutes.", None, "say how many"),
    ],
)
def test_a_wrong_time_is_told(said, asked, words):
    page = page_of(
        f"# Why?\n\n**It takes** {said}",
        f"**Exercise.** Write it. ({asked} minutes)" if asked else "**Exercise.** Write it.",
        ("one = ex.one.check(one)", ""),
        "**Exercise.** And now? (4 minutes)",
        ("two = ex.two.check(two)", ""),
        "**Predict.** What now?",
    )
    faults = list(faults_of_times(page, most=30))
    assert words in "\n".join(faults) if words else faults == []


def faults_of_bets(page):
    """Where the answer to a bet could be read before the cell is run."""
    kinds = [cell.cell_type for cell in page.cells]
    for i, cell in enumerate(page.cells):
        if "**Predict.**" in cell.source:
            after = [
                j for j in range(i + 1, len(kinds) - 1) if kinds[j : j + 2] == ["code", "markdown"]
            ]
            answer = page.cells[after[0] + 1].source if after else ""
            if not re.match(rf"{re.escape(CLOSED)}\n\n.*\n\n</details>(\n\n|$)", answer, re.DOTALL):
                yield f"not answered, or open to be read: {cell.source[:60]}"


@every_page
def test_bets_are_closed(name):
    assert list(faults_of_bets(PAGES[name])) == []


@pytest.mark.parametrize(
    "answer, told",
    [
        (f"{CLOSED}\n\nZero.\n\n</details>", False),
        (f"{CLOSED}\n\nZero.\n\n</details>\n\nSo square them.", False),
        ("Zero.", True),
        (f"Zero.\n\n{CLOSED}\n\nZero.\n\n</details>", True),
        (f"{CLOSED}\nZero.\n\n</details>", True),
        (f"{CLOSED}\n\nZero.</details>", True),
    ],
)
def test_an_open_bet_is_told(answer, told):
    page = page_of("**Predict.** How much?", ("print(0)", "0"), answer)
    assert bool(list(faults_of_bets(page))) == told


def faults_of_map(readme, pages):
    """The README names each lesson once, in order, by its file and its title, with its minutes."""
    row = r"^\| \[(\d\d) .+?\]\(notebooks/(.+?)\) \| (.+?) \| (.+?) \|$"
    rows = re.findall(row, readme, re.MULTILINE)
    titles = []
    for path in LESSONS:
        text = markdown(pages[path.name])
        (minutes,) = re.findall(r"^\*\*It takes\*\* about (\d+) minutes", text, re.MULTILINE)
        titles.append((path.name[:2], path.name, re.match(r"# (.*)", text)[1], f"{minutes} min"))
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
    assert LESSONS[0] in paths and REPOSITORY / "README.md" in paths
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
        "pages 01 to 04, notebook 07, `conftest.py` and `losses.py`",
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


# Sentences that are no lists

BEGINS_A_LIST = re.compile(r"(\d+[.)]|[-+*]|#+)\s")


def faults_of_lines(text):
    """Lines in the middle of a paragraph that Markdown takes for a list or a heading."""
    text = re.sub(r"^(```|~~~).*?^\1|^<!--.*?$", "", text, flags=re.MULTILINE | re.DOTALL)
    lines = [re.sub("^(> ?)+", "", line) for line in text.splitlines()]
    for before, line in itertools.pairwise(lines):
        goes_on = before.strip() and not before.startswith(" ") and not BEGINS_A_LIST.match(before)
        if goes_on and BEGINS_A_LIST.match(line):
            yield f"{before[-30:]} | {line[:30]}"


def test_no_sentence_is_a_list():
    documents = {path.name: text_of(path) for path in listed("*.md")}
    pages = {name: markdown(page) for name, page in PAGES.items()}
    answers = {
        name: "\n\n".join([*exercise.hints, exercise.praise])
        for page in EXERCISES.values()
        for name, exercise in page.exercises.items()
    }
    assert [
        f"{name}: {fault}"
        for name, text in (documents | pages | answers).items()
        for fault in faults_of_lines(text)
    ] == []


@pytest.mark.parametrize(
    "text, told",
    [
        ("It doesn't get as far as at\n1. A smaller rate", True),
        ("> x is 3\n> - 2 and", True),
        ("the next is\n# 1", True),
        ("Take two:\n\n1. this\n   and this\n2. that", False),
        ("> - one\n>   and more\n> - two", False),
        ("It is\n1.5, and\n-2, and\n#3", False),
        ("```\nx\n# y\n```", False),
    ],
)
def test_a_sentence_that_is_a_list_is_told(text, told):
    assert bool(list(faults_of_lines(text))) == told


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
