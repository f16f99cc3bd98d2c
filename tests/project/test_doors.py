"""The ways into the course: the container, the links, and the snippets of docs/teaching.md."""

import contextlib
import io
import json
import os
import re
import subprocess
import sys
from importlib.util import find_spec
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import yaml
from tools.repository import PAGES, REPOSITORY, read

from course_utils import __main__ as commands

TEACHING = read("docs/teaching.md")
CONTAINER = json.loads(read(".devcontainer/devcontainer.json"))  # plain JSON, without comments
SETTINGS = CONTAINER["customizations"]["vscode"]["settings"]
LINKS = re.findall(r"^<(https://\S+)>$", TEACHING, re.MULTILINE)
CLASS = "TEACHER/PAGES"  # what a teacher has to fill in, whatever the course's own address is
BLOCK = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)


def snippets(language):
    return [block for name, block in BLOCK.findall(TEACHING) if name == language]


def shown_commands():
    """What stands in the blocks without a language; a backslash joins lines."""
    text = "".join(snippets("")).replace("\\\n", " ")
    return [line.strip() for line in text.splitlines()]


def github(url):
    """The owner/name in an address at GitHub, or of a door that leads there."""
    return re.search(r"(?:github\.com|/gh|/github|codespaces\.new)/([^/]+/[^/?&]+)", url)[1]


def test_container_installs_the_locked_versions_where_the_kernel_is_looked_for():
    install = CONTAINER["updateContentCommand"]  # an editor waits for this one before it opens
    assert "waitFor" not in CONTAINER
    first, second = install.split(" && ")
    assert first == "pip install -r requirements.lock"
    assert second == "pip install --no-deps -e ."
    assert f"\n{install}\n" in TEACHING
    assert f"`{first}`<br>`{second}`" in read("README.md")
    # The images called python have theirs, with its pip, in /usr/local; Debian's is in /usr.
    assert CONTAINER["image"].startswith("python:")
    assert SETTINGS["python.defaultInterpreterPath"] == "/usr/local/bin/python"
    assert "`/usr/local/bin/python`" in TEACHING


def test_container_is_of_the_python_that_binder_and_conda_have():
    version = CONTAINER["image"].removeprefix("python:").split("-")[0]
    assert f"python={version}" in yaml.safe_load(read("environment.yml"))["dependencies"]


def test_container_hides_the_python_of_its_debian():
    debian = {"bookworm": "3.11", "trixie": "3.13"}[CONTAINER["image"].split("-")[1]]
    hidden = SETTINGS["jupyter.kernels.excludePythonEnvironments"]
    names = [f"python{version}" for version in ("3", debian)]
    assert hidden == [f"{folder}/{name}" for folder in ("/bin", "/usr/bin") for name in names]
    assert SETTINGS["python.defaultInterpreterPath"] not in hidden


def test_container_lets_git_work_as_root_and_opens_the_first_page():
    # --system: a file of the student's own would keep VS Code from bringing theirs.
    command = CONTAINER["onCreateCommand"]
    assert command == "git config --system --add safe.directory ${containerWorkspaceFolder}"
    assert {"ms-python.python", "ms-toolsai.jupyter"} == set(
        CONTAINER["customizations"]["vscode"]["extensions"]
    )
    assert CONTAINER["customizations"]["codespaces"]["openFiles"] == [f"notebooks/{PAGES[0]}"]


def test_container_needs_nothing_but_an_image_by_its_name():
    known = {"name", "image", "onCreateCommand", "updateContentCommand", "customizations"}
    assert set(CONTAINER) == known
    assert not re.search(r"[/@]", CONTAINER["image"])


@pytest.mark.parametrize("folder", ["binder", ".binder"])
def test_binder_looks_at_the_top(folder):
    assert not (REPOSITORY / folder).exists()
    assert (REPOSITORY / "environment.yml").is_file()


def test_each_door_has_a_link_and_all_lead_to_one_repository():
    doors = [
        ("Binder", "mybinder.org"),
        ("Colab", "colab.research.google.com"),
        ("Codespaces", "codespaces.new"),
        ("class", "hub.example.org"),
        ("course", "hub.example.org"),
    ]
    assert [urlsplit(link).netloc for link in LINKS] == [host for _, host in doors]
    repositories = [github(link) for link in LINKS]
    course = repositories[0]
    assert repositories == [course, course, course, CLASS, course]
    others = set(re.findall(r"github\.com/([^/\s\"]+/[^/\s\"&>?]+)", TEACHING))
    assert others == {course, CLASS}


def page_of(link):
    """The page that a link opens, as a path in the repository or in the folder of copies."""
    parts, query = urlsplit(link), parse_qs(urlsplit(link).query)
    if "urlpath" not in query:
        return parts.path.partition("/blob/main/")[2]
    path = unquote(query["urlpath"][0]).removeprefix("lab/tree/")
    if "targetpath" in query:  # nbgitpuller: the folder that it makes stands before the page
        assert query["branch"] == ["main"]
        folder = query["targetpath"][0]
        assert path.startswith(f"{folder}/")
        path = path.removeprefix(f"{folder}/")
    return path


def test_links_open_pages_that_there_are():
    opened = [page_of(link) for link in LINKS if "codespaces" not in link]
    assert opened == [f"notebooks/{PAGES[0]}"] * 2 + [PAGES[0], f"notebooks/{PAGES[0]}"]
    assert (REPOSITORY / opened[0]).is_file()


def test_headings_skip_no_level():
    levels = [len(marks) for marks in re.findall(r"^(#+) ", BLOCK.sub("", TEACHING), re.MULTILINE)]
    assert levels.count(1) == 1 and levels[0] == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False))


def test_commands_of_the_course_exist():
    help_text = io.StringIO()
    with contextlib.redirect_stdout(help_text), pytest.raises(SystemExit):
        commands.main(["--help"])
    shown = re.findall(r"python -m (course_utils|benchmarks)(\.\w+)? +(\w+)", TEACHING)
    assert {word for *module, word in shown if module == ["course_utils", ""]} == {
        "student",
        "instructor",
        "doctor",
    }
    for package, module, word in shown:
        assert find_spec(package + module), word
        if (package, module) == ("course_utils", ""):
            assert re.search(rf"^ +{word}\b", help_text.getvalue(), re.MULTILINE), word
        elif package == "benchmarks":
            assert (REPOSITORY / package / f"{word}.py").exists()
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z-]+)", TEACHING)) <= targets


def test_every_installation_names_an_extra_that_there_is_and_one_package():
    lines = [line for line in shown_commands() if "pip install" in line and "@" in line]
    assert len(lines) >= 3
    assert {re.search(r'"(course-utils(?:\[lab\])?) @ ', line)[1] for line in lines} == {
        "course-utils",
        "course-utils[lab]",
    }
    for line in lines:
        # An archive: the address of a repository would need git on the student's machine.
        assert line.endswith('/archive/refs/heads/main.zip"')
    project = read("pyproject.toml")
    assert re.search(r"^lab = \[", project, re.MULTILINE)
    assert re.search(r'^name = "course-utils"$', project, re.MULTILINE)


def test_python_snippets_compile():
    (settings,) = snippets("python")
    compile(settings, "course.py", "exec")
    one_liners = re.findall(r'python -c \\?"(.+?)\\?"(?:$|[ "`])', TEACHING, re.MULTILINE)
    assert len(one_liners) == 2
    for line in one_liners:
        compile(line, "command", "exec")


def hub_variables():
    """The environment that the settings of each hub give to a student."""

    class Spawner:
        environment = {}

    class Config:
        pass

    Config.Spawner = Spawner
    exec(snippets("python")[0], {"c": Config})
    (values,) = (yaml.safe_load(snippet) for snippet in snippets("yaml"))
    return Spawner.environment, values["singleuser"]["extraEnv"]


def test_hubs_set_what_is_read():
    for variables in hub_variables():
        assert set(variables) == {"COURSE_DATA_DIR", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"}
        assert all(isinstance(value, str) for value in variables.values())
        assert variables["COURSE_DATA_DIR"].startswith("/srv/")
    program = """
import sklearn, threadpoolctl
print({library["num_threads"] for library in threadpoolctl.threadpool_info()})
"""
    run = [sys.executable, "-c", program]
    environment = {**os.environ, **hub_variables()[0]}
    assert subprocess.check_output(run, env=environment, text=True).strip() == "{1}"


def test_no_variable_of_the_course_is_made_up():
    named = set(re.findall(r"COURSE_[A-Z_]+", TEACHING))
    sources = "".join(path.read_text("utf-8") for path in REPOSITORY.glob("course_utils/*.py"))
    assert named and all(f'environ.get("{name}"' in sources for name in named)


def test_kubernetes_image_and_settings_agree():
    (values,) = (yaml.safe_load(snippet) for snippet in snippets("yaml"))
    student = values["singleuser"]
    (build,) = (line for line in shown_commands() if line.startswith("jupyter-repo2docker"))
    image = student["image"]
    assert f"--image-name {image['name']}:{image['tag']} " in build
    # Neither the course nor the digits may lie where the student's own disk is mounted.
    home = values["hub"]["config"]["KubeSpawner"]["working_dir"]
    assert f"--user-name {home.rpartition('/')[2]} " in build
    cache = re.search(r"XDG_CACHE_HOME=(\S+) ", build)[1]
    assert student["extraEnv"]["COURSE_DATA_DIR"] == f"{cache}/course_utils/mnist"
    assert cache.startswith(re.search(r"--target-repo-dir (\S+) ", build)[1])
    assert not cache.startswith(home)
    *_, hook = student["lifecycleHooks"]["postStart"]["exec"]["command"]
    assert hook.endswith("|| true")  # a hook that fails ends the student's server


def test_the_shared_folder_is_the_one_that_the_settings_name():
    folder = hub_variables()[0]["COURSE_DATA_DIR"]
    lines = shown_commands()
    assert f"sudo mkdir -p {folder}" in lines
    assert f"sudo cp ~/.cache/course_utils/mnist/*.gz {folder}" in lines
    assert f"COURSE_DATA_DIR={folder} python -m course_utils doctor" in lines
    assert f'"✓ 70,000 digits in {folder}"' in TEACHING  # as tests/doctor/test_installation.py sees it


def test_the_numbers_of_a_class_are_those_that_were_measured():
    measured = read("benchmarks/README.md").partition("<!-- classroom: ")[2]
    rows = re.findall(
        r"^\| (\d\d_\w+) \| (\d+) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|$", measured, re.M
    )
    assert [f"{name}.ipynb" for name, *_ in rows] == PAGES
    shown = re.findall(r"^\| (\d\d_\w+) \| (\d+) \| ([\d.]+) \| ([\d.]+) \|$", TEACHING, re.M)
    assert shown == [(name, peak, cpu, longest) for name, peak, cpu, _, longest in rows]
    alone = {name: clock for name, _, _, clock, _ in rows}["05_mnist_backprop"]
    (last,) = re.findall(r"^\| one \| 0 of 20 \| [\d.]+ \| [\d.]+ \| ([\d.]+) \|", measured, re.M)
    text = " ".join(TEACHING.split())
    assert f"All were done after {float(last):.0f} seconds, where one alone takes {alone}." in text
    server, student, everybody = (
        re.search(rf"{words}.*: ([\d,]+) MiB$", measured, re.M)[1]
        for words in ("- a JupyterLab server", "- a student", "- this class")
    )
    assert f"server takes {server} MiB" in text and f"take {student} at most" in text
    assert f"with a server each, took {everybody} MiB" in text
    assert int(everybody.replace(",", "")) / 20 < 0.4 * 1024
