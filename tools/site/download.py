"""The course itself, to be taken along from its site: all of its files in one."""

import io
import subprocess
import zipfile

import pathspec

from tools.repository import REPOSITORY, read

FOLDER = "course"  # what it unpacks to


def files_of_the_course():
    """The names of its files: what git keeps; where there is no git, all that it wouldn't ignore.

    Returns
    -------
    list of str
    """
    command = ["git", "ls-files", "-z", "--cached"]
    try:
        run = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True)
        names = run.stdout.split("\0")[:-1]
    except OSError:  # it isn't installed
        names = []
    if "pyproject.toml" not in names:  # as in a course that was unpacked
        ignored = pathspec.GitIgnoreSpec.from_lines([*read(".gitignore").splitlines(), ".git"])
        paths = (path.relative_to(REPOSITORY).as_posix() for path in REPOSITORY.rglob("*"))
        names = [name for name in paths if not ignored.match_file(name)]
    return sorted(name for name in names if (REPOSITORY / name).is_file())


def packed():
    """The course as a zip, in which all lies in one folder.

    Returns
    -------
    bytes
    """
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as zipped:
        for name in files_of_the_course():
            zipped.write(REPOSITORY / name, f"{FOLDER}/{name}")
    return file.getvalue()
