"""The benchmark of latency, from its beginning to its table."""

import re
import subprocess
import sys

import pytest

from tools.repository import REPOSITORY

pytestmark = [pytest.mark.browser, pytest.mark.exhaustive]


def test_benchmark_of_latency(browser, tmp_path):
    run = [sys.executable, "-m", "benchmarks", "latency", "--quick", "--output", str(tmp_path)]
    subprocess.run(run, cwd=REPOSITORY, check=True, capture_output=True)
    written = (tmp_path / "README.md").read_text(encoding="utf-8")
    row = re.search(r"^\| curve_fitting-line \| (.*) \|$", written, re.MULTILINE)
    *times, ratio = row[1].split(" | ")
    assert len(times) == 6 and all(float(time.removesuffix(" ms")) > 0 for time in times)
    assert float(ratio) > 0
