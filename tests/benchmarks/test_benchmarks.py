"""The benchmarks: every contender makes the same update, and the command writes its page."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys

import nbformat
import numpy as np
import psutil
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from benchmarks import accuracy, classroom, latency, peers, timing
from course_utils.datasets import load_mnist
from course_utils.losses import cross_entropy, one_hot
from course_utils.network import NeuralNetwork
from tools.repository import REPOSITORY

SAMPLES = 100


def task(sizes, output="softmax"):
    """All samples in one batch: then one pass is one update, however they are shuffled."""
    digits = load_mnist()
    network = NeuralNetwork(sizes, output=output, seed=3)
    inputs, labels = digits.train_inputs[:SAMPLES], digits.train_labels[:SAMPLES]
    return peers.Task(network, inputs, labels, batch_size=SAMPLES, learning_rate=0.5)


def assert_same_update(contender, given):
    """One update by hand, in float64, from the gradient that the package's own tests judge."""
    start = given.network
    right = NeuralNetwork(start.layer_sizes, output=start.output, dtype=np.float64)
    right.parameters[:] = start.parameters
    gradient = right.gradients(given.inputs.astype(np.float64), given.labels)
    right.parameters -= given.learning_rate * gradient
    contender.updates = 1
    contender.run()
    for mine, theirs in zip((right.weights, right.biases), contender.weights(), strict=True):
        for a, b in zip(mine, theirs, strict=True):
            np.testing.assert_allclose(b, a, rtol=0, atol=2e-6)
    assert np.abs(right.parameters - start.parameters).max() > 1e-3  # it did move


@pytest.mark.parametrize("sizes", [(784, 50, 10), (784, 30, 20, 10)])
@pytest.mark.parametrize("contender", [peers.Ours, peers.ScikitLearn])
def test_the_peers_make_the_same_update(contender, sizes):
    given = task(sizes)
    assert_same_update(contender(given), given)


@pytest.mark.parametrize("sizes", [(784, 50, 10), (784, 30, 20, 10)])
def test_document_004_makes_the_same_update_and_measures_the_loss(sizes):
    given = task(sizes)
    contender = peers.Document004(given, drawn_from=SAMPLES)
    assert_same_update(contender, given)
    outputs = contender.forward(given.inputs)[1][-1]
    right = cross_entropy(outputs, one_hot(given.labels, dtype=np.float64))
    assert contender.losses == [pytest.approx(right, abs=1e-5)]


@pytest.mark.parametrize("sizes", [(784, 50, 10), (784, 30, 20, 10)])
def test_sample_by_sample_makes_the_same_update(sizes):
    given = task(sizes, output="sigmoid")
    assert_same_update(peers.SampleBySample(given), given)


@pytest.mark.skipif(not peers.HAVE_TORCH, reason="PyTorch is not installed")
def test_pytorch_makes_the_same_update():
    given = task((784, 50, 10))
    assert_same_update(peers.PyTorch(given), given)


def test_scikit_learn_has_the_same_loss():
    given = task((784, 50, 10))
    contender, ours = peers.ScikitLearn(given), peers.Ours(given)
    contender.run()
    # Ours is what the epoch had on the way: before its only update.
    assert contender.model.loss_ == pytest.approx(ours.run().loss, rel=1e-5)


def test_matrix_products_are_those_of_an_update():
    given = task((784, 30, 20, 10))
    contender = peers.MatrixProducts(given)
    contender.run()
    first, second, third = given.network.weights
    ones = [np.ones((SAMPLES, size), np.float32) for size in given.network.layer_sizes]
    backward = [ones[2] @ second.T, ones[3] @ third.T]
    for result, right in zip(contender.results[1:], [*backward, ones[2] @ third], strict=True):
        np.testing.assert_allclose(result, right, atol=1e-4)
    gradients = [given.inputs.T @ ones[1], ones[1].T @ ones[2], ones[2].T @ ones[3]]
    for result, right in zip(contender.gradients, gradients, strict=True):
        np.testing.assert_allclose(result, right, atol=1e-4)


def test_contenders_take_turns():
    calls = []

    def contender(name, seconds):
        return lambda: calls.append(name) or seconds

    timings = timing.take_turns(
        {"a": contender("a", 2.0), "b": contender("b", 1.0)}, seconds=0, least=3
    )
    assert "".join(calls) == "ab" * 4  # the first round warms up
    assert timings == {"a": [2.0] * 3, "b": [1.0] * 3}
    assert timings.median("a") == 2
    assert timings.ratio("a", "b") == 2


def test_accuracy_says_when_a_goal_was_reached():
    curve = [(1.0, 0.97), (2.0, 0.981), (3.0, 0.979), (4.0, 0.985)]
    assert accuracy.reached(curve, 0.98) == (2, 2.0)
    assert accuracy.reached(curve, 0.983) == (4, 4.0)
    assert accuracy.reached(curve, 0.99) is None
    (_, _, row) = accuracy.table({"ours": curve})
    assert "98.50%" in row and "2.0 s, epoch 2" in row


def test_accuracy_runs_on_any_digits(tmp_path):
    curves = accuracy.measure(load_mnist(), width=8, rates=[0.1, 0.05], most_epochs=2)
    assert {len(curve) for curve in curves.values()} == {2}
    assert all(0.1 < curve[-1][1] < 1 for curve in curves.values())


def test_latency_says_which_aims_were_missed():
    results = {
        "quick": ([10.0, 20.0, 60.0], [80.0, 90.0, 100.0]),
        "slow": ([10.0, 60.0, 121.0], [10.0, 90.0, 100.0]),
    }
    quick, slow = latency.table(results)[2:]
    assert quick == "| quick | 20 ms | 56 ms | 60 ms | 90 ms | 99 ms | 100 ms | 4.5 |"
    assert slow.endswith("| 1.5 |")
    median, most, ratio = latency.verdicts(results)
    assert all(line.endswith("MISSED by slow") for line in (median, most, ratio))
    del results["slow"]
    assert all(line.endswith("met by all") for line in latency.verdicts(results))


def page_of(path, *sources, says="1\n"):
    """Store a page, each cell of which is said to print the same."""
    cells = [
        new_code_cell(source, outputs=[new_output("stream", name="stdout", text=says)])
        for source in sources
    ]
    nbformat.write(new_notebook(cells=cells), path)
    return path


def test_all_pages_are_measured():
    assert [path.stem[:2] for path in classroom.PAGES] == "00 01 02 03 04 05 06".split()


def test_a_class_at_once(tmp_path):
    before = psutil.Process().children()
    ours = np.ones(50_000_000)  # 400 MB, which are none of the kernels'
    holds = "held = b'1' * 200_000_000\nprint(1)"
    works = "from time import process_time\nwhile process_time() < 1.2: pass\nprint(1)"
    waits = "from time import sleep\nsleep(0.7)\nprint(1)"
    early = page_of(tmp_path / "early.ipynb", holds)
    late = page_of(tmp_path / "late.ipynb", works, waits, holds, waits)
    bad = page_of(tmp_path / "bad.ipynb", "print(1)", "print(1)\n1 / 0", "print(1)")
    other = page_of(tmp_path / "other.ipynb", "print(1)", says="2\n")
    runs, together = asyncio.run(classroom.at_once([early, bad, late, other]))
    assert psutil.Process().children() == before
    for run in (runs[0], runs[2]):
        assert run.faults == []
        assert 200e6 < run.peak < ours.nbytes
        assert 0 < run.longest < run.seconds
    assert 1.2 <= runs[2].cpu_seconds < runs[2].seconds - 1
    assert 550e6 < together < 800e6  # who is done early stays
    assert runs[1].faults == ["bad.ipynb, cell 1: ZeroDivisionError: division by zero"]
    assert runs[3].faults == ["other.ipynb, cell 0: says ['1\\n'], and stored is ['2\\n']"]
    (_, _, row) = classroom.table_of_classes({"one": (runs, together)})
    assert row.startswith("| one | 2 of 4 |")


def test_a_page_that_waits_or_ends_its_kernel_has_failed(tmp_path, monkeypatch):
    monkeypatch.setattr(classroom, "SECONDS_PER_CELL", 1)
    waits = page_of(tmp_path / "waits.ipynb", "import time\ntime.sleep(60)")
    ends = page_of(tmp_path / "ends.ipynb", "import os\nos._exit(1)")
    (slow, dead), _ = asyncio.run(classroom.at_once([waits, ends]))
    assert "waits.ipynb, cell 0: CellTimeoutError" in slow.faults[0]
    assert "ends.ipynb, cell 0: DeadKernelError" in dead.faults[0]


def test_threads_of_a_kernel(monkeypatch):
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OPENBLAS_CORETYPE"):
        monkeypatch.setenv(name, "7")
    limited, free = (classroom.environment("folder", one_thread) for one_thread in (True, False))
    assert limited["OMP_NUM_THREADS"] == limited["OPENBLAS_NUM_THREADS"] == "1"
    assert "7" not in [*limited.values(), *free.values()]
    assert set(limited) - set(free) == set(classroom.LIMITS)


def test_a_class_is_told_by_those_who_were_done():
    fast = classroom.Run(peak=200 << 20, cpu_seconds=1.0, seconds=2.0, longest=0.5)
    slow = classroom.Run(peak=300 << 20, cpu_seconds=3.0, seconds=4.0, longest=1.5)
    failed = classroom.Run(["it failed"], peak=900 << 20, seconds=99.0)
    pages = {"00": [fast, slow, fast], "05": [slow, failed], "03": [failed], "06": []}
    assert classroom.table_of_pages(pages)[2:] == [
        "| 00 | 300 | 1.0 | 2.0 | 0.5 |",
        "| 05 | 300 | 3.0 | 4.0 | 1.5 |",
        "| 03 | failed | | | |",
        "| 06 | not measured: there is no full MNIST here | | | |",
    ]
    classes = {"one": ([fast, slow], 400 << 20), "no limit": ([failed, slow, slow], 500 << 20)}
    assert classroom.table_of_classes(classes)[2:] == [
        "| one | 0 of 2 | 2.0 | 3.0 | 4.0 | 1.5 | 2.0 | 300 | 400 |",
        "| no limit | 1 of 3 | 4.0 | 4.0 | 4.0 | 1.5 | 3.0 | 300 | 500 |",
    ]
    assert classroom.all_faults(pages, classes) == [
        "05, alone: 1 of 2 failed",
        "  it failed",
        "03, alone: 1 of 1 failed",
        "  it failed",
        "the class, threads: no limit: 1 of 3 failed",
        "  it failed",
    ]
    classes = {"one": ([fast, slow], 400 << 20), "no limit": ([slow, slow], 500 << 20)}
    ratios, server, student, everybody = classroom.summary({"00": [slow]}, classes, 100 << 20)
    assert "1.00 times as long" in ratios and "1.50 times the CPU" in ratios
    assert [line.split(": ")[1] for line in (server, student, everybody)] == [
        "100 MiB",
        "400 MiB",
        "600 MiB",
    ]


def test_the_command_writes_of_a_class_unless_any_failed(tmp_path, monkeypatch, capsys):
    for name in ("OPENBLAS_CORETYPE", *classroom.LIMITS):
        monkeypatch.setenv(name, "")  # the command changes it when it is imported
    from benchmarks.__main__ import main

    command = ["classroom", "--quick", "--output", str(tmp_path)]
    monkeypatch.setattr(classroom, "PAGES", [page_of(tmp_path / "tiny.ipynb", "print(1)")])
    main(command)
    shown, page = capsys.readouterr().out, tmp_path / "README.md"
    assert "| one | 0 of 2 |" in shown and "| no limit | 0 of 2 |" in shown
    assert shown.strip() in (written := page.read_text(encoding="utf-8"))

    failed = [classroom.Run(["it failed"])]
    monkeypatch.setattr(
        classroom, "measure", lambda quick: ({"tiny": failed}, {"one": (failed, 0)})
    )
    with pytest.raises(SystemExit, match="tiny, alone: 1 of 1 failed\n  it failed\n"):
        main(command)
    shown = capsys.readouterr().out
    assert "| tiny | failed |" in shown and "| one | 1 of 1 |" in shown
    assert page.read_text(encoding="utf-8") == written


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_an_interrupted_class_leaves_nothing_behind(tmp_path):
    program = """
import asyncio, signal, sys
from pathlib import Path
from benchmarks import classroom
signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background ignores it
asyncio.run(classroom.at_once([Path(sys.argv[1])] * 2))"""
    page = page_of(tmp_path / "waits.ipynb", "import time\ntime.sleep(60)")
    command = subprocess.Popen(
        [sys.executable, "-c", program, str(page)], cwd=REPOSITORY, stderr=subprocess.DEVNULL
    )
    kernels = []
    while len(kernels) < 2:
        assert command.poll() is None
        kernels = psutil.Process(command.pid).children()
    command.send_signal(signal.SIGINT)
    assert command.wait(30) != 0
    assert psutil.wait_procs(kernels, timeout=0)[1] == []


def test_the_command_writes_its_page(tmp_path):
    page = tmp_path / "README.md"
    shutil.copy(REPOSITORY / "benchmarks" / "README.md", page)
    parts = ["speed", "accuracy", "latency"]  # the class is above
    run = [sys.executable, "-m", "benchmarks", *parts, "--quick", "--output", str(tmp_path)]
    # Where no full MNIST is, and no Chromium; tests/notebooks/test_browser.py takes the latency.
    environment = {**os.environ, "COURSE_DATA_DIR": str(tmp_path), "PATH": ""}
    done = subprocess.run(run, cwd=REPOSITORY, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    written, shipped = (
        path.read_text(encoding="utf-8") for path in (page, REPOSITORY / "benchmarks" / "README.md")
    )
    assert "| 784-50-10 | 100 | " in written
    for missing in ("The full MNIST", "Chromium"):
        assert f"{missing} was not found, so this part was not measured" in written
    assert (tmp_path / "speed.png").stat().st_size > 10_000
    # What was written by hand is still there.
    assert written.splitlines()[:8] == shipped.splitlines()[:8]


def test_the_page_shows_every_figure_with_words():
    page = (REPOSITORY / "benchmarks" / "README.md").read_text(encoding="utf-8")
    for name in ("speed", "accuracy"):
        assert f"]({name}.png)" in page
        assert (REPOSITORY / "benchmarks" / f"{name}.png").exists()
