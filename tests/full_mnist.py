"""Where the full MNIST is, for the tests that want it: nowhere in the repository."""

import os
from pathlib import Path

import pytest

FULL_MNIST = Path(
    os.environ.get("COURSE_DATA_DIR") or Path(__file__).parents[2] / "shared" / "mnist"
)
needs_full_mnist = pytest.mark.skipif(
    not FULL_MNIST.is_dir(),
    reason="no full MNIST here: COURSE_DATA_DIR may name a folder that holds its four files",
)
