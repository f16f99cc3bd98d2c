"""Cells that are run again in another order say what they said, or fail."""

import os
import subprocess
import sys

import pytest

from tools.full_mnist import why_skipped
from tools.repository import PAGES, REPOSITORY


@pytest.mark.skipif(not hasattr(os, "fork"), reason="each trial begins in a copy of the process")
@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, marks=[pytest.mark.exhaustive] if path != PAGES[3] else [])
        for path in PAGES
    ],
    ids=lambda path: path.stem,
)
def test_a_cell_run_again_at_the_end_says_the_same_or_fails(path):
    if reason := why_skipped(path):
        pytest.skip(reason)
    command = [sys.executable, "-W", "ignore", "-m", "tools.cells_out_of_order", path, "--quick"]
    result = subprocess.run(command, capture_output=True, text=True, cwd=REPOSITORY)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "at the end: the same" in result.stdout
