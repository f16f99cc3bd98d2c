"""Where the course is published: `make address REPOSITORY=owner/name`.

As shipped the course has no address, and nothing leads to one. What needs it waits in comments that
begin with the words "with an address:", and says `{repository}` there. This command takes it out of
the comments, and gives each page a first cell that brings the course to Google Colab. Run once more
with another address, it changes all of that.

    python -m tools.address OWNER/NAME
"""

import re
import sys
import tomllib

import nbformat

from tools.repository import REPOSITORY

GITHUB = "https://github.com/"
WAITING = re.compile(
    r"^# with an address: (.*\n)|^<!-- with an address:\n((?:.*\n)*?)-->\n", re.MULTILINE
)
COLAB = """\
import sys
from importlib.util import find_spec

if "google.colab" in sys.modules and not find_spec("course_utils"):
    # Google Colab begins without the course. Elsewhere this cell does nothing.
    source = "git+https://github.com/{repository}"
    get_ipython().system(f"{sys.executable} -m pip install --quiet {source}")"""


def main(arguments, root=REPOSITORY):
    """Write the address wherever it belongs, and return the exit code."""
    if len(arguments) != 1 or not re.fullmatch(r"[\w-]+/[\w.-]+", arguments[0], re.ASCII):
        print("name the repository as GitHub does: make address REPOSITORY=owner/name")
        return 2
    (new,), old = arguments, address(root)
    written = {path: with_address(path.read_text("utf-8"), new, old) for path in documents(root)}
    for path in sorted((root / "notebooks").rglob("*.ipynb")):
        # Page 00 says first what a cell is.
        written[path] = with_colab_cell(path.read_text("utf-8"), new, path.name[:2] == "00")
    for path, text in written.items():
        if text != path.read_text("utf-8"):
            path.write_text(text, "utf-8", newline="\n")
            print(path.relative_to(root).as_posix())
    return 0


def address(root=REPOSITORY):
    """Owner and name of the repository, such as "owner/name"; None as the course is shipped."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    return project.get("urls", {}).get("Repository", "").removeprefix(GITHUB) or None


def documents(root=REPOSITORY):
    """The files beside the pages that have something to say where there is an address."""
    names = ["README.md", "CONTRIBUTING.md", "docs/teaching.md", "docs/hubs.md"]
    return [root / name for name in [*names, "CITATION.cff", "pyproject.toml"]]


def with_address(text, new, old):
    """The text of a document with a new address, where it had an old one or None."""
    text = WAITING.sub(lambda found: found[1] or found[2], text).replace("{repository}", new)
    return re.sub(rf"(?<=/){re.escape(old)}(?![\w-])", new, text) if old else text


def with_colab_cell(text, repository, late=False):
    """The text of a page with its first code cell for Colab. All other cells then come one later.

    It stands below the opening of the page or, late, right above the code cell that was the first.
    """
    page = nbformat.reads(text, as_version=4)
    code = [cell for cell in page.cells if cell.cell_type == "code"]
    if code[0].id != "colab":
        for cell in code:
            if cell.execution_count:
                count_one_more(cell)
        code.insert(0, nbformat.v4.new_code_cell(id="colab", execution_count=1))
        page.cells.insert(page.cells.index(code[1]) if late else 1, code[0])
    code[0].source = COLAB.replace("{repository}", repository)
    return f"{nbformat.writes(page)}\n"


def count_one_more(cell):
    """Number a code cell as if one more had been run before it, and so what it has put out."""
    before = cell.execution_count
    cell.execution_count += 1
    for output in cell.outputs:
        if output.output_type == "execute_result":
            output.execution_count += 1
        if output.output_type == "error":
            output.traceback = [
                line.replace(f"In[{before}]", f"In[{before + 1}]") for line in output.traceback
            ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
