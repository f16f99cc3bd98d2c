"""A class that works just now: its page is kept up to date with what students save."""

import os
import sys
import tempfile
import time
import webbrowser
from pathlib import Path

from course_utils.classroom.class_page import class_page
from course_utils.classroom.marking import page_of
from course_utils.classroom.submissions import collect, newest
from course_utils.classroom.tables import Row
from course_utils.classroom.whole_class import mark_all
from course_utils.resources import replace_file

PAUSE = 2  # seconds between looks; where folders are shared, nobody tells of a change


def watch_folders(folders, box, html_file=None, names=None):
    """Keep a page of the class up to date until Ctrl+C.

    Parameters
    ----------
    folders : list of pathlib.Path
        Zips in them are left alone.
    box : object
        What the notebooks run in.
    html_file : pathlib.Path, optional
        By default one that is gone at the end, and that nobody else on this machine can read.
    names : re.Pattern, optional
        From `pattern_of_names`.

    Returns
    -------
    int
        0, since it ends only where somebody ends it.
    """
    with tempfile.TemporaryDirectory() as private:
        file = html_file or Path(private, "class.html")
        watch = Watch(folders, box, file, names)
        watch.write("Looking for what was saved so far.")
        print(f"The class at a glance: {file.absolute().as_uri()}\nCtrl+C ends it.", flush=True)
        webbrowser.open(file.absolute().as_uri())
        try:
            while True:
                watch.look()
                time.sleep(PAUSE)
        except KeyboardInterrupt:
            watch.write("The watch has ended.", watched=False)
            kept = f": the page stays in {html_file}" if html_file else ""
            print(f"\nEnded{kept}", file=sys.stderr)
    return 0


class Watch:
    """What students have saved, and what of it has been marked.

    Parameters
    ----------
    folders : list of pathlib.Path
    box : object
    file : pathlib.Path
        Of the page of the class.
    names : re.Pattern, optional
    """

    def __init__(self, folders, box, file, names=None):
        self.folders, self.box, self.file, self.names = folders, box, file, names
        self.saved = {}  # when a file was saved that was marked, or is known to be of a page
        self.pages, self.marks = {}, {}
        self.submissions, self.left_out = {}, []

    def look(self):
        """Mark what was saved since the last look, a few at a time, and write the page."""
        found = collect(self.folders, self.names)
        seen = {each.file: state_of(each.file) for each in found.submissions}
        changed = [file for file, state in seen.items() if self.saved.get(file) != state]
        for file in changed:
            self.pages[file] = page_of(file)
        self.submissions, older = newest(found.submissions, self.pages.__getitem__)
        left_out = found.left_out + older
        news = left_out != self.left_out or self.marks.keys() - self.submissions.keys()
        self.left_out = left_out
        self.marks = {
            file: self.marks[file] for file in self.marks.keys() & self.submissions.keys()
        }
        to_mark = [file for file in changed if file in self.submissions]
        # Whose file wasn't the newest a moment ago has no marks yet.
        to_mark += [
            file for file in self.submissions if file not in self.marks and file not in to_mark
        ]
        self.saved = seen
        if news and not to_mark:
            self.write()
        few = os.cpu_count() or 1
        for start in range(0, len(to_mark), few):
            self.write(f"{len(to_mark) - start} pages are being marked.")
            for marks in mark_all(to_mark[start : start + few], self.box, bar=False):
                self.marks[marks.file] = marks
            self.write()

    def write(self, words="", watched=True):
        """Write the page of the class as it is now."""
        rows = [Row(self.submissions[file], marks) for file, marks in self.marks.items()]
        page = class_page(rows, self.left_out, words, watched)
        replace_file(self.file, page.encode())


def state_of(file):
    """What changes when a file is saved."""
    try:
        found = file.stat()
        return found.st_mtime_ns, found.st_size
    except OSError:  # it has just gone
        return None
