"""The command writes its page, and what its tables say of accuracy and latency."""

import pytest

from benchmarks import accuracy, classroom, hub, latency
from course_utils.datasets import load_mnist
from tools.repository import read

RUN = classroom.Run(peak=200 << 20, cpu_seconds=1.0, seconds=2.0, longest=0.5)


@pytest.fixture
def command(tmp_path, monkeypatch):
    """The command's module where no full MNIST is, no Chromium and no hub; no page is executed."""
    for name in ("OPENBLAS_CORETYPE", *classroom.LIMITS):
        monkeypatch.setenv(name, "")  # the command changes it when it is imported
    monkeypatch.setenv("COURSE_DATA_DIR", str(tmp_path))
    from benchmarks import __main__ as command

    monkeypatch.setattr(command, "CHROMIUM", None)
    monkeypatch.setattr(hub, "find_spec", lambda name: None)
    monkeypatch.setattr(classroom, "server_memory", lambda: 100 << 20)
    measured = {"00": [RUN]}, {"one": ([RUN], 300 << 20), "no limit": ([RUN], 300 << 20)}
    monkeypatch.setattr(classroom, "measure", lambda quick: measured)
    return command


def measured(part, page):
    _, rest = page.split(f"<!-- {part}: written by")
    return rest.split(f"<!-- end of {part} -->")[0]


@pytest.mark.exhaustive
def test_the_command_writes_its_page(tmp_path, command, capsys):
    assert command.main(["--quick", "--output", str(tmp_path)]) == command.NOTHING
    written = (tmp_path / "README.md").read_text(encoding="utf-8")
    told = capsys.readouterr()
    for text in (told.out, written):
        assert "| 784-50-10 | 100 | " in text
        assert "| one | 1 | 2.0 |" in text and "this class, 1 such servers" in text
    # What couldn't be measured stays as it was.
    for part in ("accuracy", "latency", "hub"):
        assert f"{part} was not measured: " in told.err
        assert measured(part, written) == measured(part, read("benchmarks/README.md"))
    assert "JupyterHub was not found: pip install" in told.err
    assert (tmp_path / "speed.png").stat().st_size > 10_000
    # What was written by hand is still there.
    assert written.splitlines()[:8] == read("benchmarks/README.md").splitlines()[:8]


def test_of_a_class_where_one_has_failed_nothing_is_written(tmp_path, command, monkeypatch):
    failed = [classroom.Run(["it failed"])]
    monkeypatch.setattr(classroom, "measure", lambda quick: ({"00": failed}, {"one": ([RUN], 0)}))
    with pytest.raises(SystemExit, match="00, alone: 1 of 1 failed\n  it failed$"):
        command.main(["classroom", "--output", str(tmp_path)])
    assert list(tmp_path.iterdir()) == []


def test_accuracy_says_when_a_goal_was_reached():
    curve = [(1.0, 0.97), (2.0, 0.981), (3.0, 0.979), (4.0, 0.985)]
    assert accuracy.reached(curve, 0.98) == (2, 2.0)
    assert accuracy.reached(curve, 0.983) == (4, 4.0)
    assert accuracy.reached(curve, 0.99) is None
    (_, _, row) = accuracy.table({"ours": curve})
    assert "98.50%" in row and "2.0 s, epoch 2" in row


def test_accuracy_runs_on_any_digits():
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
    assert all(line.endswith(": not met by slow") for line in (median, most, ratio))
    quick = results.pop("quick")
    assert all(line.endswith(": not met by any") for line in latency.verdicts(results))
    results = {"quick": quick}
    assert all(line.endswith("met by all") for line in latency.verdicts(results))
