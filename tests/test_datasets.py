"""load_mnist from files that are there, and the points of notebook 01."""

import gzip
import hashlib
import os
import random
import shutil
import subprocess
import sys
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

import course_utils
from course_utils import datasets
from course_utils.datasets import DataError, Mnist, load_mnist, random_points
from tools.full_mnist import FULL_MNIST, needs_full_mnist
from tools.fuzz import BOMB
from tools.repository import REPOSITORY


@pytest.fixture(autouse=True)
def alone(monkeypatch):
    """Nothing here may depend on this machine's settings, or reach for the network."""
    monkeypatch.delenv("COURSE_DATA_DIR", raising=False)
    monkeypatch.setattr(datasets, "MIRRORS", ())


@pytest.fixture
def shared_folder(tmp_path, monkeypatch):
    """A folder with four small files, which here stand for the full MNIST."""
    folder = tmp_path / "shared by a class"
    folder.mkdir()
    for name in datasets.FULL_SUMS:
        shutil.copy(REPOSITORY / "data" / f"{name}.gz", folder)
    lines = (REPOSITORY / "data" / "SHA256SUMS").read_text().splitlines()
    sums = {name: sum_ for sum_, name in (line.split("  ") for line in lines)}
    monkeypatch.setattr(datasets, "FULL_SUMS", {name: sums[name] for name in datasets.FULL_SUMS})
    return folder


def files_with_times(folder):
    return {path.name: (path.stat().st_size, path.stat().st_mtime_ns) for path in folder.iterdir()}


def run_python(program, *arguments, **settings):
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", program, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=True,
        **settings,
    ).stdout


def change_one_pixel(path):
    content = bytearray(gzip.decompress(path.read_bytes()))
    content[5000] ^= 1
    path.write_bytes(gzip.compress(content))
    return hashlib.sha256(content).hexdigest()


# The mini set


def test_mini():
    mini = load_mnist()
    assert isinstance(mini, Mnist)
    for images, labels, n in (
        (mini.train_images, mini.train_labels, 4000),
        (mini.test_images, mini.test_labels, 1000),
    ):
        assert images.shape == (n, 28, 28)
        assert labels.shape == (n,)
        assert images.dtype == labels.dtype == np.uint8
    assert mini.train_images.max() == 255


def test_inputs_and_targets():
    mini = load_mnist("mini")
    for images, labels, inputs, targets in (
        (mini.train_images, mini.train_labels, mini.train_inputs, mini.train_targets),
        (mini.test_images, mini.test_labels, mini.test_inputs, mini.test_targets),
    ):
        assert inputs.shape == (len(images), 784)
        assert targets.shape == (len(labels), 10)
        assert inputs.dtype == targets.dtype == np.float32
        assert inputs.min() == 0
        assert inputs.max() == 1
        np.testing.assert_array_equal(np.rint(inputs * 255), images.reshape(-1, 784))
        np.testing.assert_array_equal(targets.sum(axis=1), 1)
        np.testing.assert_array_equal(targets.argmax(axis=1), labels)


def test_changing_the_images_changes_only_these():
    """A student may draw into an image; the next load has it as it was."""
    first = load_mnist().train_images
    first[:] = 0
    assert load_mnist().train_images.any()


def test_nothing_is_printed(shared_folder, capfd):
    load_mnist()
    load_mnist("full", shared_folder)
    assert capfd.readouterr() == ("", "")


def test_an_installed_package_has_the_mini_set(tmp_path):
    """As in a wheel: data/ lies in the package, and there is no repository around it.

    The data stand on little of the package: not on the network, and not on Matplotlib.
    """
    package = tmp_path / "course_utils"
    shutil.copytree(Path(course_utils.__file__).parent, package)
    shutil.copytree(REPOSITORY / "data", package / "data")
    program = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from course_utils import datasets\n"
        "print(datasets.__file__, len(datasets.load_mnist().train_images))\n"
        "print(*sorted(name for name in sys.modules if name.startswith('course_utils.')))\n"
        "print('matplotlib' in sys.modules)"
    )
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    loaded, modules, matplotlib = run_python(program, tmp_path, cwd=elsewhere).splitlines()
    assert loaded == f"{package / 'datasets.py'} 4000"
    assert modules == "course_utils.arrays course_utils.datasets course_utils.resources"
    assert matplotlib == "False"


@pytest.fixture
def mini(shared_folder, monkeypatch):
    """A copy of the mini set that may be damaged."""
    shutil.copy(REPOSITORY / "data" / "SHA256SUMS", shared_folder)
    monkeypatch.setattr(datasets, "mini_folder", lambda: shared_folder)
    return shared_folder


def test_a_changed_mini_set_is_refused(mini):
    """One pixel differs, so that only the checksum can tell."""
    path = mini / "t10k-images-idx3-ubyte.gz"
    change_one_pixel(path)
    with pytest.raises(DataError) as caught:
        load_mnist()
    assert f"{path}: this isn't the right file" in str(caught.value)


@pytest.mark.parametrize("name", ["SHA256SUMS", "train-labels-idx1-ubyte.gz"])
def test_a_mini_set_that_lacks_a_file(mini, name):
    (mini / name).unlink()
    with pytest.raises(DataError, match="(?i)no such file") as caught:
        load_mnist()
    assert str(mini / name) in str(caught.value)


@pytest.mark.parametrize("content", ["", "<<<<<<< HEAD\n=======\n"])
def test_a_mini_set_with_other_checksums(mini, content):
    (mini / "SHA256SUMS").write_text(content)
    with pytest.raises(DataError, match="Get the folder .* of the course again"):
        load_mnist()


# The full set in a folder


@pytest.mark.parametrize("compressed", [True, False])
@pytest.mark.parametrize("convert", [str, Path])
def test_data_dir(shared_folder, convert, compressed):
    if not compressed:
        for path in shared_folder.iterdir():
            path.with_suffix("").write_bytes(gzip.decompress(path.read_bytes()))
            path.unlink()
    full = load_mnist("full", data_dir=convert(shared_folder))
    for array, expected in zip(full, load_mnist(), strict=True):
        np.testing.assert_array_equal(array, expected)


def test_data_dir_in_the_home_folder(shared_folder, monkeypatch):
    for variable in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(variable, str(shared_folder.parent))
    assert len(load_mnist("full", f"~/{shared_folder.name}").train_images) == 4000


def test_environment_variable(shared_folder, tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_DATA_DIR", str(shared_folder))
    assert len(load_mnist("full").train_images) == 4000

    monkeypatch.setenv("COURSE_DATA_DIR", str(tmp_path / "wrong"))
    with pytest.raises(DataError, match="wrong"):
        load_mnist("full")
    assert len(load_mnist("full", shared_folder).train_images) == 4000  # an argument goes first
    assert len(load_mnist("mini").train_images) == 4000  # and "mini" doesn't look at it


def test_a_folder_that_nobody_may_write_to(shared_folder):
    for path in shared_folder.iterdir():
        path.chmod(0o444)
    shared_folder.chmod(0o555)
    before = files_with_times(shared_folder)
    load_mnist("full", shared_folder)
    assert files_with_times(shared_folder) == before
    shared_folder.chmod(0o755)


def test_missing_files_are_named(shared_folder):
    (shared_folder / "train-labels-idx1-ubyte.gz").unlink()
    (shared_folder / "t10k-images-idx3-ubyte.gz").unlink()
    with pytest.raises(DataError) as caught:
        load_mnist("full", shared_folder)
    message = str(caught.value)
    assert str(shared_folder) in message
    assert f"- {shared_folder / 'train-labels-idx1-ubyte.gz'}: there is no such file\n" in message
    assert f"- {shared_folder / 't10k-images-idx3-ubyte.gz'}: there is no such file\n" in message
    assert message.count("\n- ") == 2
    assert "data_dir" in message
    assert "COURSE_DATA_DIR" in message
    assert 'load_mnist("mini")' in message


def test_a_damaged_copy_is_named(shared_folder):
    """One pixel differs, so that only the checksum can tell."""
    path = shared_folder / "t10k-images-idx3-ubyte.gz"
    found = change_one_pixel(path)
    with pytest.raises(DataError) as caught:
        load_mnist("full", shared_folder)
    message = str(caught.value)
    assert f"- {path}: this isn't the right file" in message
    assert found in message
    assert datasets.FULL_SUMS["t10k-images-idx3-ubyte"] in message
    assert message.count("\n- ") == 1


def test_no_memory_for_what_can_be_no_file_of_mnist(shared_folder, monkeypatch):
    """30 kB that unpack to 30 MB."""
    monkeypatch.setattr(datasets, "LARGEST", 4_000_000)
    (shared_folder / "train-images-idx3-ubyte.gz").write_bytes(BOMB)
    tracemalloc.start()
    try:
        with pytest.raises(DataError, match="train-images.* more than the 4,000,000 bytes"):
            load_mnist("full", shared_folder)
        assert tracemalloc.get_traced_memory()[1] < 12_000_000
    finally:
        tracemalloc.stop()


def test_a_folder_that_nobody_may_look_into(shared_folder, monkeypatch):
    """Simulated, because some users may look everywhere."""
    look = os.stat

    def refuse(path, **options):
        if str(path).startswith(str(shared_folder)):
            raise PermissionError(13, "Permission denied")
        return look(path, **options)

    monkeypatch.setattr(os, "stat", refuse)
    with pytest.raises(DataError, match=r"(?s)train-labels-idx1-ubyte.gz: .*COURSE_DATA_DIR"):
        load_mnist("full", shared_folder)


def test_the_mini_set_is_not_taken_for_the_full_one():
    with pytest.raises(DataError, match="this isn't the right file"):
        load_mnist("full", REPOSITORY / "data")


def test_data_dir_with_mini(shared_folder):
    with pytest.raises(ValueError, match=r'load_mnist\("full", data_dir'):
        load_mnist(data_dir=shared_folder)


@pytest.mark.parametrize("subset", ["Full", "", None, 60000, ["full"]])
def test_no_such_subset(subset):
    with pytest.raises(ValueError, match='"mini" or "full"'):
        load_mnist(subset)


@needs_full_mnist
def test_full():
    full = load_mnist("full", FULL_MNIST)
    assert [array.shape for array in full] == [(60000, 28, 28), (60000,), (10000, 28, 28), (10000,)]
    assert full.train_labels[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert full.test_labels[:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]
    assert full.test_inputs.shape == (10000, 784)


# The points of notebook 01


def test_random_points():
    """They are those of `random.seed(42)`, drawn from Python's global generator."""
    global_state = random.getstate()
    x, y = random_points()
    assert random.getstate() == global_state
    try:
        random.seed(42)
        drawn = [random.random() for _ in range(40)]
    finally:
        random.setstate(global_state)
    assert x.dtype == y.dtype == np.float64
    assert x.tolist() == drawn[0::2]
    assert y.tolist() == drawn[1::2]
    assert (x[0], y[0]) == (0.6394267984578837, 0.025010755222666936)


def test_other_random_points():
    x, y = random_points(n=5, seed=1)
    assert len(x) == len(y) == 5
    assert x[0] == random.Random(1).random()
