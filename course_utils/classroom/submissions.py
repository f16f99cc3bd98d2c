"""What a class has handed in, as pairs of a student and a notebook: from folders, downloads, zips.

Whoever hands in chooses the names of files, and of more in a shared folder. So a name is shown
without what could move a terminal's cursor, only ever stands on its own line, and a student is
told by the place of the files, not by the name that is shown.
"""

import contextlib
import os
import re
import stat
import time
import unicodedata
import zipfile
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from course_utils.resources import course_pages

# What is larger is nobody's homework. A class of 120 hands in some 200 MB.
MOST_BYTES = 2 * 2**30  # that all archives of a call become, together
MOST_BYTES_INSIDE = 100 * 2**20  # that an archive inside of another, or in a folder, becomes
MOST_FILES = 20_000  # in an archive
MOST_LEVELS = 12  # of folders in folders
MOST_OF_ONE = 100  # notebooks of one student
LONGEST_NAME = 60  # letters that are shown of one

# Moodle writes no _ into a student's name, and Canvas no _number_: the first fit is its own.
MOODLE = re.compile(r"(?P<student>.+?)_(?P<number>\d+)_assignsubmission_file.*", re.DOTALL)
CANVAS = re.compile(
    r"(?:(?P<student>.+?)(?:_LATE)?_(?P<number>\d+)|(?:LATE_)?(?P<anonymous>anon_[^_]+))"
    r"_(?P<version>\d+)_.+",
    re.DOTALL,
)
# What browsers, JupyterLab and the course itself add to the name of a copy.
ADDED = re.compile(r"(_version_\d+|-Copy\d+| ?\(\d+\))+$")
NBGRADER = "submitted"  # its folder of STUDENT/ASSIGNMENT/page.ipynb, and those beside it
BESIDE = {NBGRADER, "source", "release", "autograded", "feedback", "solution"}

# What Python raises over zips that are damaged or odd.
UNREADABLE = (
    *(OSError, EOFError, ValueError, OverflowError, RuntimeError),
    *(zipfile.BadZipFile, zlib.error),
)


class Refused(Exception):
    """An archive that isn't unpacked."""


@dataclass(frozen=True)
class Submission:
    """One notebook that was handed in.

    Attributes
    ----------
    student : str
        As shown: printable, and no two students have the same.
    place : tuple of str
        What tells students apart.
    file : pathlib.Path
        Where it is to be read.
    name : str
        Its path as it was handed in, printable.
    number : str
        By which Moodle and Canvas know the student; elsewhere empty.
    identity : str
        The student's name as nbgrader and others know it, not made printable.
    assignment : str
        Of nbgrader; elsewhere empty.
    age : tuple of float
        Of several versions the one with the largest is the newest.
    """

    student: str
    place: tuple
    file: Path
    name: str
    number: str = ""
    identity: str = ""
    assignment: str = ""
    age: tuple = (0.0, 0.0)


@dataclass
class Found:
    """What is in some folders: notebooks, and a sentence for each thing that was left out."""

    submissions: list[Submission] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def printable(text, longest=LONGEST_NAME):
    """A name as it can be shown anywhere: on one line, without what moves a cursor.

    Parameters
    ----------
    text : str
    longest : int, default 60

    Returns
    -------
    str
        Never empty.
    """
    kinds = {"Zs": " ", "Cf": ""}  # other blanks; what turns the direction of writing
    shown, marks = "", 0
    for letter in unicodedata.normalize("NFC", text):
        kind = unicodedata.category(letter)
        marks = marks + 1 if kind == "Mn" else 0
        if marks <= 3:  # a heap of them over one letter covers the lines above it
            shown += letter if letter.isprintable() else kinds.get(kind, "�")
    shown = " ".join(shown.split()) or "�"
    return shown if len(shown) <= longest else f"{shown[: longest - 3]}..."


def pattern_of_names(text):
    """What `--names` says, checked.

    Parameters
    ----------
    text : str
        A regular expression with a group named "student". It is looked for in the path of each
        notebook below its folder, with / between the parts.

    Returns
    -------
    re.Pattern

    Raises
    ------
    ValueError
        If it is no regular expression, or has no such group.
    """
    try:
        pattern = re.compile(text)
    except re.error as error:
        raise ValueError(f"--names is no regular expression: {error}. Got {text!r}") from error
    if "student" not in pattern.groupindex:
        raise ValueError(
            f"--names needs a group named student, such as '(?P<student>[^/]+)/', got {text!r}"
        )
    return pattern


def collect(
    folders: Iterable[Path], names: re.Pattern | None = None, room: Path | None = None
) -> Found:
    """Find the notebooks that were handed in, and whose they are.

    Known are folders with a folder for each student; downloads from Moodle ("Full
    Name_12345_assignsubmission_file") and Canvas ("lastname_12345_67890_name.ipynb"), unpacked or
    as zips; nbgrader's submitted/STUDENT/ASSIGNMENT; and a folder with one notebook for each
    student. Links right in a given folder are followed, those further below are not.

    Parameters
    ----------
    folders : iterable of pathlib.Path
        Folders, zips or single notebooks.
    names : re.Pattern, optional
        As of `pattern_of_names`: it alone says who a student is.
    room : pathlib.Path, optional
        An empty folder, in which zips are unpacked; without one they are left alone.

    Returns
    -------
    Found
        What can't be read or isn't safe to unpack is among what was left out.
    """
    found = Found()
    search = _Search(room, found.left_out)
    for folder in folders:
        files = list(search.notebooks(folder))
        if names:
            laid_out = [(parts, file, False, False) for parts, file in files]
        else:
            laid_out = _laid_out(folder, files)
        for parts, file, of_one, nbgrader in laid_out:
            submission = _submission(folder, parts, file, of_one, nbgrader, names)
            if submission:
                found.submissions.append(submission)
            else:
                path = printable("/".join(parts), 200)
                found.left_out.append(f"{path}: --names fits no part of this path")
    found.submissions = _told_apart(found.submissions)
    _leave_out_a_flood(found)
    return found


def newest(
    submissions: Iterable[Submission], page_of: Callable[[Path], str]
) -> tuple[dict[Path, Submission], list[str]]:
    """Of each student's versions of a page the newest, and a sentence on each that doesn't count.

    Parameters
    ----------
    submissions : iterable of Submission
    page_of : callable
        The page of the course that a file is a copy of, or an empty string. What is a copy of none
        is nobody's version of anything, and stays.

    Returns
    -------
    dict of pathlib.Path to Submission
    list of str
    """
    versions = defaultdict(list)
    for each in submissions:
        page = page_of(each.file)
        versions[each.place, page, "" if page else each.name].append(each)
    kept, notes = {}, []
    for (_, page, _), those in versions.items():
        *older, last = sorted(those, key=lambda each: (each.age, each.name))
        kept[last.file] = last
        for each in older:
            notes.append(
                f"{each.student}: {each.name} is an older copy of {page}; {last.name} counts"
            )
    return kept, notes


def _laid_out(folder, files):
    """Files with the parts of their paths that matter, whether all are of one student, and
    whether nbgrader has collected them."""
    nbgrader = folder.name == NBGRADER
    while True:
        heads = {parts[0] for parts, _ in files}
        if NBGRADER in heads <= BESIDE and not nbgrader:
            nbgrader = True
            files = [(parts[1:], file) for parts, file in files if parts[0] == NBGRADER]
        elif len(heads) == 1 and all(len(parts) > 2 for parts, _ in files):
            if len({parts[1] for parts, _ in files}) == 1:
                break
            files = [(parts[1:], file) for parts, file in files]  # a folder around the class
        else:
            break
        files = [each for each in files if each[0]]
    # Where all are copies of pages under their own names, they are one student's. A single one
    # among others is a teacher's own, or of somebody who would like to have those of the others.
    pages = {page.stem for page in course_pages()}
    files_of_pages = [
        len(parts) <= 2
        and {*parts[:-1]} <= {"deeper"}
        and (ADDED.sub("", Path(parts[-1]).stem) in pages or parts[-1].startswith("Untitled"))
        for parts, _ in files
    ]
    of_one = all(files_of_pages)
    return [(parts, file, of_one, nbgrader) for parts, file in files]


def _submission(folder, parts, file, of_one, nbgrader, names):
    """Whose notebook it is; None where `names` doesn't tell."""
    path, given = "/".join(parts), str(folder)
    try:
        time_of_change = os.path.getmtime(file)
    except OSError:  # it has just gone
        time_of_change = 0.0
    about = {"file": file, "name": printable(path, 200), "age": (0.0, time_of_change)}
    if names:
        fit = names.search(path)
        student = fit and fit["student"]
        return student and Submission(student, (given, student), identity=student, **about)
    own = Path(parts[0]).stem if len(parts) == 1 else parts[0]
    if fit := MOODLE.fullmatch(parts[0]):
        about |= {"number": fit["number"]}
        return Submission(fit["student"], (given, f"{fit['student']}_{fit['number']}"), **about)
    if len(parts) == 1 and (fit := CANVAS.fullmatch(parts[0])):
        student = fit["student"] or fit["anonymous"]
        about |= {"number": fit["number"] or "", "age": (float(fit["version"]), time_of_change)}
        return Submission(student, (given, f"{student}_{fit['number']}"), **about)
    if of_one:
        whole = Path(os.path.abspath(folder))
        own = (whole.parent if folder == file else whole).name.removesuffix(".zip")
    about |= {"identity": own, "assignment": parts[1] if nbgrader and len(parts) > 2 else ""}
    return Submission(own, (given, own), **about)


def _told_apart(submissions):
    """The same, each student under a name that can be printed and that no other has."""
    names = {each.place: printable(each.student) for each in submissions}
    groups = defaultdict(list)
    for place, name in sorted(names.items()):
        groups[_as_read(name)].append(place)
    for those in groups.values():
        for tell in (lambda place: place[1], lambda place: f"{Path(place[0]).name}/{place[1]}"):
            longer = {place: f"{names[place]} ({printable(tell(place))})" for place in those}
            if len(those) > 1 and len({*map(_as_read, longer.values())}) == len(those):
                names |= longer
                break
    taken: Counter[str] = Counter()
    for place, name in sorted(names.items()):
        taken[_as_read(name)] += 1
        if taken[_as_read(name)] > 1:  # they differ in what can't be seen
            names[place] = f"{name} (number {taken[_as_read(name)]})"
    return [replace(each, student=names[each.place]) for each in submissions]


def _leave_out_a_flood(found):
    """Nobody hands in hundreds of notebooks, and nobody shall make the others wait for them."""
    of_whom = defaultdict(list)
    for each in found.submissions:
        of_whom[each.student].append(each)
    for student, those in of_whom.items():
        if len(those) > MOST_OF_ONE:
            those.sort(key=lambda each: each.age, reverse=True)
            del those[MOST_OF_ONE:]
            found.left_out.append(f"{student}: only the newest {MOST_OF_ONE} notebooks are read")
    found.submissions = [each for those in of_whom.values() for each in those]


def _as_read(name):
    """What a reader sees of a name, who may take ﬁ for fi."""
    return unicodedata.normalize("NFKC", name).replace(" ", "")


class _Search:
    """Goes through folders and archives, within limits."""

    def __init__(self, room, left_out):
        self.room, self.left_out = room, left_out
        self.bytes_left, self.archives = MOST_BYTES, 0

    def leave_out(self, path, why):
        self.left_out.append(f"{printable(str(path), 200)}: {why}")

    def notebooks(self, given):
        """The notebooks in what was named on the command line.

        Yields
        ------
        parts : tuple of str
            Of the path below it.
        file : pathlib.Path
        """
        if given.suffix.lower() == ".zip" and given.is_file():
            folder = self._unpacked(given, given, MOST_BYTES)
            yield from self._below(folder, (), given) if folder else ()
        elif given.is_file():
            yield (given.name,), given
        elif given.is_dir():
            yield from self._below(given, (), given)

    def _below(self, folder, parts, shown):
        """The notebooks in a folder, `parts` below what was given, which is shown as `shown`."""
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            self.leave_out(shown, f"can't be read: {error.strerror}")
            return
        for entry in entries:
            path, inside = shown / entry.name, (*parts, entry.name)
            wanted = entry.name.lower().endswith((".ipynb", ".zip"))
            if entry.name.startswith(".") or entry.name == "__MACOSX":
                continue  # checkpoints, and what Macs add
            follow = not parts  # a teacher's link; one in a student's folder may lead anywhere
            try:
                is_folder = entry.is_dir(follow_symlinks=follow)
                is_file = entry.is_file(follow_symlinks=follow)
            except OSError as error:  # such as a link to itself
                self.leave_out(path, f"can't be read: {error.strerror}")
                continue
            if is_folder:
                if wanted:
                    self.leave_out(path, "is a folder")
                elif len(inside) > MOST_LEVELS:
                    self.leave_out(path, f"more than {MOST_LEVELS} folders deep")
                else:
                    yield from self._below(Path(entry.path), inside, path)
            elif not wanted:
                continue
            elif not is_file:
                what = "a link, and isn't followed" if entry.is_symlink() else "no file"
                self.leave_out(path, f"is {what}")
            elif entry.name.lower().endswith(".ipynb"):
                yield inside, Path(entry.path)
            elif len(inside) > MOST_LEVELS:
                self.leave_out(path, f"more than {MOST_LEVELS} folders deep")
            elif unpacked := self._unpacked(Path(entry.path), path, MOST_BYTES_INSIDE):
                yield from self._below(unpacked, (*parts, Path(entry.name).stem), path)

    def _unpacked(self, archive, shown, most_bytes):
        """The folder that an archive was unpacked into; None where it wasn't."""
        if self.room is None:
            return None
        folder = self.room / str(self.archives)
        self.archives += 1
        folder.mkdir()
        try:
            most_bytes = min(most_bytes, self.bytes_left)
            taken, troubles = unpack(archive, folder, most_bytes)
        except (Refused, *UNREADABLE) as error:
            self.leave_out(shown, f"isn't unpacked: {error}")
            return None
        self.bytes_left -= taken
        for name, why in troubles:
            self.leave_out(shown / name, why)
        return folder


def unpack(archive, folder, most_bytes):
    """Unpack a zip, but nothing that leads out of its folder, and no more than fits.

    Parameters
    ----------
    archive : pathlib.Path
    folder : pathlib.Path
        An empty one.
    most_bytes : int
        That it may become.

    Returns
    -------
    int
        The bytes it has become.
    list of (str, str)
        The names of files that couldn't be written, and why.

    Raises
    ------
    Refused
        If it is made to do harm, or is larger than that. The folder is then of no use.
    OSError, zipfile.BadZipFile and others of `UNREADABLE`
        If it can't be read.
    """
    taken, troubles = 0, []
    with zipfile.ZipFile(archive) as packed:
        members = packed.infolist()
        if len(members) > MOST_FILES:
            raise Refused(f"it holds more than {MOST_FILES:,} files")
        for member in members:
            parts = PurePosixPath(member.filename.replace("\\", "/")).parts
            if not parts or parts[0].startswith("/") or ".." in parts or ":" in parts[0]:
                raise Refused(f"{printable(member.filename)!r} in it leads out of the folder")
            if member.is_dir() or stat.S_ISLNK(member.external_attr >> 16):
                continue
            if member.flag_bits & 1:
                raise Refused("it is locked with a password")
            if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise Refused("it is packed in a way that no download is")
            place = folder.joinpath(*parts)
            try:
                place.parent.mkdir(parents=True, exist_ok=True)
                with packed.open(member) as source, open(place, "wb") as target:
                    # What its list says of sizes may be a lie.
                    while part := source.read(min(2**20, most_bytes - taken + 1)):
                        taken += len(part)
                        if taken > most_bytes:
                            raise Refused(f"it becomes larger than {most_bytes / 2**20:,.0f} MiB")
                        target.write(part)
                moment = time.mktime((*member.date_time, 0, 0, -1))
                os.utime(place, (moment, moment))
            except UNREADABLE as error:
                with contextlib.suppress(OSError):
                    place.unlink()  # half of it is nobody's page
                troubles.append((member.filename, f"can't be unpacked: {error}"))
    return taken, troubles
