"""A page as a talk: JupyterLab for the back row, and notes that only the speaker sees."""

import html
import json
import os
import re
import sys
import tempfile
import webbrowser
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from course_utils.classroom.lab import NO_NEWS, NOTIFICATION, lab_app
from course_utils.resources import shipped_folder

# What no setting does: room for the larger letters of "[10]:", and the whole screen for the page.
# JupyterLab writes places and sizes of its parts into the elements. The menus wait at the top edge.
STYLE = """
:root {{ --jp-cell-prompt-width: {width:.0f}px !important; }}
#jp-top-panel, .jp-SideBar, .jp-NotebookPanel-toolbar, .jp-cell-toolbar {{
  display: none !important;
}}
#jp-main-content-panel, #jp-main-vsplit-panel, #jp-main-split-panel, #jp-main-dock-panel,
#jp-main-dock-panel > .jp-NotebookPanel, .jp-NotebookPanel > .jp-Notebook {{
  left: 0 !important; top: 0 !important; width: 100% !important; height: 100% !important;
}}
#jp-menu-panel {{ top: 0 !important; z-index: 1; opacity: 0; }}
#jp-menu-panel:is(:hover, :focus-within) {{ opacity: 1; }}
"""


class Section(NamedTuple):
    """What to do at one heading of a page."""

    heading: str
    minutes: int
    points: list[str]


class Notes(NamedTuple):
    """The notes of a talk. Texts are in Markdown."""

    title: str
    minutes: int
    aim: str
    sections: list[Section]


def settings(scale):
    """JupyterLab's settings for a projector.

    Parameters
    ----------
    scale : float
        1 is for a screen of 1280 by 720 pixels.

    Returns
    -------
    dict of str to dict
        By the name of a plugin.
    """
    sizes = {"code-font-size": 16, "content-font-size1": 17, "ui-font-size1": 14}
    fonts = {name: f"{size * scale:.0f}px" for name, size in sizes.items()}
    return {
        "@jupyterlab/apputils-extension:themes": {"overrides": fonts},
        NOTIFICATION: NO_NEWS | {"doNotDisturbMode": True},
        "@jupyterlab/docmanager-extension:plugin": {"autosave": False},
        "@jupyterlab/notebook-extension:tracker": {
            "codeCellConfig": {"lineNumbers": False, "lineWrap": True}
        },
        "@jupyterlab/statusbar-extension:plugin": {"visible": False},
    }


def _write_settings(folder, scale):
    """Write `settings` as JupyterLab reads them."""
    for plugin, values in settings(scale).items():
        extension, name = plugin.split(":")
        file = folder / extension / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values), encoding="utf-8")


def notes_folder():
    """The folder of the notes, one file for each page."""
    return shipped_folder("docs/talks")


def read_notes(text):
    """Take the notes of a talk apart.

    Parameters
    ----------
    text : str
        As in the files of `notes_folder`.

    Returns
    -------
    Notes

    Raises
    ------
    ValueError
        If the text isn't made as those files are.
    """
    head, *sections = re.split(r"^## ", text, flags=re.MULTILINE)
    head = head.strip()
    found = re.fullmatch(r"# Talk: ([^\n]+)\n+\*\*(\d+) minutes\*\*, (.+)", head, re.DOTALL)
    if not found:
        raise ValueError("notes begin with '# Talk: <title>' and '**45 minutes**, <aim>'")
    title, minutes, aim = found.groups()
    return Notes(title, int(minutes), _one_line(aim), [_section(section) for section in sections])


def notes_of(stem):
    """The notes for a page.

    Parameters
    ----------
    stem : str
        The page's name, such as "01_curve_fitting".

    Returns
    -------
    Notes
    """
    return read_notes((notes_folder() / f"{stem}.md").read_text(encoding="utf-8"))


def _section(text):
    first, *rest = text.strip().split("\n", 1)
    found = re.fullmatch(r"(.+?) +· (\d+) min", first)
    before, *points = re.split(r"^- ", "".join(rest), flags=re.MULTILINE)
    if not found or before.strip():
        raise ValueError(f"a section is '## <heading> · 6 min' and a list, this one is {first!r}")
    return Section(found[1], int(found[2]), [_one_line(point) for point in points])


def _one_line(text):
    return " ".join(text.split())


def notes_page(notes, talks):
    """The notes as a page for a browser, with a clock.

    Parameters
    ----------
    notes : Notes
    talks : dict of str to str
        Titles of all talks, by their addresses.

    Returns
    -------
    str
        HTML.
    """
    sections = "".join(
        f'<section data-minutes="{section.minutes}"><h2><button>{_marked_up(section.heading)}'
        f"</button> <time>{section.minutes} min</time></h2><ul>"
        + "".join(f"<li>{_marked_up(point)}</li>" for point in section.points)
        + "</ul></section>"
        for section in notes.sections
    )
    links = "".join(f'<li><a href="{a}">{_marked_up(title)}</a></li>' for a, title in talks.items())
    page = Path(__file__).with_name("talk.html").read_text(encoding="utf-8")
    for name, value in {
        "TITLE": _marked_up(notes.title),
        "MINUTES": str(notes.minutes),
        "AIM": _marked_up(notes.aim),
        "SECTIONS": sections,
        "TALKS": links,
    }.items():
        page = page.replace(f"{{{name}}}", value)
    return page


def _marked_up(text):
    """HTML for a line of Markdown with bold and slanted words, and code."""
    parts = re.split(r"`(.+?)`", html.escape(text, quote=False))
    for i, part in enumerate(parts):
        if i % 2:
            parts[i] = f"<code>{part}</code>"
        else:
            part = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", part)
            parts[i] = re.sub(r"\*(\S.*?)\*", r"<i>\1</i>", part)
    return "".join(parts)


def write_notes_pages(folder):
    """Write the `notes_page` of every talk.

    Parameters
    ----------
    folder : Path
    """
    folder.mkdir(parents=True)
    files = sorted(notes_folder().glob("*.md"))
    talks = {f"{file.stem}.html": notes_of(file.stem) for file in files}
    titles = {address: notes.title for address, notes in talks.items()}
    for address, notes in talks.items():
        (folder / address).write_text(notes_page(notes, titles), encoding="utf-8")


def give_talk(page, scale, options):
    """Open a page and its notes, until JupyterLab is stopped.

    Parameters
    ----------
    page : pathlib.Path
        The page that is the talk.
    scale : float
        Of letters and figures.
    options : list of str
        JupyterLab's.

    Returns
    -------
    int
        0, or 2 where there is no JupyterLab.
    """
    app = lab_app()
    if app is None:
        return 2
    from course_utils.classroom.projector import Pages

    os.environ["COURSE_TALK"] = str(scale)  # for the kernels, which inherit it
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        _write_settings(folder / "settings", scale)
        write_notes_pages(folder / "static" / "talk")
        (folder / "custom").mkdir()
        (folder / "custom" / "custom.css").write_text(STYLE.format(width=64 * scale))
        server = app.initialize_server(
            [
                f"--ServerApp.root_dir={page.resolve().parent}",
                f"--LabApp.default_url=/doc/tree/{quote(page.name)}",  # nothing beside it
                f"--LabApp.user_settings_dir={folder / 'settings'}",
                f"--LabApp.workspaces_dir={folder / 'workspaces'}",
                f"--ServerApp.extra_static_paths={folder / 'static'}",
                f"--AsyncFileCheckpoints.root_dir={folder}",
                "--LabApp.custom_css=True",
                *options,
            ],
            static_custom_path=[str(folder / "custom")],
            contents_manager_class=Pages,
        )

        def open_notes():
            address = f"{server.connection_url}static/talk/{quote(page.stem)}.html"
            print(f"\n    Your notes: {address}\n", flush=True)
            if server.open_browser:
                webbrowser.open(address, new=1)

        if (folder / "static" / "talk" / f"{page.stem}.html").exists():
            server.io_loop.add_callback(open_notes)
        else:
            print(f"There are no notes for {page.name}.", file=sys.stderr)
        server.start()
    return 0
