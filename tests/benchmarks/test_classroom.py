"""A class at once: whose memory and time is counted, who has failed, and that no kernel is left."""

import asyncio
import signal

import nbformat
import numpy as np
import psutil
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from benchmarks import classroom


@pytest.fixture
def page_of(tmp_path):
    def page_of(name, *sources, says="1\n"):
        """Store a page, each cell of which is said to print the same."""
        cells = [
            new_code_cell(source, outputs=[new_output("stream", name="stdout", text=says)])
            for source in sources
        ]
        nbformat.write(new_notebook(cells=cells), tmp_path / f"{name}.ipynb")
        return tmp_path / f"{name}.ipynb"

    return page_of


@pytest.mark.exhaustive
def test_a_class_at_once(page_of):
    before = psutil.Process().children()
    ours = np.ones(50_000_000)  # 400 MB, which are none of the kernels'
    holds = "held = b'1' * 200_000_000\nprint(1)"
    works = "from time import process_time\nwhile process_time() < 1.2: pass\nprint(1)"
    early = page_of("early", holds)
    late = page_of("late", works, holds)
    bad = page_of("bad", "print(1)", "print(1)\n1 / 0", "print(1)")
    other = page_of("other", "print(1)", says="2\n")
    ends = page_of("ends", "import os\nos._exit(1)")
    runs, together = asyncio.run(classroom.at_once([early, late, bad, other, ends]))
    assert psutil.Process().children() == before
    for run in runs[:2]:
        assert run.faults == []
        assert 200e6 < run.peak < ours.nbytes
        assert 0 < run.longest < run.seconds
    assert runs[1].cpu_seconds >= 1.2
    assert 550e6 < together < 800e6  # who is done early stays
    bad, other, ends = (run.faults for run in runs[2:])
    assert bad == ["bad.ipynb, cell 1: ZeroDivisionError: division by zero"]
    (fault,) = other
    assert fault.startswith("other.ipynb, cell 0: says ['1\\n") and "stored is ['2\\n" in fault
    assert "ends.ipynb, cell 0: DeadKernelError" in ends[0]


@pytest.mark.exhaustive
def test_a_page_that_waits_has_failed(page_of, monkeypatch):
    monkeypatch.setattr(classroom, "SECONDS_PER_CELL", 1)
    waits = page_of("waits", "import time\ntime.sleep(60)")
    (run,), _ = asyncio.run(classroom.at_once([waits]))
    assert "waits.ipynb, cell 0: CellTimeoutError" in run.faults[0]


@pytest.mark.exhaustive
def test_an_interrupted_class_leaves_nothing_behind(page_of, tmp_path):
    here = "import os, time\nopen(f'{os.getpid()}.here', 'w').close()\ntime.sleep(60)"
    page, kernels = page_of("waits", here), []

    async def interrupted():
        running = asyncio.create_task(classroom.at_once([page] * 2))
        while len(kernels) < 2 and not running.done():
            await asyncio.sleep(0.01)
            kernels[:] = [psutil.Process(int(file.stem)) for file in tmp_path.glob("*.here")]
        signal.raise_signal(signal.SIGINT)
        await running

    # A job in the background ignores the signal.
    handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            asyncio.run(interrupted())
    finally:
        signal.signal(signal.SIGINT, handler)
    assert len(kernels) == 2
    assert not any(kernel.is_running() for kernel in kernels)


def test_threads_of_a_kernel(monkeypatch):
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OPENBLAS_CORETYPE"):
        monkeypatch.setenv(name, "7")
    limited, free = (classroom.environment("folder", one_thread) for one_thread in (True, False))
    assert limited["OMP_NUM_THREADS"] == limited["OPENBLAS_NUM_THREADS"] == "1"
    assert "7" not in [*limited.values(), *free.values()]
    assert set(limited) - set(free) == set(classroom.LIMITS)


def test_what_a_class_takes():
    fast = classroom.Run(peak=200 << 20, cpu_seconds=1.0, seconds=2.0, longest=0.5)
    slow = classroom.Run(peak=300 << 20, cpu_seconds=3.0, seconds=4.0, longest=1.5)
    pages = {"00": [fast, slow, fast], "06": []}
    assert classroom.table_of_pages(pages)[2:] == [
        "| 00 | 300 | 1.0 | 2.0 | 0.5 |",
        "| 06 | not measured: there is no full MNIST here |  |  |  |",
    ]
    classes = {"one": ([fast, slow], 400 << 20), "no limit": ([slow, slow], 500 << 20)}
    assert classroom.table_of_classes(classes)[2:] == [
        "| one | 2 | 2.0 | 3.0 | 4.0 | 1.5 | 2.0 | 300 | 400 |",
        "| no limit | 2 | 4.0 | 4.0 | 4.0 | 1.5 | 3.0 | 300 | 500 |",
    ]
    assert [line.split(": ")[1] for line in classroom.summary(pages, classes, 100 << 20)] == [
        "100 MiB",
        "400 MiB",
        "600 MiB",
    ]


def test_who_has_failed_is_said():
    well, failed = classroom.Run(), classroom.Run(["it failed"])
    pages = {"00": [well], "05": [well, failed]}
    classes = {"one": ([well, well], 0), "no limit": ([failed, failed, well], 0)}
    assert classroom.all_faults(pages, classes) == [
        "05, alone: 1 of 2 failed",
        "  it failed",
        "the class, threads: no limit: 2 of 3 failed",
        "  it failed",
    ]


@pytest.mark.exhaustive
def test_a_quick_class(page_of, monkeypatch):
    monkeypatch.setattr(classroom, "LESSONS", [page_of("tiny", "print(1)")])
    pages, classes = classroom.measure(quick=True)
    assert classroom.all_faults(pages, classes) == []
    assert [len(runs) for runs in pages.values()] == [1]
    assert [len(runs) for runs, _ in classes.values()] == [2, 2]
    assert 50 << 20 < classroom.server_memory() < 500 << 20
