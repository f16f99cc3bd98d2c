"""What the documents name is there, and what they show works.

That their links lead somewhere, tests/tools/test_prose.py sees.
"""

import datetime
import os
import re
import subprocess
import sys
import textwrap
from importlib.util import find_spec

import pytest
import yaml

from course_utils.classroom.talk import notes_of
from course_utils.exercises.engine import Exercise, Page
from tools.repository import LESSONS, PROJECT, REPOSITORY, read

TEACHING, HUBS = read("docs/teaching.md"), read("docs/hubs.md")
CONTRIBUTING = read("CONTRIBUTING.md")
DOCUMENTS = [
    *("README.md", "CONTRIBUTING.md", "docs/teaching.md", "docs/hubs.md"),
    *(
        "benchmarks/README.md",
        "data/README.md",
        "Makefile",
        ".github/workflows/tests.yml",
        ".github/workflows/site.yml",
        ".pre-commit-config.yaml",
        ".ci/run",
    ),
]
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
COMMANDS = read("course_utils/__main__.py") + read("benchmarks/__main__.py")
TESTS = "\n".join(path.read_text("utf-8") for path in REPOSITORY.glob("tests/**/*.py"))
TARGETS = re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE)
FILE = r"(?<![\w/.<:-])(?:course_utils|notebooks|docs|tests|tools|benchmarks|data)/[\w.<>/-]+"


def blocks(language, text=HUBS):
    """What stands in the blocks of code in this language."""
    found = re.findall(r"^( *)```(\w*)\n(.*?)^ *```$", text, re.MULTILINE | re.DOTALL)
    return [textwrap.dedent(block) for _, name, block in found if name == language]


# Names


def can_be_run(module):
    """Whether there is such a module and, if it is a package, whether -m can run it."""
    try:
        spec = find_spec(module)
        package = spec and spec.submodule_search_locations
        return bool(spec and not (package and not find_spec(f"{module}.__main__")))
    except ModuleNotFoundError:
        return False


def faults_of_names(text):
    """The names in a document of which there is nothing."""
    for target in re.findall(r"(?:`|: )make ([a-z-]+)|^ *make ([a-z-]+)$", text, re.MULTILINE):
        if "".join(target) not in TARGETS:
            yield f"no target: {''.join(target)}"
    for module, word in re.findall(r"\bpython -m ([\w.]+)(?: +([a-z]+))?", text):
        if module != "pip" and not can_be_run(module):  # with uv there is none
            yield f"no module: {module}"
        if module in {"course_utils", "benchmarks"} and f"-m {module} {word} " not in COMMANDS:
            yield f"no command: {module} {word}"
    for extra in re.findall(r"--extra (\w+)|\[(\w+)\]\"", text):
        if "".join(extra) not in PROJECT["optional-dependencies"]:
            yield f"no extra: {''.join(extra)}"
    for test in re.findall(r"(?<![\w/])test_\w+(?![\w./<])", text):
        if not re.search(rf"^def {test}\(", TESTS, re.MULTILINE):
            yield f"no test: {test}"
    for name in re.findall(FILE, text):
        # Those that are still to be written have their like.
        pattern = name.rstrip(".").replace("<08>", "[0-9][0-9]").replace("<name>", "*")
        if not any(REPOSITORY.glob(pattern)):
            yield f"no file: {name}"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_is_named_is_there(name):
    assert list(faults_of_names(read(name))) == []


@pytest.mark.parametrize(
    "text, fault",
    [
        ("    run: make tidy", "no target: tidy"),
        ("`python -m tools.renew PAGE`", "no module: tools.renew"),
        ("`python -m course_utils exercises FOLDER`", "no command: course_utils exercises"),
        ("uv run --extra labs pytest", "no extra: labs"),
        ('`pip install ".[labs]"`', "no extra: labs"),
        ("*`test_nothing`*", "no test: test_nothing"),
        ("`tests/tools/test_nothing.py`", "no file: tests/tools/test_nothing.py"),
        ("`notebooks/<08>_<name>.py`", "no file: notebooks/<08>_<name>.py"),
    ],
)
def test_a_wrong_name_is_told(text, fault):
    assert list(faults_of_names(text)) == [fault]


def test_one_version_and_one_date():
    citation = yaml.safe_load(read("CITATION.cff"))
    (version, date), *_ = re.findall(r"^## (\d\S+) - (\S+)$", read("CHANGELOG.md"), re.MULTILINE)
    assert citation["version"] == version == PROJECT["version"]
    assert citation["date-released"] == datetime.date.fromisoformat(date)


# CONTRIBUTING.md


def test_a_lesson_takes_five_steps():
    (recipe,) = re.findall(r"^## Add a lesson\n(.*?)^## ", CONTRIBUTING, re.MULTILINE | re.DOTALL)
    assert re.findall(r"^(\d)\. ", recipe, re.MULTILINE) == list("12345")


def test_the_exercise_of_the_recipe_is_a_good_one(tmp_path):
    cell, module = blocks("python", CONTRIBUTING)
    file = tmp_path / "example.py"  # an answer is shown by its code, which is read from a file
    file.write_text(module, encoding="utf-8")
    names = {"Exercise": Exercise, "page": Page()}
    exec(compile(module, str(file), "exec"), names)
    exercise = names["page"].double
    assert exercise.diagnose(exercise.another).status == "right"
    for mistake, message in exercise.mistakes:
        assert exercise.diagnose(mistake).message == message
    exec(cell, {"ex": names["page"]})
    assert names["page"].done == set()
    exec(cell.replace("...", "2 * x"), {"ex": names["page"]})
    assert names["page"].done == {"double"}


# docs/teaching.md


def test_talks_take_as_long_as_the_table_says():
    named = re.findall(r"\b(\d\d) \((\d+)\)", TEACHING)
    minutes = {page.stem[:2]: str(notes_of(page.stem).minutes) for page in LESSONS}
    assert dict(named) == minutes and set(named) == set(minutes.items())


def test_who_teaches_finds_it_in_two_minutes():
    """Read at 250 words a minute, down to where only updates are spoken of; and hubs elsewhere."""
    page = TEACHING.partition("\n## After")[0]
    assert len(COMMENT.sub("", page).split()) <= 2 * 250
    assert "](hubs.md)" in page


# docs/hubs.md


def hub_variables():
    """The environment that the settings of each hub give to a student."""

    class Spawner:
        environment = {}

    class Config:
        pass

    Config.Spawner = Spawner
    (settings,), (values,) = blocks("python"), map(yaml.safe_load, blocks("yaml"))
    exec(settings, {"c": Config})
    return Spawner.environment, values["singleuser"]["extraEnv"]


def test_hubs_set_what_is_read():
    sources = "".join(path.read_text("utf-8") for path in REPOSITORY.glob("course_utils/**/*.py"))
    for variables in hub_variables():
        assert set(variables) == {"COURSE_DATA_DIR", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"}
    assert all(f'"{name}"' in sources for name in re.findall(r"\bCOURSE_[A-Z_]+", HUBS))
    program = (
        "import sklearn, threadpoolctl as t; print({i['num_threads'] for i in t.threadpool_info()})"
    )
    environment = {**os.environ, **hub_variables()[0]}
    run = subprocess.check_output([sys.executable, "-c", program], env=environment, text=True)
    assert run.strip() == "{1}"


def test_the_shared_folders_are_those_that_the_settings_name():
    one_machine, kubernetes = (each["COURSE_DATA_DIR"] for each in hub_variables())
    shared = "\n".join(blocks(""))
    assert f"sudo cp ~/.cache/course_utils/mnist/*.gz {one_machine}\n" in shared
    assert f"COURSE_DATA_DIR={one_machine} python -m course_utils doctor\n" in shared
    cache = re.search(r"XDG_CACHE_HOME=(\S+) ", shared)[1]
    assert kubernetes == f"{cache}/course_utils/mnist"
    # Neither the course nor the digits may lie where the student's own disk is mounted.
    (values,) = map(yaml.safe_load, blocks("yaml"))
    home = values["hub"]["config"]["KubeSpawner"]["working_dir"]
    assert not cache.startswith(home)
    assert cache.startswith(re.search(r"--target-repo-dir (\S+) ", shared)[1])


def test_the_numbers_of_a_class_are_those_that_were_measured():
    measured = read("benchmarks/README.md").partition("<!-- classroom: ")[2]
    rows = re.findall(r"^\| \d\d_(\w+) \| (\d+) \| [\d.]+ \| ([\d.]+) \|", measured, re.MULTILINE)
    largest = max(int(peak) for _, peak, _ in rows)
    (alone,) = [clock for name, _, clock in rows if name == "mnist_backprop"]
    (last,) = re.findall(r"^\| one \| 20 \| [\d.]+ \| [\d.]+ \| ([\d.]+) \|", measured, re.M)
    server, student, everybody = (
        re.search(rf"{words}.*: ([\d,]+) MiB$", measured, re.M)[1]
        for words in ("- a JupyterLab server", "- a student", "- this class")
    )
    text = " ".join(HUBS.split())
    assert f"server takes {server} MiB" in text and f"of {largest} MiB at most" in text
    assert f"any one page take {student} at most" in text
    assert f"All were done after {float(last):.0f} seconds, where one alone takes {alone}." in text
    assert f"with a server each, took {everybody} MiB" in text
    assert int(everybody.replace(",", "")) / 20 < 0.4 * 1024
