"""What a class asks of a machine that it shares: memory and time of pages, alone and many at once.

A page is executed as by JupyterLab's Restart Kernel and Run All Cells. What it says is compared
with what is stored, so that whoever is done has also got everything right.
"""

import asyncio
import os
import tempfile
import time
import urllib.request
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from statistics import median

import nbformat
import psutil
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell

from benchmarks.tables import table
from course_utils.classroom.running import notebook_client
from tools.browser import jupyterlab
from tools.environment import ENVIRONMENT
from tools.full_mnist import why_skipped
from tools.prose import texts
from tools.repository import LESSONS

SECONDS_PER_CELL = 600  # a class on few processors is slow, but who waits longer has failed
LIMITS = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}

# A kernel is asked when its page is done. Not by getrusage on Linux, where a process may inherit
# the peak of the one that started it.
WHAT_WAS_USED = r"""
import re, sys, time
from pathlib import Path
if sys.platform == "linux":
    peak = 1024 * int(re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())[1])
elif sys.platform == "win32":
    import psutil
    peak = psutil.Process().memory_info().peak_wset
else:
    import resource
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # bytes on macOS
print(peak, time.process_time())"""


@dataclass
class Run:
    """One page, executed by a kernel of its own. Where it has faults, the rest doesn't count."""

    faults: list = field(default_factory=list)
    seconds: float = 0.0  # on the clock, from when the class began until its last cell was done
    longest: float = 0.0  # seconds of the cell that took most
    peak: int = 0  # the most bytes that the kernel had in memory
    cpu_seconds: float = 0.0  # of the kernel's whole life


def environment(ipython_folder, one_thread):
    """A kernel's: that of the tests, but with this processor's matrix products, and threads."""
    variables = os.environ | ENVIRONMENT | {"IPYTHONDIR": ipython_folder}
    for name in ("OPENBLAS_CORETYPE", *LIMITS):
        variables.pop(name, None)
    return variables | (LIMITS if one_thread else {})


async def execute(path, variables, began, class_over):
    """Execute a page from top to bottom. Its kernel ends when the class is over."""
    run, number = Run(), 0
    page, stored = nbformat.read(path, 4), nbformat.read(path, 4)
    client = notebook_client(page, path.parent, SECONDS_PER_CELL)
    # Not client.execute(): of several in one process, Ctrl+C would end only the last one's kernel.
    class_over.push_async_callback(client.create_kernel_manager().shutdown_kernel, now=True)
    try:
        await client.async_start_new_kernel(env=variables)
        class_over.callback((await client.async_start_new_kernel_client()).stop_channels)
        for number, cell in enumerate(page.cells):
            cell_began = time.perf_counter()
            await client.async_execute_cell(cell, number)
            run.longest = max(run.longest, time.perf_counter() - cell_began)
        run.seconds = time.perf_counter() - began
        run.faults += differences(path.name, page, stored)
        page.cells.append(new_code_cell(WHAT_WAS_USED))
        answer = await client.async_execute_cell(page.cells[-1], len(page.cells) - 1)
        peak, cpu_seconds = answer.outputs[0].text.split()
        run.peak, run.cpu_seconds = int(peak), float(cpu_seconds)
    except Exception as error:  # whatever it is, this student can't go on
        words = f"{type(error).__name__}: {error}"
        if isinstance(error, CellExecutionError):
            words = f"{error.ename}: {error.evalue}"
        run.faults.append(f"{path.name}, cell {number}: {words}")
    return run


def differences(name, page, stored):
    """A sentence for each cell of an executed page that doesn't say what is stored."""
    for number, (cell, before) in enumerate(zip(page.cells, stored.cells, strict=True)):
        if cell.cell_type == "code" and "nbval-ignore-output" not in cell.metadata.get("tags", []):
            if texts(cell) != texts(before):
                yield f"{name}, cell {number}: says {texts(cell)}, and stored is {texts(before)}"


def started_since(others):
    """The processes that this one has started, and those that they have, but for others."""
    return set(psutil.Process().children(recursive=True)).difference(others)


def memory(processes):
    """Bytes that processes have together; what they share counts once if the system tells."""
    total = 0
    for process in processes:
        with suppress(psutil.NoSuchProcess):  # it has just ended
            if psutil.LINUX:
                total += process.memory_full_info().pss
            else:
                total += process.memory_info().rss
    return total


async def at_once(paths, one_thread=True):
    """Execute pages at the same time, each by a kernel of its own.

    Parameters
    ----------
    paths : sequence of pathlib.Path
        A page may be there many times.
    one_thread : bool, default True
        Or else the libraries decide.

    Returns
    -------
    list of Run
    int
        The most bytes that the kernels ever had in memory together.
    """
    others, most = started_since([]), 0

    def look():
        nonlocal most
        most = max(most, memory(started_since(others)))

    async def watch():
        while True:
            look()
            await asyncio.sleep(0.5)

    began = time.perf_counter()
    async with AsyncExitStack() as class_over:
        folder = class_over.enter_context(tempfile.TemporaryDirectory())
        class_over.callback(asyncio.create_task(watch()).cancel)
        runs = await asyncio.gather(
            *(  # each student has an IPython folder
                execute(path, environment(f"{folder}/{n}", one_thread), began, class_over)
                for n, path in enumerate(paths)
            )
        )
        look()  # at all of them, also where they were quick
    return runs, most


def server_memory():
    """Bytes in memory of a JupyterLab server that was asked for what opening a page asks for."""
    page, others = LESSONS[-1], started_since([])
    asked = ["lab", "lab/api/settings", "lab/api/translations", "api/nbconvert"]
    asked += [f"api/contents/{page.name}?type=notebook&content=1"]
    with tempfile.TemporaryDirectory() as home, jupyterlab(page.parent, home) as address:
        for each in asked:
            urllib.request.urlopen(f"{address}/{each}").read()
        (server,) = started_since(others)
        return server.memory_info().rss


def measure(quick):
    """Execute every lesson alone, three times, and page 05 by twenty at once; or a little of it.

    Parameters
    ----------
    quick : bool
        Only the first page, once, and by two at once.

    Returns
    -------
    pages : dict of str to list of Run
        By the page's name; no runs where it can't be executed here.
    classes : dict of str to (list of Run, int)
        By the threads of a kernel: the runs, and the most bytes of all kernels together.
    """
    paths, rounds, many = (
        (LESSONS[:1], 1, LESSONS[:1] * 2) if quick else (LESSONS, 3, LESSONS[5:6] * 20)
    )
    pages = {path.stem: [] for path in paths}
    for _ in range(rounds):
        for path in paths:
            if not why_skipped(path):
                pages[path.stem] += asyncio.run(at_once([path]))[0]
    limited, free = (asyncio.run(at_once(many, one_thread)) for one_thread in (True, False))
    return pages, {"one": limited, "no limit": free}


def all_faults(pages, classes):
    """What went wrong: how many of whom, and how."""
    groups = {f"{name}, alone": runs for name, runs in pages.items()}
    groups |= {f"the class, threads: {name}": runs for name, (runs, _) in classes.items()}
    faults = []
    for name, runs in groups.items():
        if failed := [run for run in runs if run.faults]:
            faults.append(f"{name}: {len(failed)} of {len(runs)} failed")
            faults += dict.fromkeys(f"  {fault}" for run in failed for fault in run.faults)
    return faults


def table_of_pages(pages):
    """Markdown rows: what each page takes."""
    heads = ["page", "peak memory of the kernel, MiB", "CPU seconds", "seconds on the clock"]
    rows = []
    for name, runs in pages.items():
        if runs:
            times = zip(*((run.cpu_seconds, run.seconds, run.longest) for run in runs), strict=True)
            rows.append([name, largest(runs), *(f"{median(each):.1f}" for each in times)])
        else:
            rows.append([name, "not measured: there is no full MNIST here", "", "", ""])
    return table([*heads, "longest cell, seconds"], rows)


def table_of_classes(classes):
    """Markdown rows: what page 05 takes when many execute it at once."""
    heads = ["threads of a kernel", "kernels", "first done, seconds", "median", "last"]
    heads += ["longest cell, seconds", "CPU seconds of a kernel", "largest kernel, MiB"]
    rows = []
    for name, (runs, together) in classes.items():
        seconds = [run.seconds for run in runs]
        times = [min(seconds), median(seconds), max(seconds), max(run.longest for run in runs)]
        times += [median(run.cpu_seconds for run in runs)]
        row = [name, len(runs), *(f"{each:.1f}" for each in times)]
        rows.append([*row, largest(runs), mebibytes(together)])
    return table([*heads, "all kernels, MiB"], rows)


def summary(pages, classes, server):
    """Markdown items: what to reckon with."""
    student = server + max(run.peak for runs in pages.values() for run in runs)
    runs, together = classes["one"]
    everybody = together + len(runs) * server
    return [
        f"- a JupyterLab server that shows a page, without its kernel: {mebibytes(server)} MiB",
        f"- a student, such a server and the largest kernel of a page: {mebibytes(student)} MiB",
        f"- this class, {len(runs)} such servers and the kernels: {mebibytes(everybody)} MiB",
    ]


def largest(runs):
    """The most that any of the kernels had in memory, in MiB."""
    return mebibytes(max(run.peak for run in runs))


def mebibytes(number):
    """Bytes in units of 1,048,576."""
    return f"{number / 2**20:,.0f}"
