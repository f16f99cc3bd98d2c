"""All submissions of a class: several at a time, and each result is kept as it comes."""

import contextlib
import functools
import hashlib
import json
import multiprocessing
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import astuple, replace

import pooch
from tqdm import tqdm

from course_utils.classroom import plain
from course_utils.classroom.box import Limits
from course_utils.classroom.marking import (
    UNMARKED,
    Marks,
    as_plain,
    from_plain,
    mark,
    read_cells,
)
from course_utils.resources import replace_file

LATER = (
    60  # seconds after which a submission is given up that the watch in its process hasn't ended
)
SPARE = 4 * 2**30  # bytes that judging may take beside what is there already


def mark_all(files, box, limits=Limits(), again=False, bar=True):  # noqa: B008  (it can't be changed)
    """Mark submissions, as many at a time as there are processors.

    Parameters
    ----------
    files : list of pathlib.Path
        What was handed in.
    box : Bubblewrap, Container or Trusted
        From `find_box`.
    limits : Limits, optional
        What each may take.
    again : bool, default False
        Whether those are marked anew, too, of which an earlier call has kept the marks.
    bar : bool, default True
        Whether a bar on the terminal says how far it is.

    Returns
    -------
    list of Marks
        In the order of the files.
    """
    marks, left = {}, {}
    for file in files:
        place = _place(file, box, limits)
        kept = None if again else _kept(place)
        if kept:
            marks[file] = replace(kept, file=file)
        else:
            left[file] = place
    at_a_time = min(os.cpu_count() or 1, len(left)) or 1
    context, running, stop = _context(), set(), threading.Event()
    pool = ThreadPoolExecutor(at_a_time)
    try:
        work = {
            pool.submit(_mark_and_keep, place, file, box, limits, context, running, stop): file
            for file, place in left.items()
        }
        done = as_completed(work)
        for future in tqdm(
            done, total=len(files), initial=len(marks), unit=" pages", disable=None if bar else True
        ):
            marks[work[future]] = future.result()
    finally:  # also where somebody stops it
        stop.set()
        pool.shutdown(wait=False, cancel_futures=True)
        for process in list(running):
            process.kill()
        pool.shutdown()
    return [marks[file] for file in files]


def _context():
    """How processes are made: from one that has all that is needed, where there is such a thing."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context


def _mark_and_keep(place, *what):
    marks = _in_a_process(*what)
    _keep(marks, place)  # here, or what is done when somebody stops it might be lost
    return marks


def _in_a_process(file, box, limits, context, running, stop):
    """Mark a submission in a process of its own: whatever it does to that, the others go on."""
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_mark, args=(there, file, box, limits))
    process.start()
    running.add(process)
    if stop.is_set():  # meanwhile
        process.kill()
    there.close()
    held = None
    with here, contextlib.suppress(EOFError):
        if here.poll(limits.page_seconds + LATER):
            held = json.loads(here.recv_bytes())
    process.kill()
    process.join()
    running.discard(process)
    if held:
        return from_plain(held)
    return Marks(file, trouble=UNMARKED[1], boxed=box.name)


def _mark(there, file, box, limits):
    if os.name == "posix":
        os.setsid()  # who stops the report from a terminal, doesn't interrupt an answer
        import resource

        import psutil

        most = psutil.Process().memory_info().vms + SPARE
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    with contextlib.suppress(Exception):  # then nothing is sent, and that says it
        there.send_bytes(json.dumps(as_plain(mark(file, box, limits))).encode())


# --- what was marked


def _place(file, box, limits):
    """Where the marks of a file are kept: by its cells, and all else that they depend on.

    It is asked before the file is marked: what is saved meanwhile has a place of its own. None
    where it can't be read.
    """
    try:
        cells = [(each.source, each.code) for each in read_cells(file)]
    except (OSError, ValueError):
        return None
    key = repr([cells, box.name, astuple(limits), _version()])
    name = hashlib.sha256(key.encode()).hexdigest()
    return pooch.os_cache("course_utils") / "report" / f"{name}.json"


@functools.cache
def _version():
    return plain.version(()) + sys.version


def _kept(place):
    try:
        return from_plain(json.loads(place.read_bytes())) if place else None
    except (OSError, ValueError, LookupError, TypeError):
        return None


def _keep(marks, place):
    with contextlib.suppress(OSError):  # then a second call marks it anew
        if place and marks.trouble not in UNMARKED:
            place.parent.mkdir(parents=True, exist_ok=True)
            replace_file(place, json.dumps(as_plain(marks)).encode())
