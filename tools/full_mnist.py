"""Where the full MNIST is, for the tests and the page that want it: nowhere in the repository."""

import os
from pathlib import Path

import pooch
import pytest

from tools.repository import REPOSITORY

PAGES_THAT_NEED_IT = {"07_mnist_full_scale"}
FOLDERS = [REPOSITORY.parent / "shared" / "mnist", pooch.os_cache("course_utils") / "mnist"]
FULL_MNIST = Path(
    os.environ.get("COURSE_DATA_DIR")
    or next((folder for folder in FOLDERS if any(folder.glob("train-images*"))), FOLDERS[0])
).absolute()  # a kernel starts in another folder
needs_full_mnist = pytest.mark.skipif(
    not FULL_MNIST.is_dir(),
    reason="no full MNIST here: COURSE_DATA_DIR may name a folder that holds its four files",
)


def why_skipped(page):
    """Why a page can't be executed here, or None if it can.

    Parameters
    ----------
    page : pathlib.Path

    Returns
    -------
    str or None
    """
    if page.stem in PAGES_THAT_NEED_IT and not FULL_MNIST.is_dir():
        return (
            f"{page.stem} needs the full MNIST, and there is none: set COURSE_DATA_DIR or run "
            "load_mnist('full')"
        )
