"""Where the course is published: `make address REPOSITORY=owner/name`.

pyproject.toml has the address. Badges, links, commands and the first cell of each page repeat it,
because that is where a reader, or Colab, needs it. This command changes it everywhere.

    python -m tools.address OWNER/REPOSITORY
"""

import re
import subprocess
import sys
import tomllib

from tools.repository import REPOSITORY

GITHUB = "https://github.com/"


def address(root=REPOSITORY):
    """Owner and name of the repository, such as "owner/name"."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    return project["urls"]["Repository"].removeprefix(GITHUB)


def files_with_address(root=REPOSITORY):
    """The text of each file of the repository in which its address stands, by its path."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    found = {}
    for name in filter(None, listed.split("\0")):
        path = root / name
        if path.suffix in {".cff", ".ipynb", ".md", ".toml"} and path.is_file():
            text = path.read_bytes().decode("utf-8")
            if address(root) in text:
                found[path] = text
    return found


def main(arguments, root=REPOSITORY):
    """Change the address everywhere, and return the exit code."""
    if len(arguments) != 1 or not re.fullmatch(r"[\w-]+/[\w.-]+", arguments[0], re.ASCII):
        print("name the repository as GitHub does: make address REPOSITORY=owner/name")
        return 2
    old, found = address(root), files_with_address(root)
    for path, text in found.items():
        path.write_bytes(text.replace(old, arguments[0]).encode("utf-8"))
        print(path.relative_to(root))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
