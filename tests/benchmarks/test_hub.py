"""A class on a hub: what a student runs, and who has failed; weekly a small class on a real one."""

import threading
import time

import psutil
import pytest

from benchmarks import hub


def test_what_a_student_runs():
    cells = [code for code, _ in hub.cells_of(hub.PAGE)]
    stubs = [code for code in cells if "ex.gradient.check" in code]
    assert len(stubs) == 2 and "..." in stubs[0] and "return by_m" in stubs[1]
    assert len(cells) == 26 + 7  # code cells and exercises of page 01
    assert not any(fails for _, fails in hub.cells_of(hub.PAGE))


class Student:
    """Who needs no hub."""

    def __init__(self, name="anna", ready=True, **answers):
        self.name, self.ready, self.answers, self.closed = name, ready, answers, False

    def log_in(self, password):
        if not self.ready:
            raise TimeoutError("no server")

    def open_page(self, name):
        pass

    def run(self, code):
        return self.answers.get(code, "ok")

    def close(self):
        self.closed = True


def day_of(student, *cells):
    return run([(code, False) for code in cells], student)


def run(cells, student):
    return hub.day_of(student, "secret", cells, (0, 0), time.perf_counter())


def test_who_has_failed_is_said():
    late, well = Student(ready=False), Student("ben", b="NameError: name 'b'")
    assert day_of(late, "a").faults == ["anna, cell 0: TimeoutError: no server"]
    day = day_of(well, "a", "b", "c")
    assert day.faults == ["ben, cell 1: NameError: name 'b'"] and len(day.seconds) == 3
    assert late.closed and well.closed
    assert run([("b", True), ("a", True)], well).faults == ["ben, cell 1: ok"]


def test_a_class_has_an_end(monkeypatch):
    monkeypatch.setattr(hub, "LONGEST", -1)
    assert "not done after -1 s" in day_of(Student(), "a").faults[0]


def test_what_the_table_says():
    days = [hub.Day(20.0, [0.01] * 99, []), hub.Day(22.4, [0.01] * 100 + [3.0], ["it failed"])]
    assert hub.table_of_hub(days, 6000 << 20)[2:] == [
        "| 2 | 22 | 200 | 1 | 0.01 | 0.0 | 3.0 | 6,000 |"
    ]
    assert hub.all_faults(days) == ["it failed"]


def test_what_is_missing_is_said(monkeypatch):
    monkeypatch.setattr(hub, "find_spec", lambda name: None)
    assert "JupyterHub was not found" in hub.why_not()
    monkeypatch.setattr(hub, "find_spec", lambda name: "there")
    monkeypatch.setattr(hub.shutil, "which", lambda name: None)
    assert "npm install -g configurable-http-proxy" in hub.why_not()


@pytest.mark.exhaustive
@pytest.mark.skipif(bool(hub.why_not()), reason=hub.why_not())
def test_a_small_class_on_a_real_hub():
    before, threads = psutil.Process().children(recursive=True), threading.active_count()
    days, together, _ = hub.measure(quick=True)
    assert hub.all_faults(days) == []
    assert [len(day.seconds) for day in days] == [33, 33]
    assert 200 << 20 < together < 3000 << 20
    assert psutil.Process().children(recursive=True) == before
    assert threading.active_count() == threads
