"""CITATION.cff, CHANGELOG.md, CONTRIBUTING.md and the licences agree with the project.

Each check is a function that yields faults, so that it can be seen to find those planted below.
"""

import datetime
import hashlib
import re
import subprocess
import sys
import textwrap
import zipfile
from email.parser import Parser
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml
from packaging.version import Version
from tools.repository import PROJECT, REPOSITORY, read

from course_utils.exercises.engine import Exercise, Page
from tests import test_exercises as checks

CITATION = read("CITATION.cff")
CHANGELOG = read("CHANGELOG.md")
CONTRIBUTING = read("CONTRIBUTING.md")
README = read("README.md")
RECIPES = ["Change a page", "Add an exercise", "Add a lesson"]


def sections(text):
    """The text under each heading of level 2."""
    parts = re.split(r"^## (.+)\n", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def changed(text, old, new):
    assert old in text, f"a test changes these words, and they are no longer there: {old}"
    return text.replace(old, new, 1)


# CITATION.cff


def faults_of_citation(text):
    said = yaml.safe_load(text)
    versions = dict(re.findall(r"^## (\d\S+) - (\S+)$", CHANGELOG, re.MULTILINE))
    expected = {
        "cff-version": "1.2.0",
        "type": "software",
        "title": re.match(r"# (.+)\n", README)[1],
        "version": PROJECT["version"],
        "license": PROJECT["license"].split(" AND "),
        "repository-code": PROJECT["urls"]["Repository"],
        "date-released": datetime.date.fromisoformat(versions[PROJECT["version"]]),
        "authors": [{"name": f"The {re.search('authors of .+', read('LICENSE'))[0]}"}],
    }
    for key, value in expected.items():
        if said.get(key) != value:
            yield f"{key} is {said.get(key)}, not {value}"
    for key in {"message", "abstract", "keywords"}:
        if not said.get(key):
            yield f"{key} is missing"


def test_citation():
    assert list(faults_of_citation(CITATION)) == []


@pytest.mark.parametrize(
    "old, new, words",
    [
        ("cff-version", "cff", "cff-version is None"),
        ("straight line", "curved line", "title is From a curved"),
        (f"\nversion: {PROJECT['version']}", "\nversion: 99.0.0", "version is 99.0.0"),
        ("date-released: 2", "date-released: 3", "date-released is 3"),
        ("CC-BY-4.0", "CC-BY-SA-4.0", "license is"),
        ('name: "The', 'name: "Other', "authors is"),
        ("https://github.com/", "https://github.com/another/", "repository-code is"),
        ("message:", "remark:", "message is missing"),
        ("keywords:", "words:", "keywords is missing"),
    ],
)
def test_a_wrong_citation_is_told(old, new, words):
    assert words in "\n".join(faults_of_citation(changed(CITATION, old, new)))


# CHANGELOG.md

NEWEST = f"## {PROJECT['version']}"


def faults_of_changelog(text):
    first, *versions = sections(text)
    if first != "Unreleased":
        yield f"it begins with {first}"
    numbers = []
    for version in versions:
        found = re.fullmatch(r"(\d+\.\d+\.\d+) - (\d{4}-\d\d-\d\d)", version)
        if not found:
            yield f"no number and date: {version}"
            continue
        numbers.append(Version(found[1]))
        datetime.date.fromisoformat(found[2])
    if numbers != sorted(numbers, reverse=True):
        yield "the newest version isn't the first"
    if numbers and max(numbers) != Version(PROJECT["version"]):
        yield f"its newest version is {max(numbers)}, not {PROJECT['version']}"
    kinds = set(re.findall(r"^### (.+)", text, re.MULTILINE))
    for kind in kinds - {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}:
        yield f"no kind of change: {kind}"


def test_changelog():
    assert list(faults_of_changelog(CHANGELOG)) == []


@pytest.mark.parametrize(
    "old, new, words",
    [
        ("## Unreleased", "## 99.0.0 - 2099-01-01", "begins with 99.0.0"),
        (NEWEST, "## 99.0.0", "its newest version is 99.0.0"),
        (NEWEST, f"## 0.0.1 - 2026-01-01\n\n{NEWEST}", "isn't the first"),
        (f"{NEWEST} - ", f"{NEWEST} of ", "no number and date"),
        ("### Changed", "### Otherwise", "no kind of change: Otherwise"),
    ],
)
def test_a_wrong_changelog_is_told(old, new, words):
    assert words in "\n".join(faults_of_changelog(changed(CHANGELOG, old, new)))


# CONTRIBUTING.md

FILE = r"(?<![\w/.<>-])[\w.<>-]+(?:/[\w.<>-]+)+|[\w<>-]+\.(?:md|cff)"


def texts_of(*patterns):
    """All files of these names but this one, in which the faults stand that are planted."""
    paths = [path for pattern in patterns for path in sorted(REPOSITORY.glob(pattern))]
    return "\n".join(path.read_text("utf-8") for path in paths if path != Path(__file__))


TESTS = texts_of("tests/*.py")
# Messages quoted from the checks stand in one of these, and so do other words in quotes.
QUOTED_FROM = TESTS + texts_of("CHANGELOG.md", "notebooks/*.ipynb", "docs/talks/*.md")


def pieces_of_code(text):
    """What stands in blocks and between backticks."""
    block = r"^ *```\w*\n(.*?)^ *```$"
    yield from re.findall(block, text, re.MULTILINE | re.DOTALL)
    without_blocks = re.sub(block, "", text, flags=re.MULTILINE | re.DOTALL)
    yield from re.findall(r"`([^`]+)`", without_blocks)


def can_be_run(module):
    """Whether there is such a module and, if it is a package, whether -m can run it."""
    try:
        spec = find_spec(module)
        return bool(
            spec and not (spec.submodule_search_locations and not find_spec(f"{module}.__main__"))
        )
    except ModuleNotFoundError:
        return False


def faults_of_names(text):
    """What CONTRIBUTING.md names and isn't there."""
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))
    for code in pieces_of_code(text):
        code = re.sub(r"https?://\S+", "", code)
        for target in re.findall(r"\bmake ([a-z-]+)", code):
            if target not in targets:
                yield f"no target: {target}"
        modules = re.findall(r"\bpython -m ([\w.]+)", code)
        for module in modules + re.findall(r"^(?:tests|course_utils)\.\w+(?:\.\w+)*$", code):
            if module != "pip" and not can_be_run(module):  # `make` has it, uv alone hasn't
                yield f"no module: {module}"
        for test in re.findall(r"(?<!\w)(test_\w+)(?![\w/.<])", code):
            if not re.search(rf"^def {test}\(", TESTS, re.MULTILINE):
                yield f"no test: {test}"
        for name in re.findall(FILE, code):
            if name.startswith(".venv/"):
                continue  # made by `make`
            # Those that are still to be written have their like.
            pattern = name.replace("<07>", "[0-9][0-9]").replace("<name>", "*")
            if not any(REPOSITORY.glob(pattern)):
                yield f"no file: {name}"
    for words in re.findall(r'"([^"`]+)"', re.sub(r"```.*?```|`[^`]+`", "", text, flags=re.DOTALL)):
        if " ".join(words.split()) not in QUOTED_FROM:
            yield f"nothing says: {words}"


def test_what_is_named_is_there():
    assert list(faults_of_names(CONTRIBUTING)) == []


@pytest.mark.parametrize(
    "old, new, words",
    [
        ("make lint", "make tidy", "no target: tidy"),
        ("tools.refresh", "tests.renew", "no module: tests.renew"),
        ("-m tools.prose", "-m tests", "no module: tests"),
        ("-m course_utils doctor", "-m course_utils.explorers", "no module: course_utils.ex"),
        ("`test_numbers`", "`test_figures`", "no test: test_figures"),
        ("tools/prose.json", "tests/words.json", "no file: tests/words.json"),
        ("ARGS=tests/tools/test_prose.py", "ARGS=tests/test_words.py", "no file: tests/test_words.py"),
        ("`docs/talks`", "`docs/speeches`", "no file: docs/speeches"),
        ("notebooks/<07>_<name>", "pages/<07>_<name>", "no file: pages/<07>_<name>"),
        ("`tests/test_page_<07>.py`", "`tests/page_<07>.py`", "no file: tests/page_<07>.py"),
        ('"no cell shows"', '"no cell says"', "nothing says: no cell says"),
    ],
)
def test_a_wrong_name_is_told(old, new, words):
    assert words in "\n".join(faults_of_names(changed(CONTRIBUTING, old, new)))


def faults_of_recipes(text):
    found = sections(text)
    for title in RECIPES:
        if title not in found:
            yield f"no recipe: {title}"
            continue
        lines = f"## {title}\n{found[title]}".strip().splitlines()
        if len(lines) > 45:
            yield f"{title} has {len(lines)} lines, more than a screen"
        steps = [int(step) for step in re.findall(r"^(\d+)\. ", found[title], re.MULTILINE)]
        if len(steps) < 3 or steps != list(range(1, len(steps) + 1)):
            yield f"{title} has the steps {steps}"


def test_recipes():
    assert list(faults_of_recipes(CONTRIBUTING)) == []


@pytest.mark.parametrize(
    "old, new, words",
    [
        ("## Add a lesson", "## Lessons", "no recipe: Add a lesson"),
        ("## Add an exercise\n", "## Add an exercise\n" + "\n" * 46, "more than a screen"),
        ("\n2. ", "\n3. ", "has the steps"),
    ],
)
def test_a_wrong_recipe_is_told(old, new, words):
    assert words in "\n".join(faults_of_recipes(changed(CONTRIBUTING, old, new)))


def test_the_words_that_choose_tests_are_those_of_files():
    (expression,) = re.findall(r"ARGS=\"-k '(.+)'\"", CONTRIBUTING)
    names = [path.name for path in REPOSITORY.glob("*/*")]
    assert all(any(word in name for name in names) for word in expression.split(" or "))


@pytest.fixture
def example(tmp_path):
    """The exercise that the recipe shows: its cell, and its page."""
    cell, module = re.findall(
        r"^ *```python\n(.*?)^ *```$", sections(CONTRIBUTING)["Add an exercise"], re.M | re.S
    )
    source = f"{textwrap.dedent(module).rstrip()}\n)\n"
    file = tmp_path / "example.py"  # an answer is shown by its code, which is read from a file
    file.write_text(source, encoding="utf-8")
    names = {"Exercise": Exercise, "Page": Page}
    exec(compile(source, str(file), "exec"), names)
    return textwrap.dedent(cell), names["page"]


def test_the_exercise_of_the_recipe_is_a_good_one(example):
    _, page = example
    (exercise,) = page.exercises.values()
    checks.test_untouched(exercise)
    checks.test_the_solution_is_right(exercise)
    checks.test_another_way_to_write_it_is_right(exercise)
    checks.test_has_enough_to_say(exercise)
    for mistake, message in exercise.mistakes:
        checks.test_each_mistake_has_its_message(exercise, mistake, message)


def test_the_cell_of_the_recipe_checks_its_exercise(example):
    cell, page = example
    exec(cell, {"ex": page})
    assert page.done == set()
    exec(cell.replace("...", "2 * x"), {"ex": page})
    assert page.done == set(page.exercises)


# Licences

# Of their words, whatever the line breaks: for both texts the one that everybody uses.
SHA256 = {
    "LICENSE": "7cbd5b2bc52cfa6e503fa206efd1eeaa87e5d4ee16c335bd29258e934d9aec8b",
    "LICENSE-TEXT": "25a40a30d753162c4026b87a389b9534c72436327abcd083f90da00ead6d6869",
}
TITLE = "BSD 3-Clause License"


def faults_of_licences(texts):
    code, words = texts["LICENSE"], texts["LICENSE-TEXT"]
    if code.splitlines()[:3] != [TITLE, "", "Copyright (c) 2026, the authors of the course"]:
        yield "LICENSE doesn't say what it is, and whose the code is"
    conditions = re.findall(r"^(\d)\. (.*?)(?=\n\n)", code, re.MULTILINE | re.DOTALL)
    parts = ["source code must retain", "binary form must reproduce", "Neither the name"]
    if len(conditions) != len(parts) or any(
        part not in condition for part, (_, condition) in zip(parts, conditions, strict=False)
    ):
        yield "LICENSE hasn't its three conditions"
    if 'PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS"' not in code:
        yield "LICENSE hasn't its disclaimer"
    if not words.startswith("Attribution 4.0 International\n"):
        yield "LICENSE-TEXT doesn't say what it is"
    if re.findall(r"^Section (\d) -- ", words, re.MULTILINE) != list("12345678"):
        yield "LICENSE-TEXT hasn't its eight sections"
    for name, text in texts.items():
        if hashlib.sha256(" ".join(text.split()).encode()).hexdigest() != SHA256[name]:
            yield f"{name} isn't the text that everybody uses"


def test_licences():
    assert list(faults_of_licences({name: read(name) for name in SHA256})) == []


@pytest.mark.parametrize(
    "name, old, new, words",
    [
        ("LICENSE", "2026", "<year>", "whose the code is"),
        ("LICENSE", "3. Neither", "3. Perhaps", "three conditions"),
        ("LICENSE", "2. Redistributions in", "Redistributions in", "three conditions"),
        ("LICENSE", '"AS IS"', "FREE OF FAULTS", "disclaimer"),
        ("LICENSE-TEXT", "Attribution", "ShareAlike", "what it is"),
        ("LICENSE-TEXT", "Section 5 -- ", "Part 5 -- ", "eight sections"),
        ("LICENSE-TEXT", "irrevocable", "revocable", "LICENSE-TEXT isn't the text"),
    ],
)
def test_a_wrong_licence_is_told(name, old, new, words):
    texts = {each: read(each) for each in SHA256}
    texts[name] = changed(texts[name], old, new)
    assert words in "\n".join(faults_of_licences(texts))


def faults_of_readme(text):
    """The last section says what is under which licence."""
    *_, (title, section) = sections(text).items()
    if title != "Licence":
        yield f"its last section is {title}"
    wanted = {
        "Code": ["BSD 3-Clause", "(LICENSE)"],
        "Text and figures": ["CC BY 4.0", "(LICENSE-TEXT)", re.match(r"# (.+)\n", text)[1]],
        "The digits": ["`data/`", "(data/README.md)"],
    }
    said = dict(re.findall(r"^- \*\*(.+?)\*\*(.*?)(?=^- |\n\n)", section, re.M | re.S))
    for what, words in wanted.items():
        of_this = " ".join(said.get(what, "").split())
        yield from (f"{what}: not named: {each}" for each in words if each not in of_this)
    if "(CITATION.cff)" not in section:
        yield "it doesn't lead to CITATION.cff"


def test_readme_says_what_is_under_which_licence():
    assert list(faults_of_readme(README)) == []


@pytest.mark.parametrize(
    "old, new, words",
    [
        ("## Licence", "## Terms", "last section is Terms"),
        ("BSD 3-Clause", "MIT", "not named: BSD 3-Clause"),
        ("(LICENSE-TEXT)", "(LICENSE)", "not named: (LICENSE-TEXT)"),
        ("**The digits**", "**The numbers**", "not named: `data/`"),
        ("[CITATION.cff](CITATION.cff)", "A paper", "CITATION.cff"),
    ],
)
def test_a_readme_that_says_less_is_told(old, new, words):
    assert words in "\n".join(faults_of_readme(changed(README, old, new)))


def test_wheel_carries_the_licences(tmp_path):
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=REPOSITORY, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        (folder,) = {name.split("/")[0] for name in archive.namelist() if ".dist-info/" in name}
        metadata = Parser().parsestr(archive.read(f"{folder}/METADATA").decode())
        for name in SHA256:
            carried = archive.read(f"{folder}/licenses/{name}").decode()
            assert carried.splitlines() == read(name).splitlines()
    assert metadata["License-Expression"] == PROJECT["license"] == "BSD-3-Clause AND CC-BY-4.0"
    assert set(metadata.get_all("License-File")) == set(SHA256)
