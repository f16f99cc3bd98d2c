"""The course as a site: `make site` writes it to the folder `site`.

Nothing that is made is kept in the repository. The pages are laid out as they lie there, so that
their links lead on, with the front page above them and the reference beside; then Sphinx is called.

    python -m tools.site                   # write it
    python -m tools.site --serve           # write it, show it, and write it again after each change
    python -m tools.site --check-links     # only ask whether what it links to elsewhere is there
    python -m tools.site --folder FOLDER   # write it to another folder than site
"""

import argparse
import contextlib
import functools
import http.server
import json
import posixpath
import re
import shutil
import sys
import tempfile
import threading
import time
from pathlib import Path

import nbformat

from course_utils.classroom.copies import student_copy
from course_utils.classroom.running import read_page
from tools.address import address
from tools.repository import NOTEBOOKS, PAGES, REPOSITORY
from tools.site import digit, download, reference
from tools.site.lessons import reader_copy

SOURCES = REPOSITORY / "docs" / "site"
# Documents that are pages of the site as they stand.
DOCUMENTS = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "benchmarks/README.md"]
DOCUMENTS += ["data/README.md"]
DOCUMENTS += sorted(f"docs/{path.name}" for path in REPOSITORY.glob("docs/*.md"))
DOCUMENTS += sorted(f"docs/talks/{path.name}" for path in REPOSITORY.glob("docs/talks/*.md"))
LINK = re.compile(r"(?<=\]\()(?![a-z]+:|#)([^)\s#]+)(#[^)\s]*)?(?=\))")
# What Sphinx says of a server that is there, and doesn't answer a program.
REFUSED = re.compile(r"unauthorized|(403|405|406|429|999|5\d\d) ")
OPENING = re.compile(r"\A.*?(?=^## Begin$)", re.MULTILINE | re.DOTALL)
# The words are those for which a search leads here first.
SET_UP = """# Set it up

```{index} ! install
```
```{index} ! installation
```
```{index} ! download
```
"""
COMMENT = re.compile(r"^<!--.*?-->\n?", re.MULTILINE | re.DOTALL)
# What a document says to those who read it there, and in the course itself would be odd.
ON_THE_SITE = re.compile(r"^<!-- on the site:\n(.*?)-->\n", re.MULTILINE | re.DOTALL)


def lay_out(folder):
    """Write the sources of the site to a folder; what hasn't changed there stays untouched.

    Parameters
    ----------
    folder : pathlib.Path
    """
    course = download.packed()
    wanted, size = {"course.zip": course}, f"{len(course) / 1e6:.1f} MB"
    named = {"{size of the course}": size, "{deeper}": deeper()}
    for name in [*DOCUMENTS, *(f"docs/site/{path.name}" for path in SOURCES.glob("*.md"))]:
        text = COMMENT.sub("", ON_THE_SITE.sub(r"\1", (REPOSITORY / name).read_text("utf-8")))
        for placeholder, content in named.items():
            text = text.replace(placeholder, content)
        if name == "README.md":  # what comes before, the front page says
            text = OPENING.sub(SET_UP, text)
        text = with_links(text, name, wanted)
        wanted[laid(name)] = text.encode()
    for path in PAGES:
        name = path.relative_to(REPOSITORY).as_posix()
        page, inside = read_page(path), path.relative_to(NOTEBOOKS).as_posix()
        page = reader_copy(page, inside, note(path, size))
        if links := reference.links_of(path):
            page.cells.append(nbformat.v4.new_markdown_cell(f"**In the package:** {links}."))
        for cell in page.cells:
            if cell.cell_type == "markdown":
                cell.source = with_links(cell.source, name, wanted)
        for number, cell in enumerate(page.cells):
            cell.id = f"cell-{number}"  # else new ones would have another name each time
        wanted[name] = nbformat.writes(page).encode()
    wanted["reference.md"] += f"\n{reference.index()}".encode()
    for name, text in reference.pages().items():
        wanted[name] = text.encode()
    for old in (path for path in folder.rglob("*") if path.is_file()):
        if old.relative_to(folder).as_posix() not in wanted:
            old.unlink()
    for name, content in wanted.items():
        path = folder / name
        if not path.is_file() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def deeper():
    """The pages that go deeper, as a table of contents names them: of which lesson, how long."""
    entries = []
    for path in PAGES:
        if path.parent != NOTEBOOKS:
            opening = read_page(path).cells[0].source
            minutes = re.search(r"It takes\*\* about (\d+ min)", opening)[1]
            name = path.relative_to(REPOSITORY).with_suffix("").as_posix()
            entries.append(f"{path.name[:2]}: {reference.title(path)} ({minutes}) <{name}>")
    return "\n".join(entries)


def laid(name):
    """Where a file of the repository lies among the sources of the site."""
    return "talks.md" if name == "docs/talks" else name.removeprefix("docs/site/")


def with_links(text, name, wanted):
    """A document whose links lead on from the site.

    What else of the repository it links to comes along in `wanted`; with an address it stays there.
    """
    pages = {path.relative_to(REPOSITORY).as_posix() for path in PAGES}

    def mended(found):
        target = posixpath.normpath(posixpath.join(posixpath.dirname(name), found[1]))
        anchor = found[2] or ""
        path = REPOSITORY / target
        if path.is_file() and not (target in pages or path.suffix == ".md"):
            if address() and path.suffix != ".png":
                return f"https://github.com/{address()}/blob/HEAD/{target}{anchor}"
            wanted[target] = path.read_bytes()
        return posixpath.relpath(laid(target), posixpath.dirname(laid(name)) or ".") + anchor

    return LINK.sub(mended, text)


def note(path, size):
    """What stands below the opening of a page: how to do it instead of reading it.

    Parameters
    ----------
    path : pathlib.Path
        Of the page.
    size : str
        Of the course, to be downloaded.

    Returns
    -------
    str
        Markdown.
    """
    name = path.relative_to(REPOSITORY).as_posix()
    up = "../" * name.count("/")
    course = f'<a href="{up}course.zip" download>download the course</a> ({size})'
    ways = [f"{course}, [set it up]({up}README.md#begin), and run this page cell by cell"]
    if where := address():
        lab = f"https://mybinder.org/v2/gh/{where}/HEAD?urlpath=lab/tree/{name}"
        colab = f"https://colab.research.google.com/github/{where}/blob/main/{name}"
        ways.append(f"open it in [Binder]({lab}) or in [Colab]({colab})")
    page = f'<a href="{path.name}" download>download this page</a>'
    ways.append(f"if you have the course already, {page} alone")
    return (
        ":::{admonition} Read it here, or do it\n:class: tip do-it\n\n"
        "Here nothing runs. In the notebook you write the functions of this page, each answer is "
        f"checked at once, and the page goes on with yours. To do it, {'; or '.join(ways)}.\n:::"
    )


def build(beside, folder):
    """Write the site.

    Parameters
    ----------
    beside : pathlib.Path
        A folder for what Sphinx needs on the way. If it is the same the next time, what hasn't
        changed isn't made again.
    folder : pathlib.Path
        What is there gives way to the site once that is made, and not before.

    Returns
    -------
    int
        The exit code: not 0 where anything is amiss.
    """
    lay_out(beside / "source")
    code, made = call_sphinx(beside, "html", "-W", "--keep-going", "-q")
    if made.is_dir():
        shutil.copy(beside / "source" / "course.zip", made)
        (made / "_static" / "read_a_digit.js").write_text(digit.script(), "utf-8", newline="\n")
        for path in PAGES:
            clean = f"{nbformat.writes(student_copy(read_page(path)))}\n"
            (made / path.relative_to(REPOSITORY)).write_text(clean, "utf-8", newline="\n")
        shutil.rmtree(folder, ignore_errors=True)
        # Maps are half of it all, and of use only to who changes the theme.
        shutil.copytree(made, folder, ignore=shutil.ignore_patterns("*.map"))
    return code


def call_sphinx(beside, builder, *options):
    """Let Sphinx make something of what is laid out: its exit code, and where that lies."""
    from sphinx.cmd.build import build_main

    made = beside / builder
    options = [*options, "-b", builder, "-c", str(SOURCES), "-d", str(beside / "doctrees")]
    return build_main([*options, str(beside / "source"), str(made)]), made


def check_links(beside):
    """Ask whether what the site links to elsewhere is there, and say what isn't.

    Servers that are slow, out of order, or refuse to answer a program, are named, no more: what
    they have may well be there. Where a link is only led on to another place, all is well.

    Parameters
    ----------
    beside : pathlib.Path
        A folder for what Sphinx needs on the way.

    Returns
    -------
    int
        The exit code: 1 where a link is dead.
    """
    lay_out(beside / "source")
    ended, made = call_sphinx(beside, "linkcheck", "-Q")
    code = int(ended > 1)  # where Sphinx itself has failed
    for line in (made / "output.json").read_text("utf-8").splitlines():
        link = json.loads(line)
        # Links inside aren't asked here: those of the reference are written for what is made.
        if link["status"] in ("broken", "timeout") and link["uri"].startswith("http"):
            dead = link["status"] == "broken" and not REFUSED.match(link["info"])
            code = code or int(dead)
            what = "dead" if dead else "could not be asked"
            place = Path(link["filename"]).as_posix()
            print(f"{what}: {link['uri']}, in {place}: {link['info']}", flush=True)
    return code


def serve(beside, folder):
    """Show the site at an address of this machine, and write it anew whenever a source changes."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        print(f"http://127.0.0.1:{server.server_port}  (Ctrl + C ends it)", flush=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        seen = newest()
        with contextlib.suppress(KeyboardInterrupt):
            while True:
                time.sleep(1)
                if newest() != seen:
                    seen = newest()
                    try:
                        build(beside, folder)
                        print("written anew", flush=True)
                    except Exception as error:  # such as a page that is half saved
                        print(f"not written: {error}", flush=True)


def newest():
    """When any of what the site is made of was changed last."""
    made_of = [*SOURCES.iterdir(), *PAGES, *(REPOSITORY / name for name in DOCUMENTS)]
    return max(path.stat().st_mtime for path in made_of)


def main(arguments):
    parser = argparse.ArgumentParser(
        prog="python -m tools.site", description="The course as a site."
    )
    parser.add_argument("--folder", type=Path, default=REPOSITORY / "site")
    parser.add_argument("--serve", action="store_true", help="show it, and follow each change")
    parser.add_argument("--check-links", action="store_true", help="ask whether links lead on")
    chosen = parser.parse_args(arguments)
    folder = chosen.folder.resolve()  # what is a link, stays one
    is_site = (folder / ".buildinfo").exists()
    if folder.exists() and any(folder.iterdir()) and not is_site and not chosen.check_links:
        parser.error(f"{folder} has files that are no site: name another folder")
    with tempfile.TemporaryDirectory() as name:
        beside = Path(name)
        if chosen.check_links:
            return check_links(beside)
        code = build(beside, folder)
        if not code:
            print(folder / "index.html", flush=True)
        if chosen.serve:
            serve(beside, folder)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
