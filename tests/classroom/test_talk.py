"""Talks: JupyterLab knows the settings, the notes are true, a command opens page and notes."""

import json
import os
import re
import runpy
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import jsonschema
import matplotlib
import nbformat
import pytest
from jupyter_client.blocking import BlockingKernelClient
from jupyterlab.commands import get_app_dir
from nbformat.v4 import new_markdown_cell

from course_utils.__main__ import main
from course_utils.classroom.copies import instructor_copy
from course_utils.classroom.projector import projected
from course_utils.classroom.talk import notes_folder, notes_of, notes_page, read_notes, settings
from course_utils.figures import style
from tools.examples import EXPLORERS
from tools.repository import LESSONS, NOTEBOOKS, PAGES, REPOSITORY

STEMS = [page.stem for page in LESSONS]

NOTES = """# Talk: Why?

**5 minutes**, you can say `1 < 2`
and why.

## What *is* it? · 2 min

- **Ask:** One
  question.
- **Say:** a & b, `2 * x * y`, 1 * 2.

## And then? · 3 min
"""


@pytest.mark.parametrize("plugin", settings(1.5))
def test_jupyterlab_knows_each_setting(plugin):
    extension, name = plugin.split(":")
    schema = json.loads((Path(get_app_dir()) / "schemas" / extension / f"{name}.json").read_text())
    values = settings(1.5)[plugin]
    assert set(values) <= set(schema["properties"])
    jsonschema.validate(values, schema)


def test_letters_grow_with_the_scale():
    small, large = (
        settings(s)["@jupyterlab/apputils-extension:themes"]["overrides"] for s in (1, 1.5)
    )
    assert small == {
        "code-font-size": "16px",
        "content-font-size1": "17px",
        "ui-font-size1": "14px",
    }
    assert {name: round(1.5 * int(size[:-2])) for name, size in small.items()} == {
        name: int(size[:-2]) for name, size in large.items()
    }


def test_notes_are_taken_apart():
    notes = read_notes(NOTES)
    assert (notes.title, notes.minutes) == ("Why?", 5)
    assert notes.aim == "you can say `1 < 2` and why."
    assert notes.sections == [
        ("What *is* it?", 2, ["**Ask:** One question.", "**Say:** a & b, `2 * x * y`, 1 * 2."]),
        ("And then?", 3, []),
    ]


@pytest.mark.parametrize(
    "old, new",
    [
        ("# Talk: ", "# "),
        ("**5 minutes**", "5 minutes"),
        (" · 2 min", ""),
        ("2 min\n", "2 min\n\nWords outside of the list."),
    ],
)
def test_notes_of_another_make_are_refused(old, new):
    with pytest.raises(ValueError, match="notes begin with|a section is"):
        read_notes(NOTES.replace(old, new))


def test_notes_as_a_page():
    page = notes_page(read_notes(NOTES), {"07_why.html": "Why?"})
    assert '<section data-minutes="2"><h2><button>What <i>is</i> it?</button>' in page
    assert "<li><b>Say:</b> a &amp; b, <code>2 * x * y</code>, 1 * 2.</li>" in page
    assert "<code>1 &lt; 2</code>" in page
    assert '<a href="07_why.html">Why?</a>' in page
    assert not re.search(r"\{[A-Z]+\}", page)  # every place is filled in


def test_every_page_has_notes_and_no_other():
    assert sorted(file.name for file in notes_folder().iterdir()) == [f"{s}.md" for s in STEMS]


@pytest.mark.parametrize("stem", STEMS)
def test_notes_are_true_of_their_page(stem, headings):
    notes, (title, *below) = notes_of(stem), headings(stem)
    assert notes.title == title
    named = [section.heading for section in notes.sections]
    assert named == [heading for heading in below if heading in named], "not there, or out of order"
    assert sum(section.minutes for section in notes.sections) == notes.minutes
    assert all(section.points for section in notes.sections)
    points = " ".join(point for section in notes.sections for point in section.points)
    presets = set(re.findall(r'preset "(.+?)"', points))
    makers = [make for name, make in EXPLORERS.items() if name.startswith(f"{stem[3:]}-")]
    while presets and makers:
        explorer = makers.pop(0)()
        presets -= set(explorer.presets)
        explorer.close()
    assert not presets


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["nowhere.ipynb"], "there is no page nowhere.ipynb"),
        (["--port", "9999", "README.md"], "there is no page 9999"),
        (["README.md", "Makefile"], "give one page, and options as --name=value; not Makefile"),
        (["--scale", "big", "README.md"], "--scale: invalid talk_scale value: 'big'"),
        (["--scale", "0", "README.md"], "--scale: invalid talk_scale value: '0'"),
    ],
)
def test_wrong_arguments(arguments, message, capsys):
    with pytest.raises(SystemExit, match="2"):
        main(["talk", *arguments])
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("command", (["doctor"], ["student", "folder"], ["report", "folder"]))
def test_only_a_talk_hands_options_on(command, capsys):
    with pytest.raises(SystemExit, match="2"):
        main([*command, "--no-browser"])
    assert "unrecognized arguments: --no-browser" in capsys.readouterr().err


@pytest.mark.parametrize("scale, dots", [("1", 110), ("1.5", 165), ("", None), ("x", None)])
def test_figures_follow_the_scale(scale, dots, monkeypatch):
    monkeypatch.setenv("COURSE_TALK", scale)
    with matplotlib.rc_context():
        if dots:
            assert runpy.run_path(style.__file__)["DOTS_PER_INCH"] == dots
        else:
            message = f"must be a number from 0.5 to 4, such as 1.5, got '{scale}'"
            with pytest.raises(ValueError, match=message):
                runpy.run_path(style.__file__)


def read(address):
    with urllib.request.urlopen(address, timeout=20) as answer:
        return answer.read().decode()


def with_a_speakers_note(path, folder):
    """A page with its results, as it is stored, and with a cell for the speaker alone."""
    page = nbformat.read(path, as_version=4)
    page.cells.insert(1, new_markdown_cell("For me.", metadata={"tags": ["speaker"]}))
    nbformat.write(page, folder / path.name)
    return folder / path.name


@pytest.mark.parametrize("path", PAGES, ids=[path.stem for path in PAGES])
def test_a_class_sees_what_is_for_a_class(path, tmp_path):
    page = nbformat.read(with_a_speakers_note(path, tmp_path), as_version=4)
    before = nbformat.writes(page)
    shown = projected(page)
    assert nbformat.writes(page) == before
    nbformat.validate(shown)
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in shown.cells)
    sources = [cell.source for cell in shown.cells]
    left_out = [cell.source for cell in page.cells if cell.source not in sources]
    assert [source.split("\n")[0][:12] for source in left_out] == [
        page.cells[0].source[:12],
        "For me.",
        "ex.progress(",
    ]
    opening, kept = page.cells[0].source, sources[0]
    for paragraph in opening.split("\n\n"):
        of_the_student = paragraph.startswith(("**You need**", "**It takes**"))
        assert (paragraph in kept) is not of_the_student


@pytest.mark.parametrize("path", LESSONS, ids=STEMS)
def test_nothing_for_the_speaker_is_on_the_projector(path):
    """Also where the page of the talk is an instructor's copy."""
    solved = instructor_copy(nbformat.read(path, as_version=4), path.name)
    assert any("In the talk" in cell.source for cell in solved.cells)
    shown = [cell.source for cell in projected(solved).cells]
    assert not any(
        re.match("> \\*\\*(?:In the talk|The instructor's copy)", each) for each in shown
    )


def test_a_talk(tmp_path):
    """The command itself: what it opens, what JupyterLab serves, and what it leaves behind."""
    temporary, browser, pages = (tmp_path / each for each in ("temporary", "browser.py", "pages"))
    temporary.mkdir()
    pages.mkdir()
    path = with_a_speakers_note(NOTEBOOKS / "01_curve_fitting.ipynb", pages)
    stored = path.read_bytes()
    calls = socket.create_server(("127.0.0.1", 0))
    calls.settimeout(60)
    call = f"socket.create_connection({calls.getsockname()}).sendall(sys.argv[1].encode())"
    browser.write_text(f"import socket, sys; {call}")

    def opened():
        with calls.accept()[0] as call, call.makefile() as words:
            return words.read()

    folders = {name: str(tmp_path / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    options = "--scale=1.25 --allow-root --IdentityProvider.token= "
    options += "--ServerApp.disable_check_xsrf=True"
    talk = subprocess.Popen(
        [sys.executable, "-m", "course_utils", "talk", str(path), *options.split()],
        cwd=REPOSITORY,
        env=os.environ
        | {f"JUPYTER_{name}_DIR": folder for name, folder in folders.items()}
        | {"BROWSER": f"{sys.executable} {browser} %s", "TMPDIR": str(temporary)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said = ""
    try:
        while "Your notes: " not in said:
            said += (line := talk.stdout.readline())
            assert line, said  # or else it has ended
        notes, page = sorted((opened(), opened()), key=lambda each: each.startswith("file:"))
        assert notes.endswith("/static/talk/01_curve_fitting.html")
        assert "Which line fits these points best?" in read(notes)
        server = notes.removesuffix("static/talk/01_curve_fitting.html")
        assert f"{server}doc/tree/01_curve_fitting.ipynb" in read(page)
        assert "--jp-cell-prompt-width: 80px" in read(f"{server}custom/custom.css")
        themes = read(f"{server}lab/api/settings/@jupyterlab/apputils-extension:themes")
        assert json.loads(json.loads(themes)["raw"])["overrides"]["code-font-size"] == "20px"

        # The page as JupyterLab gets it, and what becomes of it when the speaker saves.
        at = f"{server}api/contents/01_curve_fitting"
        model = json.loads(read(f"{at}.ipynb"))
        assert "For me." not in str(model) and not any(
            cell.get("outputs") for cell in model["content"]["cells"]
        )
        written = json.dumps({"type": "notebook", "content": model["content"]}).encode()
        with pytest.raises(urllib.error.HTTPError) as refused:
            read(urllib.request.Request(f"{at}.ipynb", written, method="PUT"))
        assert "menu File, Save Notebook As" in json.loads(refused.value.read())["message"]
        new_name = json.dumps({"path": "mine.ipynb"}).encode()
        for request in (
            urllib.request.Request(f"{at}.ipynb", new_name, method="PATCH"),
            urllib.request.Request(f"{at}.ipynb", method="DELETE"),
            urllib.request.Request(f"{at}.ipynb/checkpoints/checkpoint", method="POST"),
        ):
            with pytest.raises(urllib.error.HTTPError, match="403"):
                read(request)
        # When it is opened.
        read(urllib.request.Request(f"{at}.ipynb/checkpoints", b"", method="POST"))
        assert (path.read_bytes(), list(pages.iterdir())) == (stored, [path])
        for _ in range(2):
            read(urllib.request.Request(f"{at}_mine.ipynb", written, method="PUT"))
        assert (pages / "01_curve_fitting_mine.ipynb").exists()
        request = urllib.request.Request(f"{server}api/kernels", data=b"{}")
        kernel = json.loads(read(request))["id"]
        client = BlockingKernelClient(connection_file=f"{folders['RUNTIME']}/kernel-{kernel}.json")
        client.load_connection_file()
        client.start_channels()
        code = "import os; assert os.environ['COURSE_TALK'] == '1.25'"
        assert client.execute(code, reply=True, timeout=60)["content"]["status"] == "ok"
        client.stop_channels()
    finally:
        talk.send_signal(signal.SIGTERM)
        talk.communicate(timeout=60)
        calls.close()
    assert f"Your notes: {notes}\n" in said
    assert list(temporary.iterdir()) == []


def test_without_jupyterlab_it_says_what_to_install():
    """And without matplotlib or anything else, which a talk has no need of."""
    arguments = ["talk", str(PAGES[0])]
    program = f"import sys; sys.path.insert(0, {str(REPOSITORY)!r})\n"
    program += f"from course_utils.__main__ import main; sys.exit(main({arguments}))"
    command = [sys.executable, "-I", "-S", "-c", program]
    done = subprocess.run(command, capture_output=True, encoding="utf-8")
    assert done.returncode == 2 and '"jupyterlab>=4.1"' in done.stderr
    assert done.stderr.startswith("There is no JupyterLab here: ")
