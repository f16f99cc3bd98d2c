"""The check of the installation: each thing is broken, and the check says which and what to do."""

import ast
import gzip
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import nbformat
import pytest

from course_utils import datasets, installation
from course_utils.installation import check_installation

REPOSITORY = Path(__file__).parent.parent
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
LOOKED_AT = 2 + len(PROJECT["dependencies"]) + 2


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
    return site


@pytest.fixture
def data(tmp_path, monkeypatch):
    """A copy of the digits that may be damaged."""
    folder = tmp_path / "data"
    shutil.copytree(REPOSITORY / "data", folder)
    monkeypatch.setattr(datasets, "mini_folder", lambda: folder)
    return folder


@pytest.fixture
def complaint(capsys):
    """A function that checks, expects one thing to be wrong, and gives what is said about it."""

    def check():
        assert check_installation() is False
        *lines, last = capsys.readouterr().out.splitlines()
        assert last == "Mend the first ✗ first, restart the kernel, and check again."
        place = next(i for i, line in enumerate(lines) if line.startswith("✗"))
        words, remedy = lines[place], lines[place + 1]
        assert remedy.startswith("    What to do: ")
        rest = lines[:place] + lines[place + 2 :]
        assert len(rest) == LOOKED_AT - 1 and all(line.startswith("✓ ") for line in rest)
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


def test_path_with_a_blank(site, monkeypatch, complaint):
    monkeypatch.setattr(installation.sys, "executable", "/my course/python")
    install(site, "numpy", "1.9.2")
    _, remedy = complaint()
    assert '"/my course/python" -m pip install' in remedy


def test_missing_data(site, data, complaint):
    (data / "t10k-labels-idx1-ubyte.gz").unlink()
    words, remedy = complaint()
    assert "digits can't be read" in words
    assert f"{data / 't10k-labels-idx1-ubyte.gz'}: there is no such file" in words
    assert "folder data" in remedy and "git checkout -- data" in remedy


def test_no_data_at_all(site, data, complaint):
    shutil.rmtree(data)
    words, remedy = complaint()
    assert str(data) in words and "no such file" in words and "git checkout -- data" in remedy


def test_damaged_data(site, data, complaint):
    path = data / "train-images-idx3-ubyte.gz"
    path.write_bytes(path.read_bytes()[:1000])
    words, remedy = complaint()
    assert str(path) in words and "damaged" in words and "git checkout -- data" in remedy


def test_changed_data(site, data, complaint):
    """One pixel differs, and the file can be read as before."""
    path = data / "train-images-idx3-ubyte.gz"
    content = bytearray(gzip.decompress(path.read_bytes()))
    content[5000] ^= 1
    path.write_bytes(gzip.compress(content))
    words, remedy = complaint()
    assert "train-images-idx3-ubyte.gz was changed" in words and "git checkout -- data" in remedy


def test_no_checksums(site, data, complaint):
    (data / "SHA256SUMS").unlink()
    words, _ = complaint()
    assert str(data / "SHA256SUMS") in words


def test_no_figures(site, monkeypatch, complaint):
    def findfont(*arguments, **options):
        raise RuntimeError("no font to be found")

    monkeypatch.setattr("matplotlib.font_manager.FontManager.findfont", findfont)
    words, remedy = complaint()
    assert words == "✗ figures can't be drawn: RuntimeError: no font to be found"
    assert "set the course up anew" in remedy


# In a Python of its own


def run(program, folder, *path):
    """What a program prints in a Python without any installed package, started in a folder."""
    start = f"import sys; sys.path[:0] = {[str(each) for each in path]!r}\n"
    command = [sys.executable, "-I", "-S", "-X", "utf8", "-c", start + program]
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8")
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return done.stdout


CHECK = "from course_utils.installation import check_installation; assert not check_installation()"


def test_another_python_that_finds_the_folder(tmp_path):
    """The course isn't installed, nor is anything else: the wrong kernel."""
    output = run(CHECK, tmp_path, REPOSITORY)
    assert f"✗ the course isn't installed in this Python, {sys.executable}\n" in output
    assert "Change Kernel" in output and "-m pip install -e ." in output
    assert (
        "✗ the digits can't be read: No module named 'numpy'\n"
        "    What to do: if there is a ✗ above, mend that."
    ) in output
    assert "✗ figures can't be drawn: ModuleNotFoundError: No module named" in output


def test_every_package_missing(site):
    output = run(CHECK, site, REPOSITORY, site)
    for requirement in PROJECT["dependencies"]:
        name = requirement.split(">=")[0]
        assert f"✗ {name} is missing\n" in output
        assert f'-m pip install "{requirement}"' in output
    assert "pytest" not in output


def test_another_course_utils_in_the_way(site, tmp_path):
    shutil.copytree(REPOSITORY / "course_utils", tmp_path / "old" / "course_utils")
    output = run(CHECK, tmp_path, tmp_path / "old", site)
    assert (
        f"✗ course_utils is imported from {(tmp_path / 'old' / 'course_utils').resolve()}, "
        f"but the course is installed in {REPOSITORY / 'course_utils'}\n"
    ) in output
    assert "give it another name" in output


def test_an_installation_that_is_not_editable(tmp_path):
    site = tmp_path / "site packages"
    shutil.copytree(REPOSITORY / "course_utils", site / "course_utils")
    install(site, "course-utils")
    output = run(CHECK, tmp_path, site)
    assert f"✓ the course from {(site / 'course_utils').resolve()}, in {sys.executable}\n" in output


# The first cell of page 00, for where there is no course_utils.installation to be called


@pytest.fixture(scope="module")
def first_cell():
    page = nbformat.read(REPOSITORY / "notebooks" / "00_start_here.ipynb", as_version=4)
    return next(cell.source for cell in page.cells if cell.cell_type == "code")


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


def test_an_old_python_can_read_them(first_cell):
    for source in (first_cell, Path(installation.__file__).read_text(encoding="utf-8")):
        ast.parse(source, feature_version=(3, 7))


# The lists agree


def test_oldest_python_is_that_of_the_project():
    assert PROJECT["requires-python"] == f">={installation.OLDEST_PYTHON}"


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
    ],
)
def test_versions_are_compared_as_numbers(version, floor, expected):
    assert installation._at_least(version, floor) is expected
