"""The check of the installation: each thing is broken, and the check says which and what to do."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections import namedtuple

import matplotlib
import nbformat
import psutil
import pytest
from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

from course_utils import datasets
from course_utils.__main__ import main
from course_utils.doctor import check_installation, finding, front_end, installation, memory
from course_utils.doctor.finding import SETTINGS
from tools.full_mnist import FULL_MNIST, needs_full_mnist
from tools.repository import LESSONS, REPOSITORY

PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
# Python, the course, its packages, digits, figures; the kernel, JupyterLab, two extensions; memory.
LOOKED_AT = 2 + len(PROJECT["dependencies"]) + 2 + 4 + 1


def install(site, name, version="0.1.0", requires=(), source=None):
    """Write what pip writes down about an installed package; with a source, an editable one."""
    record = site / f"{name.replace('-', '_')}-{version}.dist-info"
    record.mkdir(parents=True)
    lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
    lines += [f"Requires-Dist: {requirement}" for requirement in requires]
    (record / "METADATA").write_text("\n".join(lines) + "\n")
    if source is not None:
        (record / "direct_url.json").write_text(
            f'{{"url": "{source.as_uri()}", "dir_info": {{"editable": true}}}}'
        )


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A folder that Python looks into first, and in which the course is installed as it should."""
    site = tmp_path / "site"
    requires = [*PROJECT["dependencies"], 'pytest>=999; extra == "test"']
    install(site, "course-utils", requires=requires, source=REPOSITORY)
    monkeypatch.syspath_prepend(site)
    monkeypatch.delenv("COURSE_DATA_DIR", raising=False)
    monkeypatch.setattr(finding, "find_spec", lambda name: "pip")  # which uv leaves out
    monkeypatch.chdir(site)  # from where the Python of the tests has no shorter name
    return site


@pytest.fixture
def complaint(capsys):
    """A function that checks, expects one thing to be wrong, and gives what is said about it."""

    def check(looked_at=LOOKED_AT):
        assert check_installation() is False
        *lines, last = capsys.readouterr().out.splitlines()
        assert last == "Mend the first ✗ first and check again."
        place = next(i for i, line in enumerate(lines) if line.startswith("✗"))
        words, remedy = lines[place], lines[place + 1]
        assert remedy.startswith("    What to do: ")
        rest = lines[:place] + lines[place + 2 :]
        assert len(rest) == looked_at - 1 and all(line.startswith("✓ ") for line in rest)
        return words, remedy

    return check


def test_all_is_well(site, capsys):
    assert check_installation() is True
    assert capsys.readouterr() == ("✓ Everything is in place.\n", "")


def test_details(site, capsys):
    assert check_installation(details=True) is True
    lines = capsys.readouterr().out.splitlines()
    assert all(line.startswith("✓ ") for line in lines)
    assert len(lines) == LOOKED_AT + 1
    for name in ("Python 3", sys.executable, str(REPOSITORY / "course_utils"), "numpy", "digits"):
        assert any(name in line for line in lines)


def test_old_python(site, monkeypatch, complaint):
    monkeypatch.setattr(installation.platform, "python_version", lambda: "3.9.18")
    words, remedy = complaint()
    assert words == "✗ Python 3.9.18 is too old: the course needs 3.11 or newer"
    assert "Change Kernel" in remedy and "README.md" in remedy


def test_missing_package(site, complaint):
    shutil.rmtree(site / "course_utils-0.1.0.dist-info")
    requires = [*PROJECT["dependencies"][:-1], "nobody-has-this>=1.5"]
    install(site, "course-utils", requires=requires, source=REPOSITORY)
    words, remedy = complaint()
    assert words == "✗ nobody-has-this is missing"
    assert remedy.endswith(f'{sys.executable} -m pip install "nobody-has-this>=1.5"')


def test_package_too_old(site, complaint):
    install(site, "numpy", "1.9.2")
    (floor,) = [d for d in PROJECT["dependencies"] if d.startswith("numpy>=")]
    words, remedy = complaint()
    newest = floor.removeprefix("numpy>=")
    assert words == f"✗ numpy 1.9.2 is too old: the course needs {newest} or newer"
    assert remedy.endswith(f'-m pip install "{floor}"')


def test_broken_off_installation(site, complaint):
    (site / "tqdm-4.70.0.dist-info").mkdir()
    words, _ = complaint()
    assert words == "✗ tqdm is missing"


def test_an_environment_of_uv_has_no_pip(site, lab, monkeypatch, tmp_path, complaint):
    (tmp_path / "pyvenv.cfg").write_text("home = /usr/bin\nuv = 0.9.2\n")
    monkeypatch.setattr(finding.sys, "prefix", str(tmp_path))
    monkeypatch.setattr(finding, "find_spec", lambda name: None)
    install(site, "numpy", "1.9.2")
    _, remedy = complaint()
    assert f"in a terminal, uv pip install --python {sys.executable} " in remedy


def test_no_data(site, monkeypatch, tmp_path, complaint):
    """What else may be wrong with them, tests/test_datasets.py asks."""
    monkeypatch.setattr(datasets, "mini_folder", lambda: tmp_path / "gone")
    words, remedy = complaint()
    assert words.startswith("✗ the digits can't be read: ") and str(tmp_path / "gone") in words
    assert "folder" in words and "git checkout -- data" in remedy


def test_no_figures(site, monkeypatch, tmp_path, complaint):
    def findfont(*arguments, **options):
        raise RuntimeError("no font to be found")

    monkeypatch.setattr("matplotlib.font_manager.FontManager.findfont", findfont)
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".cache" / "matplotlib").mkdir(parents=True)  # with its list of fonts
    words, remedy = complaint()
    assert words == "✗ figures can't be drawn: RuntimeError: no font to be found"
    assert "without ~/.cache/matplotlib" in remedy and "set the course up anew" in remedy


def test_a_font_without_the_letters_of_the_course(site, complaint):
    with matplotlib.rc_context({"font.family": "STIXSizeOneSym"}):
        words, remedy = complaint()
    assert words.startswith("✗ figures lack letters: Glyph ")
    assert matplotlib.matplotlib_fname() in remedy and "font.family" in remedy


def test_every_letter_of_the_figures_is_looked_for():
    """Those that a font may lack: figures and explorers write them into pictures."""
    rooms = [REPOSITORY / "course_utils" / room for room in ("figures", "explorers")]
    texts = [path.read_text(encoding="utf-8") for room in rooms for path in room.glob("*.py")]
    written = set(re.findall(r"[^\x00-\x7f]", "".join(texts)))
    assert "√" in written and written <= set(installation.LETTERS)


# What nobody foresaw

LOOKS = {
    "_python": installation,
    "_course": installation,
    "_packages": installation,
    "_data": installation,
    "_figures": installation,
    "kernel": front_end,
    "lab": front_end,
    "memory": installation,
}


@pytest.mark.parametrize("look", LOOKS)
def test_whatever_happens_the_rest_is_looked_at(site, monkeypatch, capsys, look):
    def broken():
        raise OverflowError("something new")

    for name in [name for name in os.environ if name.startswith(SETTINGS)]:
        monkeypatch.delenv(name)
    monkeypatch.setattr(memory, "_free_in_groups", lambda: [10**6 * memory.OF_A_PAGE])
    check_installation(details=True)
    *well, _ = capsys.readouterr().out.splitlines()
    unsaid = [f"✓ {each.words}" for each in finding.look_at("", getattr(LOOKS[look], look))]
    monkeypatch.setattr(LOOKS[look], look, broken)
    assert check_installation() is False
    *lines, _ = capsys.readouterr().out.splitlines()
    (place,) = (i for i, line in enumerate(lines) if line.startswith("✗"))
    assert lines.pop(place).endswith(": OverflowError: something new")
    assert lines.pop(place) == f"    What to do: {finding.NEW_ENVIRONMENT}"
    assert lines[:place] + unsaid + lines[place:] == well


def alone(look, folder, **settings):
    """What is said to one look in a Python of its own, started in a folder with these settings."""
    program = "from course_utils.doctor import installation, front_end\n"
    program += f"for each in installation.look_at('Here', {look}): print(*each, sep='\\n')"
    others = {name: os.environ[name] for name in os.environ if not name.startswith(SETTINGS)}
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder,
        env=others | {"HOME": str(folder), "PYTHONUTF8": "1"} | settings,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    good, words, remedy = done.stdout.splitlines()
    assert good == "False"
    return words, remedy


@pytest.mark.parametrize(
    ("look", "name", "value", "says"),
    [
        ("installation._figures", "MPLBACKEND", "Qt4Agg", "'Qt4Agg' is not a valid value"),
        ("installation._figures", "COURSE_TALK", "x", "from 0.5 to 4, such as 1.5, got 'x'"),
        ("front_end.kernel", "IPYTHONDIR", "FOLDER/" + "long" * 99, "OSError"),
    ],
)
def test_the_setting_to_blame_is_named(tmp_path, look, name, value, says):
    words, remedy = alone(look, tmp_path, **{name: value.replace("FOLDER", str(tmp_path))})
    assert (
        says in words
        and remedy == f"start JupyterLab again without the environment variable {name}"
    )


@pytest.mark.parametrize("line", [b"font.family: K\xf6ln", b"text.usetex: True"])
def test_broken_settings_of_matplotlib(tmp_path, line):
    folder = tmp_path / ".config" / "matplotlib"
    folder.mkdir(parents=True)
    (folder / "matplotlibrc").write_bytes(line + b"\n")
    _, remedy = alone("installation._figures", tmp_path, PATH="")  # where LaTeX would be
    assert remedy.startswith(finding.NEW_ENVIRONMENT) and "without ~/.config/matplotlib" in remedy


@pytest.mark.parametrize(
    ("look", "name", "says"),
    [
        ("installation._data", "numpy", "module 'numpy' has no attribute 'float32'"),
        ("installation._figures", "matplotlib", "No module named 'matplotlib.ticker'"),
        ("installation.memory", "psutil", "module 'psutil' has no attribute"),
        ("front_end.kernel", "jupyter_client", "'jupyter_client' is not a package"),
    ],
)
def test_a_file_of_ones_own_hides_a_package(tmp_path, look, name, says):
    for each in (name, "helpers"):  # the other is in nobody's way
        (tmp_path / f"{each}.py").write_text("x = 1\n")
    words, remedy = alone(look, tmp_path)
    assert says in words and remedy == f"start JupyterLab again without {name}.py"


def test_a_file_of_ones_own_that_ends_the_program(tmp_path):
    (tmp_path / "tqdm.py").write_text("raise SystemExit('my game is over')\n")
    words, remedy = alone("installation._data", tmp_path)
    assert words == "Here: SystemExit: my game is over" and "without tqdm.py" in remedy


# All of MNIST, where a class shares it


@needs_full_mnist
def test_shared_data(site, monkeypatch, capsys):
    monkeypatch.setenv("COURSE_DATA_DIR", str(FULL_MNIST))
    assert check_installation(details=True) is True
    assert f"✓ 70,000 digits in {FULL_MNIST}\n" in capsys.readouterr().out


def test_shared_data_that_is_not_there(site, monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("COURSE_DATA_DIR", str(tmp_path))
    assert check_installation() is False
    (words,) = re.findall("^✗ (.*)", capsys.readouterr().out, re.MULTILINE)
    assert words.startswith("COURSE_DATA_DIR names a folder that page 07 can't use")
    assert str(tmp_path) in words


@needs_full_mnist
def test_shared_data_whose_place_depends_on_where_one_stands(site, monkeypatch, complaint):
    """They are here, but a page starts elsewhere, and would not find them."""
    monkeypatch.chdir(FULL_MNIST.parent)
    monkeypatch.setenv("COURSE_DATA_DIR", FULL_MNIST.name)
    words, remedy = complaint(LOOKED_AT + 1)
    assert "must be a whole path" in words and repr(FULL_MNIST.name) in words
    assert "whoever set up this machine" in remedy


@pytest.mark.parametrize("named", ["", " ", '""'])
def test_no_shared_data_and_nothing_is_fetched(site, monkeypatch, capsys, named):
    monkeypatch.setattr(datasets, "MIRRORS", ())
    monkeypatch.setenv("COURSE_DATA_DIR", named)
    assert check_installation() is True
    assert "✗" not in capsys.readouterr().out


AS_A_STUDENT = """
import os, sys
from course_utils.doctor import installation
os.chdir(sys.argv[1])
os.environ["COURSE_DATA_DIR"] = sys.argv[1]
if os.geteuid() == 0:  # who may read everything
    os.setgid(65534)
    os.setuid(65534)
    os.environ["COURSE_DATA_DIR"] = "/proc/self/cwd"  # the way there is not for everybody
print([finding.words for finding in installation._data()][1])
try:
    open("a file of mine", "w")
except PermissionError:
    print("read-only")
"""


@needs_full_mnist
@pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
def test_shared_data_as_docs_hubs_sets_it_up(tmp_path):
    shared = tmp_path / "mnist"
    shutil.copytree(
        FULL_MNIST, shared, ignore=lambda _, names: [n for n in names if "ubyte" not in n]
    )
    for path in [shared, *shared.iterdir()]:
        path.chmod(0o700 if path.is_dir() else 0o600)  # as somebody with a strict umask leaves them
    command = [sys.executable, "-c", "import course_utils.datasets;" + AS_A_STUDENT, str(shared)]

    def ask():
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    if os.geteuid() == 0:
        assert "Permission denied" in "".join(ask())
    subprocess.run(["chmod", "-R", "a+rX,a-w", shared], check=True)
    try:
        words, read_only = ask()
        assert words.startswith("70,000 digits in /") and read_only == "read-only"
    finally:
        shared.chmod(0o755)


# The kernel that Jupyter starts


@pytest.fixture
def kernel(tmp_path, monkeypatch):
    """A function that makes another Python the kernel of the pages, as a person's own file may."""

    def choose(python):
        folder = tmp_path / "kernels" / "python3"
        folder.mkdir(parents=True)
        argv = [python, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        (folder / "kernel.json").write_text(
            json.dumps({"argv": argv, "display_name": "Python 3", "language": "python"})
        )
        monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
        return folder

    return choose


def test_another_kernel_in_the_way(site, kernel, tmp_path, complaint):
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\nexit 1\n")
    python.chmod(0o755)
    folder = kernel(str(python))
    words, remedy = complaint()
    assert words == (
        f"✗ the kernel that Jupyter starts for the pages is {python}, which hasn't the course"
    )
    assert f"delete the folder {folder}," in remedy


def test_a_kernel_that_is_gone(site, kernel, complaint):
    kernel("/nowhere/python")
    words, _ = complaint()
    assert "is /nowhere/python, which hasn't the course" in words


@pytest.mark.parametrize("content", ["{", "[]", '{"argv": []}', "\ufeff{}"])
def test_a_kernel_that_is_not_described(site, kernel, complaint, content):
    folder = kernel(sys.executable)
    (folder / "kernel.json").write_text(content, encoding="utf-8")
    words, remedy = complaint()
    assert words.startswith(f"✗ Jupyter can't make out in {folder} which kernel to start: ")
    assert remedy.endswith(f"delete the folder {folder}")


def test_a_home_in_which_jupyter_may_not_write(site, monkeypatch, complaint):
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", f"{os.devnull}/runtime")
    words, remedy = complaint(LOOKED_AT + 1)
    assert words.startswith(f"✗ Jupyter can't write in its folder {os.devnull}/runtime: ")
    assert remedy.endswith("in the environment variable JUPYTER_RUNTIME_DIR")


def test_another_name_for_the_right_kernel(site, kernel, capsys):
    kernel(sys.executable)
    assert check_installation(details=True) is True
    assert f"✓ the kernel of the pages is {sys.executable}\n" in capsys.readouterr().out


def test_no_kernel(site, monkeypatch, complaint):
    def none(self, name):
        raise NoSuchKernel(name)

    monkeypatch.setattr(KernelSpecManager, "get_kernel_spec", none)
    words, remedy = complaint()
    assert words == "✗ Jupyter finds no kernel for Python here"
    assert remedy.endswith("-m pip install ipykernel")


# What shows the pages


@pytest.fixture
def lab(tmp_path, monkeypatch):
    """An environment with a JupyterLab in which everything fits, to be broken."""
    share = tmp_path / "env" / "share" / "jupyter"
    write(share / "lab" / "static", {"jupyterlab": {"version": "4.2.0"}})
    write(share / "labextensions" / "@jupyter-widgets" / "jupyterlab-manager", version="5.0.11")
    write(share / "labextensions" / "anywidget", version=finding.version_of("anywidget"))
    python = str(tmp_path / "env" / "bin" / "python")
    monkeypatch.setattr(front_end, "_python_of_jupyter", lambda: python)
    return share


def write(folder, content=None, name="package.json", **fields):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(json.dumps(content or fields))


def test_a_lab_in_which_everything_fits(site, lab, capsys):
    assert check_installation(details=True) is True
    output = capsys.readouterr().out
    assert f"✓ JupyterLab 4.2.0 in {lab.parent.parent}\n" in output
    assert "✓ JupyterLab has the widgets manager 5.0.11\n" in output


def test_a_lab_that_is_too_old(site, lab, complaint):
    write(lab / "lab" / "static", {"jupyterlab": {"version": "3.6.7"}})
    words, remedy = complaint(LOOKED_AT - 2)  # its extensions don't matter then
    assert words == "✗ JupyterLab 3.6.7 is too old: the course needs 4.1 or newer"
    python = lab.parent.parent / "bin" / "python"
    assert remedy.endswith(f'in a terminal, {python} -m pip install "jupyterlab>=4.1"')


def test_no_lab_at_all(site, lab, capsys):
    """Another program may show the pages."""
    shutil.rmtree(lab)
    assert check_installation(details=True) is True
    assert f"✓ no JupyterLab in {lab.parent.parent}: others show" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["@jupyter-widgets/jupyterlab-manager", "anywidget"])
def test_an_extension_is_missing(site, lab, complaint, name):
    shutil.rmtree(lab / "labextensions" / name)
    words, remedy = complaint()
    title = {"anywidget": "anywidget"}.get(name, "the widgets manager")
    assert words == f"✗ JupyterLab lacks {title}, without which what moves doesn't appear"
    python = lab.parent.parent / "bin" / "python"
    # Without --force-reinstall pip finds the package and doesn't see that its files are gone.
    assert f"{python} -m pip install --force-reinstall" in remedy
    assert "start JupyterLab again" in remedy


def test_a_widgets_manager_that_is_too_old(site, lab, complaint):
    write(lab / "labextensions" / "@jupyter-widgets" / "jupyterlab-manager", version="3.1.11")
    words, remedy = complaint()
    assert words == "✗ JupyterLab has the widgets manager 3.1.11, which doesn't fit this kernel's"
    assert '-m pip install "jupyterlab_widgets>=3"' in remedy


def test_anywidget_of_another_version(site, lab, complaint):
    install(site, "anywidget", "0.99.0")
    words, remedy = complaint()
    assert words.startswith("✗ JupyterLab has anywidget 0.") and "doesn't fit" in words
    assert "-m pip install anywidget==0.99.0 " in remedy


def test_ipywidgets_that_are_too_old_for_the_lab(site, lab, complaint):
    install(site, "ipywidgets", "7.7.1")
    words, remedy = complaint(LOOKED_AT + 1)  # for the course they are new enough
    assert words == "✗ ipywidgets 7.7.1 is too old for JupyterLab 4.2.0: what moves doesn't appear"
    assert remedy.endswith(f'{sys.executable} -m pip install "ipywidgets>=8"')


@pytest.mark.parametrize("name", ["@jupyter-widgets/jupyterlab-manager", "anywidget"])
def test_an_extension_is_switched_off(site, lab, complaint, name):
    config = lab.parent.parent / "etc" / "jupyter" / "labconfig"
    write(config, {"disabledExtensions": {name: True, "other": True}}, "page_config.json")
    words, remedy = complaint()
    assert "is switched off, and what moves doesn't appear" in words
    assert remedy.endswith(f"-m jupyter labextension enable {name}")
    write(config, {"disabledExtensions": {name: False}}, "page_config.json")
    assert check_installation() is True


@pytest.fixture
def switched(lab, tmp_path, monkeypatch):
    """A function that writes what is switched off, for the environment or for a person."""

    def write_down(where, content):
        place = lab.parent.parent / "etc" / "jupyter" if where == "env" else tmp_path / "person"
        write(place / "labconfig", content, "page_config.json")

    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "person"))
    return write_down


@pytest.mark.parametrize("off", ["anywidget", "anywidget:plugin"])
def test_a_list_of_what_is_switched_off_and_its_main_part(site, switched, complaint, off):
    switched("person", {"disabledExtensions": [off]})
    _, remedy = complaint()
    assert remedy.endswith(f"-m jupyter labextension enable {off}")


@pytest.mark.parametrize("first", ["env", "person"])
def test_the_place_that_has_the_last_word(site, switched, monkeypatch, first):
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", str(int(first == "env")))
    other = {"env": "person", "person": "env"}[first]
    switched(first, {"disabledExtensions": {"anywidget": False}})
    switched(other, {"disabledExtensions": {"anywidget": True}})
    assert check_installation() is True


@pytest.mark.parametrize("content", [["anywidget"], "anywidget", 3])
def test_settings_of_another_shape(site, switched, content):
    switched("person", content)
    assert check_installation() is True


def test_what_is_asked_of_a_lab_is_what_a_real_one_has():
    """The names of the files, in the environment of these tests."""
    assert [each.good for each in front_end.lab()] == [True, True, True]
    assert "4" == next(front_end.lab()).words.split()[1].split(".")[0]


def test_colab_shows_widgets_in_its_own_way(site, lab, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "google.colab", object())
    shutil.rmtree(lab / "labextensions")
    assert check_installation(details=True) is True
    assert "✓ Colab, " in capsys.readouterr().out


@pytest.mark.parametrize("start", ["bin/python", "env/bin/python", "python"])
def test_the_lab_that_counts_is_the_one_above_the_kernel(tmp_path, start):
    """It may be in another environment, and started by a path that depends on where one was."""
    folder = tmp_path / "env" / "bin"
    folder.mkdir(parents=True)
    (folder / "python").symlink_to(sys.executable)
    ask = (
        "from course_utils.doctor.front_end import _python_of_jupyter; print(_python_of_jupyter())"
    )
    (folder / "jupyter-lab").write_text(
        f"import subprocess; subprocess.run([{sys.executable!r}, '-c', {ask!r}], check=True)"
    )
    where = folder.parent if start == "bin/python" else tmp_path
    environment = os.environ | {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    done = subprocess.run(
        [start, str(folder / "jupyter-lab")],
        cwd=where,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip() == str(folder / "python"), done.stderr


# Memory


def test_too_little_memory(site, monkeypatch, complaint):
    Free = namedtuple("Free", "available")
    monkeypatch.setattr(psutil, "virtual_memory", lambda: Free(123_456_789))
    words, remedy = complaint()
    assert words == f"✗ only 123 MB of memory are free, and a page may take {memory.OF_A_PAGE}"
    assert "Shut Down All Kernels" in remedy
    monkeypatch.setattr(psutil, "virtual_memory", lambda: Free(10**6 * memory.OF_A_PAGE))
    assert memory.memory() == (True, f"{memory.OF_A_PAGE} MB of memory are free", "")


@pytest.mark.parametrize("error", [KeyError(b"Buffers:"), IndexError(1), OSError(2, "gone")])
def test_a_machine_that_does_not_say(site, monkeypatch, capsys, error):
    def unable():
        raise error

    monkeypatch.setattr(psutil, "virtual_memory", unable)
    assert check_installation(details=True) is True
    assert f"this machine doesn't say: {error!r}\n" in capsys.readouterr().out


GROUPS = {
    "version 2": (
        "0::/user.slice/student.service\n",
        "user.slice/student.service",
        {
            "memory.max": "1000\n",
            "memory.current": "800\n",
            "memory.stat": "a 1\ninactive_file 50\n",
        },
    ),
    "version 1": (
        "9:name=systemd:/\n4:cpu,memory:/pod/7\n0::/\n",
        "memory/pod/7",
        {
            "memory.limit_in_bytes": "1000\n",
            "memory.usage_in_bytes": "800\n",
            "memory.stat": "inactive_file 7\ntotal_inactive_file 50\n",
        },
    ),
    # In a container the group's own path is hidden: what limits it stands at the top.
    "a container": (
        "0::/\n",
        ".",
        {"memory.max": "1000", "memory.current": "800", "memory.stat": "inactive_file 50"},
    ),
    "a limit further up": (
        "0::/a/b\n",
        "a",
        {"memory.max": "1000", "memory.current": "800", "memory.stat": "inactive_file 50"},
    ),
}


@pytest.mark.parametrize(("listed", "folder", "files"), GROUPS.values(), ids=GROUPS)
def test_the_limit_of_a_group_counts(tmp_path, listed, folder, files):
    (tmp_path / "listed").write_text(listed)
    root = tmp_path / "cgroup"
    (root / folder).mkdir(parents=True)
    for name, text in files.items():
        (root / folder / name).write_text(text)
    assert list(memory._free_in_groups(root, tmp_path / "listed")) == [250]


def test_no_limit_and_no_groups(tmp_path):
    (tmp_path / "listed").write_text("0::/\n")
    for name, text in {"max": "max", "current": "800", "stat": "inactive_file 50"}.items():
        (tmp_path / f"memory.{name}").write_text(text)
    assert list(memory._free_in_groups(tmp_path, tmp_path / "listed")) == []
    assert list(memory._free_in_groups(tmp_path, tmp_path / "none")) == []


def test_the_smallest_limit_decides(site, monkeypatch, complaint):
    monkeypatch.setattr(memory, "_free_in_groups", lambda: [10**12, 5 * 10**7])
    words, _ = complaint()
    assert words.startswith("✗ only 50 MB of memory are free")


def test_memory_is_what_was_measured():
    """The command of the benchmarks writes it down, in MiB."""
    table = (REPOSITORY / "benchmarks" / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d\d)_\w+ \| (\d+) \|", table, re.MULTILINE)
    megabytes = {page: int(peak) * 2**20 / 10**6 for page, peak in rows}
    assert len(megabytes) == len(LESSONS)
    assert max(megabytes.values()) < memory.OF_A_PAGE < 1.3 * max(megabytes.values())


# The command


def test_doctor(site, capsys, monkeypatch):
    assert main(["doctor"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == LOOKED_AT + 1 and lines[-1] == "✓ Everything is in place."
    monkeypatch.setattr(memory, "_free_in_groups", lambda: [0])
    assert main(["doctor"]) == 1


def test_in_a_kernel_it_says_to_restart_that(site, monkeypatch, capsys):
    monkeypatch.setattr(front_end, "in_kernel", lambda: True)
    monkeypatch.setattr(memory, "_free_in_groups", lambda: [0])
    assert check_installation() is False
    output = capsys.readouterr().out
    assert output.endswith("Mend the first ✗ first, restart the kernel, and check again.\n")
    assert "the kernel of the pages" not in output  # it is the one that says this


# In a Python of its own


def run(program, folder, *path):
    """What a program prints in a Python without any installed package, started in a folder."""
    start = f"import sys; sys.path[:0] = {[str(each) for each in path]!r}\n"
    command = [sys.executable, "-I", "-S", "-X", "utf8", "-c", start + program]
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8")
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return done.stdout


DOCTOR = "from course_utils.__main__ import main; assert main(['doctor']) == 1"


@pytest.mark.parametrize("own", [False, True])
def test_another_python_that_finds_the_folder(tmp_path, own):
    """The course isn't installed, nor is anything else: a wrong kernel, or a terminal's Python."""
    folder = tmp_path / "my course"
    shutil.copytree(REPOSITORY / "course_utils", folder / "course_utils")
    python = folder / ".venv" / "bin" / "python"  # as `make lab` leaves it
    if own:
        python.parent.mkdir(parents=True)
        python.touch()
    output = run(DOCTOR, tmp_path, folder)
    assert f"✗ the course isn't installed in this Python, {sys.executable}\n" in output
    assert "Change Kernel" in output
    assert (f" -m pip install -e '{folder}'\n" in output) is not own
    looked_at = "'my course/.venv/bin/python' -m course_utils doctor looks at that one."
    assert (looked_at in output) is own
    assert (
        "✗ the digits can't be read: No module named 'numpy'\n"
        "    What to do: if there is a ✗ above, mend that."
    ) in output
    assert "✗ figures can't be drawn: ModuleNotFoundError: No module named" in output


def test_every_package_missing(site):
    output = run(DOCTOR, site, REPOSITORY, site)
    for requirement in PROJECT["dependencies"]:
        name = requirement.split(">=")[0]
        assert f"✗ {name} is missing\n" in output
        assert f'-m pip install "{requirement}"' in output
    assert "pytest" not in output


def test_another_course_utils_in_the_way(site, tmp_path):
    shutil.copytree(REPOSITORY / "course_utils", tmp_path / "old" / "course_utils")
    output = run(DOCTOR, tmp_path, tmp_path / "old", site)
    assert (
        f"✗ course_utils is imported from {(tmp_path / 'old' / 'course_utils').resolve()}, "
        f"but the course is installed in {REPOSITORY / 'course_utils'}\n"
    ) in output
    assert "give it another name" in output


def test_an_installation_that_is_not_editable(tmp_path):
    site = tmp_path / "site packages"
    shutil.copytree(REPOSITORY / "course_utils", site / "course_utils")
    install(site, "course-utils")
    output = run(DOCTOR, tmp_path, site)
    assert f"✓ the course from {(site / 'course_utils').resolve()}, in {sys.executable}\n" in output


# The first cell of page 00, for where there is no doctor to be called


@pytest.fixture(scope="module")
def first_cell():
    page = nbformat.read(REPOSITORY / "notebooks" / "00_start_here.ipynb", as_version=4)
    return next(cell.source for cell in page.cells if "check_installation" in cell.source)


def test_first_cell_where_all_is_well(first_cell, site, capsys):
    exec(first_cell, {})
    assert capsys.readouterr().out == "✓ Everything is in place.\n"


def test_first_cell_in_the_wrong_kernel(first_cell, tmp_path):
    output = run(first_cell, tmp_path)
    assert output.startswith("✗ Python 3.")
    assert f"in {sys.executable} can't find the course: No module named 'course_utils'." in output
    assert "Change Kernel" in output and "README.md" in output


def test_first_cell_with_a_file_in_the_way(first_cell, tmp_path):
    (tmp_path / "course_utils.py").touch()
    output = run(first_cell, tmp_path, tmp_path, REPOSITORY)
    assert "'course_utils' is not a package" in output
    assert "If a file or folder of yours is called course_utils" in output


def test_an_old_python_can_read_all_that_speaks(first_cell):
    package = REPOSITORY / "course_utils"
    files = [*(package / "doctor").glob("*.py")]
    files += [package / f"{name}.py" for name in ("__init__", "__main__", "resources")]
    for source in [first_cell, *(path.read_text(encoding="utf-8") for path in files)]:
        ast.parse(source, feature_version=(3, 7))


# The lists agree


def test_oldest_python_is_that_of_the_project():
    assert PROJECT["requires-python"] == f">={installation.OLDEST_PYTHON}"


def test_oldest_lab_is_that_of_the_project():
    lab = f"jupyterlab>={front_end.OLDEST_LAB}"
    assert lab in PROJECT["optional-dependencies"]["lab"]


@pytest.mark.parametrize("requirement", PROJECT["dependencies"])
def test_every_dependency_has_one_floor(requirement):
    """The check understands no other form."""
    name, floor = requirement.split(">=")
    assert name.replace("-", "").isalnum() and floor.replace(".", "").isdigit()


@pytest.mark.parametrize(
    ("version", "floor", "expected"),
    [
        ("3.10.0", "3.9", True),
        ("3.9", "3.10", False),
        ("8", "8.0", True),
        ("8.0", "8", True),
        ("7.9.9", "8.0", False),
        ("3.8.0rc1", "3.8", True),
        ("2.0.0.dev0+g1a2b3c", "1.24", True),
        ("3.13.0+", "3.11", True),
        ("unknown", "1.26", False),
    ],
)
def test_versions_are_compared_as_numbers(version, floor, expected):
    assert finding.at_least(version, floor) is expected
