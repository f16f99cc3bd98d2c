"""Whatever is printed as a command can be pasted, into the terminals of this machine."""

import ast
import ntpath
import re
import shlex
import subprocess
import sys

import pytest

from course_utils.__main__ import main
from course_utils.doctor import finding
from tools.repository import REPOSITORY

NOT_EVERYWHERE = re.compile(r"\b(?:jupyter[ -]lab\b(?!\()|python3? -m |(?<!uv )pip install )")


def printable(source):
    """The texts of a module that aren't docstrings."""
    tree = ast.parse(source)
    documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    docstrings = {id(n.body[0].value) for n in ast.walk(tree) if _has_docstring(n, documented)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if id(node) not in docstrings:
                yield node.value


def _has_docstring(node, documented):
    return isinstance(node, documented) and ast.get_docstring(node, clean=False) is not None


def test_no_module_prints_a_command_that_a_terminal_may_not_know():
    """`python`, `pip` and `jupyter` are known only where an environment is active."""
    found = {
        (path.name, text)
        for path in REPOSITORY.glob("course_utils/**/*.py")
        for text in printable(path.read_text("utf-8"))
        if NOT_EVERYWHERE.search(text)
    }
    # What this one replaces in its docstring.
    assert found == {("__main__.py", "python -m course_utils")}


@pytest.mark.parametrize("words", [[], ["student"], ["report"], ["talk", "nowhere.ipynb"]])
def test_help_and_errors_say_it_as_it_can_be_pasted(words, capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "executable", str(tmp_path / ".venv" / "bin" / "python"))
    with pytest.raises(SystemExit):
        main(words)
    with pytest.raises(SystemExit):
        main(["-h"])
    said = capsys.readouterr()
    for line in (said.err + said.out).splitlines():
        assert re.findall(r"\S*python\S* -m", line) in ([], [".venv/bin/python -m"]), line


@pytest.mark.parametrize("folder", ["my course", "R&D/O'Brien/$HOME", "köln"])
@pytest.mark.parametrize("where", [".", "..", "/"])
def test_a_command_runs_where_it_was_printed(tmp_path, monkeypatch, folder, where):
    """From the folder of the course, from one beside it, and from far away; in a plain shell."""
    python = tmp_path / folder / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    monkeypatch.chdir(tmp_path / folder)
    monkeypatch.chdir(where)
    monkeypatch.setattr(sys, "executable", str(python))
    command = finding.command("this", "an argument")
    shell = {"PATH": "/usr/bin:/bin"}
    done = subprocess.run(["sh", "-c", command], env=shell, capture_output=True, text=True)
    assert done.stdout.startswith("The Zen of Python"), done.stderr
    assert (shlex.split(command)[0] == ".venv/bin/python") is (where == ".")


@pytest.mark.parametrize(
    ("folder", "program", "expected"),
    [
        (r"C:\Users\köln", r"C:\Users\köln\.venv\Scripts\python.exe", r".venv\Scripts\python.exe"),
        (r"D:\else", r"C:\Users\köln\python.exe", r"C:\Users\köln\python.exe"),
        (r"D:\else", r"C:\My Course\python.exe", r'C:\"My Course"\python.exe'),
        (r"C:\R&D", r"C:\R&D\python.exe", r'C:\"R&D"\python.exe'),
    ],
)
def test_a_command_on_windows(monkeypatch, folder, program, expected):
    """Never with a quote in front, which PowerShell would take for a text and print."""
    with monkeypatch.context() as windows:
        windows.setattr(finding.sys, "platform", "win32")
        windows.setattr(finding.os, "path", ntpath)
        windows.setattr(finding.os, "getcwd", lambda: folder)
        command = finding.command("pip", "install", "-e", r"C:\My Course", python=program)
    assert command == rf'{expected} -m pip install -e C:\"My Course"'


def test_a_folder_that_is_gone(monkeypatch):
    def gone():
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr(finding.os, "getcwd", gone)
    assert finding.command("this", python="/far/python") == "/far/python -m this"


# A Python of the system, as Debian's, takes no packages


def of_the_system(folder):
    """A Python that says of itself that a system manages it: `python -c program` runs in it."""
    (folder / "EXTERNALLY-MANAGED").touch()
    pretend = "import sys, sysconfig; sys.prefix = sys.base_prefix; "
    pretend += f"sysconfig.get_path = lambda name: {str(folder)!r}; exec(sys.argv[2])"
    python = folder / "python"
    python.write_text(f'#!/bin/sh\nexec \'{sys.executable}\' -c "{pretend}" "$@"\n')
    python.chmod(0o755)
    return str(python)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such Python")
def test_what_a_python_says_of_itself(tmp_path):
    assert finding.takes_no_packages(of_the_system(tmp_path))
    assert not finding.takes_no_packages(str(tmp_path / "nowhere"))
    assert not finding.takes_no_packages(sys.executable)
    (tmp_path / "EXTERNALLY-MANAGED").unlink()
    assert not finding.takes_no_packages(str(tmp_path / "python"))


@pytest.mark.parametrize("place", ["installed", "a copy of the repository", "with .venv"])
def test_nothing_is_to_be_installed_there(tmp_path, monkeypatch, place):
    monkeypatch.setattr(finding, "ROOT", str(tmp_path))
    monkeypatch.setattr(finding, "takes_no_packages", lambda python: python == "/usr/bin/python3")
    if place != "installed":
        (tmp_path / "Makefile").touch()
    python = tmp_path / ".venv" / "bin" / "python"
    if place == "with .venv":
        python.parent.mkdir(parents=True)
        python.touch()
    said = finding.install("numpy", "/usr/bin/python3")
    assert said.startswith("/usr/bin/python3 is the system's own and takes no packages. ")
    assert "pip" not in said
    assert (f"In the folder {tmp_path}, make lab opens" in said) is (place != "installed")
    assert (f"{python} -m course_utils doctor" in said) is (place == "with .venv")
    assert finding.install("numpy", "/my/python").endswith("/my/python -m pip install numpy")
