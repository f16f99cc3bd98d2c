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


@pytest.mark.parametrize(
    ("name", "words"), [("SHA256SUMS", "No such file"), ("train-labels-idx1-ubyte", "is missing")]
)
def test_a_mini_set_that_lacks_a_file(mini, name, words):
    next(mini.glob(f"{name}*")).unlink()
    with pytest.raises(DataError, match=words) as caught:
        load_mnist()
    assert str(mini / name) in str(caught.value)
    assert "\n- " not in str(caught.value)  # that one only


@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_checksums_as_windows_writes_them(mini, start, end):
    text = (mini / "SHA256SUMS").read_text()
    (mini / "SHA256SUMS").write_bytes((start + text.replace("\n", end)).encode("utf-8"))
    assert len(load_mnist().train_images) == 4000


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


@pytest.mark.parametrize("quoted", ['"{}"', "'{}'", " {}", "{} "])
def test_quotes_and_spaces_around_the_variable(shared_folder, monkeypatch, quoted):
    """The prompt of Windows keeps those that `set` is given."""
    monkeypatch.setenv("COURSE_DATA_DIR", quoted.format(shared_folder))
    assert datasets.shared_folder() == shared_folder
    assert len(load_mnist("full").train_images) == 4000


@pytest.mark.parametrize("named", ["", " ", '""'])
def test_a_variable_that_is_empty_is_none(monkeypatch, named):
    monkeypatch.setenv("COURSE_DATA_DIR", named)
    assert datasets.shared_folder() is None


@pytest.mark.parametrize(
    "named", ["shared by a class", ".", "$HOME/mnist", "%APPDATA%/mnist", "file:///srv/mnist"]
)
def test_the_variable_is_a_whole_path(shared_folder, monkeypatch, named):
    """Or a page would find what another doesn't: each starts in a folder of its own."""
    monkeypatch.chdir(shared_folder.parent)
    monkeypatch.setenv("COURSE_DATA_DIR", named)
    with pytest.raises(DataError, match="must be a whole path, such as /srv/data/mnist") as caught:
        load_mnist("full")
    assert repr(named) in str(caught.value)
    assert len(load_mnist("full", shared_folder.name).train_images) == 4000  # said on the page


@pytest.fixture
def no_home(monkeypatch):
    """A user without HOME and without an entry in the list of users, as containers have."""
    pwd = pytest.importorskip("pwd")

    def unknown(user):
        raise KeyError(user)

    for variable in ("HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(pwd, "getpwuid", unknown)
    monkeypatch.setattr(pwd, "getpwnam", unknown)


def test_nobody_at_home(no_home, shared_folder, monkeypatch):
    with pytest.raises(DataError, match="no home folder to keep MNIST in .*COURSE_DATA_DIR"):
        load_mnist("full")
    for elsewhere in ("~/mnist", "~student/mnist"):
        with pytest.raises(DataError, match=elsewhere):
            load_mnist("full", elsewhere)
        monkeypatch.setenv("COURSE_DATA_DIR", elsewhere)
        with pytest.raises(DataError, match=f"whole path.*{elsewhere}"):
            load_mnist("full")
    monkeypatch.setenv("COURSE_DATA_DIR", str(shared_folder))
    assert len(load_mnist("full").train_images) == 4000
    assert len(load_mnist().train_images) == 4000


def test_a_cache_that_would_be_another_on_each_page(monkeypatch):
    """Older versions of platformdirs leave a ~ as it is, and a relative XDG_CACHE_HOME."""
    monkeypatch.setattr(datasets.pooch, "os_cache", lambda project: Path("~/.cache", project))
    with pytest.raises(DataError, match="no home folder .*COURSE_DATA_DIR"):
        load_mnist("full")


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
    for name in ("train-labels-idx1-ubyte", "t10k-images-idx3-ubyte"):
        digest = datasets.FULL_SUMS[name]
        assert f"- {shared_folder / name} is missing (SHA-256 {digest})\n" in message
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
    assert f"- {path}: this isn't the right file: unpacked, its SHA-256 is {found}\n" in message
    name = "t10k-images-idx3-ubyte"
    digest = datasets.FULL_SUMS[name]
    assert f"- {shared_folder / name} is missing (SHA-256 {digest})\n" in message
    assert message.count("\n- ") == 2


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
    with pytest.raises(DataError, match=r"-labels-idx1-ubyte.gz: it can't be read .*Perm"):
        load_mnist("full", shared_folder)


def keep_as(folder, rename, unpack):
    """Give the four files other names, which may have folders in them."""
    contents = {name: (folder / f"{name}.gz").read_bytes() for name in datasets.FULL_SUMS}
    for name in contents:
        (folder / f"{name}.gz").unlink()
    for name, content in contents.items():
        path = folder / rename(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.decompress(content) if unpack else content)


def next_name(name):
    names = [*datasets.FULL_SUMS, *datasets.FULL_SUMS]
    return names[names.index(name) + 1]


OTHER_NAMES = {
    "7-Zip's": lambda name: name.replace("-idx", ".idx"),
    "7-Zip's, compressed again": lambda name: name.replace("-idx", ".idx") + ".gz",
    "Kaggle's": lambda name: f"{name}/{name}",
    "Kaggle's, in its archive": lambda name: f"archive (2)/{name}/{name}",
    "folders as the files were": lambda name: f"{name}.gz/{name}",
    "fetched twice": lambda name: f"{name} (1).gz",
    "copied": lambda name: f"Copy of {name}.gz",
    "capital ending": lambda name: f"{name}.GZ",
    "capitals": lambda name: name.upper(),
    "a space": lambda name: name.replace("-images", " -images"),
    "underscores": lambda name: name.replace("-", "_"),
    "test for t10k": lambda name: name.replace("t10k", "test") + ".gz",
    "an ending more": lambda name: f"{name}.gz.txt",
    "torchvision's folders": lambda name: f"MNIST/raw/{name}",
    "each that of the next": lambda name: f"{next_name(name)}.gz",
}


@pytest.mark.parametrize("unpack", [False, True], ids=["compressed", "unpacked"])
@pytest.mark.parametrize("names", OTHER_NAMES)
def test_found_by_what_is_in_them(shared_folder, names, unpack):
    keep_as(shared_folder, OTHER_NAMES[names], unpack)
    for array, expected in zip(load_mnist("full", shared_folder), load_mnist(), strict=True):
        np.testing.assert_array_equal(array, expected)


@pytest.mark.parametrize(("damaged", "right"), [("{}", "{}.gz"), ("{}.gz", "{} (1).gz")])
def test_a_damaged_file_beside_the_right_one(shared_folder, damaged, right):
    """As gunzip or a browser leaves one when it is stopped."""
    for name in datasets.FULL_SUMS:
        content = (shared_folder / f"{name}.gz").read_bytes()
        (shared_folder / f"{name}.gz").rename(shared_folder / right.format(name))
        (shared_folder / damaged.format(name)).write_bytes(content[:-1])
    assert len(load_mnist("full", shared_folder).train_images) == 4000


def test_a_file_in_the_cloud_that_cannot_be_had(shared_folder, monkeypatch):
    """It is in its folder, with its size, and reading it is an error; simulated."""
    lost = shared_folder / "train-images-idx3-ubyte.gz"
    look = open

    def read(path, *arguments):
        if path == lost:
            raise OSError(22, "Invalid argument", str(path))
        return look(path, *arguments)

    monkeypatch.setattr("builtins.open", read)
    with pytest.raises(DataError, match="can't be read .*Invalid argument") as caught:
        load_mnist("full", shared_folder)
    assert f"\n- {lost}: " in str(caught.value)
    shutil.copyfile(REPOSITORY / "data" / lost.name, shared_folder / f"{lost.stem} (1).gz")
    assert len(load_mnist("full", shared_folder).train_images) == 4000


def test_fashion_of_the_same_names(shared_folder):
    """Two sets below one folder, as torchvision keeps them."""
    keep_as(shared_folder, lambda name: f"MNIST/raw/{name}", unpack=True)
    shutil.copytree(shared_folder / "MNIST", shared_folder / "EMNIST")
    for path in (shared_folder / "EMNIST" / "raw").iterdir():
        path.write_bytes(path.read_bytes()[::-1])
        shutil.copy(path, shared_folder)
    assert len(load_mnist("full", shared_folder).train_images) == 4000


def test_what_a_mac_leaves_beside_them(shared_folder):
    for name in datasets.FULL_SUMS:
        (shared_folder / f"._{name}.gz").write_bytes(b"\0\5\x16\7" + bytes(4092))
    assert len(load_mnist("full", shared_folder).train_images) == 4000


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_that_leads_nowhere(shared_folder):
    path = shared_folder / "train-images-idx3-ubyte.gz"
    path.unlink()
    path.symlink_to(shared_folder / "gone")
    with pytest.raises(DataError, match="there is no such file at .*gone, where this leads\n"):
        load_mnist("full", shared_folder)


@pytest.mark.parametrize("name", ["archive.zip", "mnist.zip", "train-images-idx3-ubyte.gz"])
def test_an_archive_is_to_be_unpacked(shared_folder, name):
    """Kaggle gives one; it may be named itself, or lie in the folder."""
    for path in shared_folder.iterdir():
        path.unlink()
    (shared_folder / name).write_bytes(b"PK\3\4..." + bytes(30) + b"train-images.idx3-ubyte")
    with pytest.raises(DataError, match=rf"(?s)each unpacked.*{name}: it begins with .*b'PK"):
        load_mnist("full", shared_folder)
    with pytest.raises(DataError, match=rf"\n- \[.*{name}'\n"):  # the system says: no directory
        load_mnist("full", shared_folder / name)


def test_looking_into_a_folder_comes_to_an_end(shared_folder, monkeypatch):
    """A thousand files and folders are called like those that are sought, a film, and a pipe."""
    keep_as(shared_folder, lambda name: f"MNIST/{name}", unpack=False)
    for number in range(1000):
        (shared_folder / f"train-images {number}.png").write_bytes(b"\x89PNG")
        (shared_folder / f"test-images {number}").mkdir()
        (shared_folder / f"test-images {number}" / "test-labels").touch()
    with open(shared_folder / "mnist.mp4", "wb") as film:
        film.truncate(4 * datasets.LARGEST)
    if hasattr(os, "mkfifo"):
        os.mkfifo(shared_folder / "train-images")
    opened = []

    def counted(function):
        return lambda *arguments: opened.append(arguments[0]) or function(*arguments)

    monkeypatch.setattr("builtins.open", counted(open))
    monkeypatch.setattr(os, "scandir", counted(os.scandir))
    assert len(load_mnist("full", shared_folder).train_images) == 4000
    assert len(opened) == datasets.MOST + 4
    shutil.rmtree(shared_folder / "MNIST")
    opened.clear()
    with pytest.raises(DataError, match="is missing"):
        load_mnist("full", shared_folder)
    assert len(opened) <= 2 * datasets.MOST


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
