"""The data of the course: handwritten digits (MNIST), and the points of notebook 01."""

import gzip
import hashlib
import io
import math
import os
import random
import re
import shutil
import stat
import struct
import sys
import zlib
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pooch
from tqdm import tqdm

from course_utils.arrays import network_inputs, one_hot
from course_utils.resources import replace_file, shipped_folder

# The files of the full set in the order of Mnist's fields, each with the SHA-256 of its bytes
# before compression: every mirror compresses them in its own way.
FULL_SUMS = {
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}
MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)
TIMEOUT = (5, 10)  # seconds to connect, and of silence while reading; then the next mirror

LARGEST = 60 * 2**20  # bytes that a file of MNIST can have, and some to spare
ELSEWHERE = (
    'Go on with load_mnist("mini"), which needs no network. Or if someone has the four files, give '
    "their folder as data_dir or in the environment variable COURSE_DATA_DIR."
)
# What others call the files and folders around them: train-images.idx3-ubyte, "test-images (1).GZ",
# MNIST/raw, archive. A folder may hold anything, so only so many of each are looked into.
LOOK_ALIKE = re.compile(r"mnist|archive|^raw$|(train|t10k|test).*(images|labels)", re.IGNORECASE)
MOST = 20

IDX_DTYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
CHUNK = 2**20


class DataError(ValueError):
    """A data file is missing, damaged, not what it should be, or can't be fetched."""

    def _render_traceback_(self):  # what Jupyter shows: what to do, and no traceback
        return [str(self)]


class Mnist(NamedTuple):
    """Images of handwritten digits with their labels, to train and to test.

    Attributes
    ----------
    train_images, test_images : ndarray of uint8, shape (n, 28, 28)
        Rows from top to bottom; 0 is paper and 255 ink.
    train_labels, test_labels : ndarray of uint8, shape (n,)
        Which digit it is, 0 to 9.
    train_inputs, test_inputs : ndarray of float32, shape (n, 784)
        The images as a network takes them: one row each, from 0 to 1. Like the targets, they are
        computed anew each time you ask. For all 60,000 images they take 188 MB.
    train_targets, test_targets : ndarray of float32, shape (n, 10)
        The labels as a network should answer them: 1 in the column of the digit, else 0.
    """

    train_images: np.ndarray
    train_labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray

    @property
    def train_inputs(self):
        return network_inputs(self.train_images)

    @property
    def test_inputs(self):
        return network_inputs(self.test_images)

    @property
    def train_targets(self):
        return one_hot(self.train_labels)

    @property
    def test_targets(self):
        return one_hot(self.test_labels)


def random_points(n=20, seed=42):
    """The points that notebook 01 lays a line through, drawn evenly from the unit square.

    Parameters
    ----------
    n : int, default 20
        How many points.
    seed : int, default 42
        The points are those of `random.seed(seed)` followed by one `random.random()` for each
        x and y in turn, the same on every machine.

    Returns
    -------
    x, y : ndarray of float64, shape (n,)

    Raises
    ------
    ValueError
        If `n` is negative.
    """
    if n < 0:
        raise ValueError(f"the number of points can't be negative, got {n}")
    generator = random.Random(seed)
    drawn = [generator.random() for _ in range(2 * n)]
    return np.array(drawn[0::2]), np.array(drawn[1::2])


def load_mnist(subset="mini", data_dir=None):
    """Load handwritten digits: 5,000 that come with the course, or all 70,000 of MNIST.

    Parameters
    ----------
    subset : {"mini", "full"}
        "mini" has 4,000 images to train and 1,000 to test, as many of each digit, in shuffled
        order. It needs no network. "full" has 60,000 and 10,000, 11 MB to fetch once; they are
        kept in your cache folder and need no network after that.
    data_dir : path, optional
        For "full" only: a folder that already holds the four files, compressed or not, such as
        a folder shared by a class. It is only read. They may be called train-images.idx3-ubyte
        or alike, or lie in MNIST/raw: what is in them decides. Without it, the environment
        variable COURSE_DATA_DIR is looked at, a whole path, then the cache folder.

    Returns
    -------
    Mnist
        train_images, train_labels, test_images and test_labels as uint8 arrays, and
        train_inputs, train_targets, test_inputs and test_targets as float32 arrays.

    Raises
    ------
    DataError
        If a file is missing or isn't the right one byte by byte, if no mirror can be reached, or
        if there is no folder to keep the files in.
    ValueError
        If `subset` is something else, or `data_dir` is given with "mini".
    """
    if subset not in ("mini", "full"):
        raise ValueError(f'subset must be "mini" or "full", got {subset!r}')
    if subset == "mini":
        if data_dir is not None:
            raise ValueError('data_dir is for the full MNIST: load_mnist("full", data_dir=...)')
        return _load_mini(mini_folder())
    shared = Path(os.path.expanduser(data_dir)) if data_dir else shared_folder()
    folder = shared or _cache_folder()
    arrays, problems = _read_folder(folder, FULL_SUMS)
    missing, failures = [name for name in FULL_SUMS if name not in arrays], {}
    if missing and shared:
        lines = "".join(f"- {problem}\n" for problem in problems)
        raise DataError(
            f"the folder {folder} should hold MNIST's four files,\n{', '.join(FULL_SUMS)}, each "
            f"unpacked or as .gz. Of these:\n{lines}Copy them there again. {ELSEWHERE}"
        )
    for name in missing:  # not there yet, or damaged since
        arrays[name] = _fetch_file(name, folder, failures)
    if missing:
        print(f"MNIST is now in {folder}: from here on it loads without network.")
    return Mnist(*map(arrays.get, FULL_SUMS))


def read_idx(path):
    """Read an array from a file in the IDX format, in which MNIST is published.

    An IDX file has a header and then nothing but the numbers, the last index running fastest:

    - two zero bytes;
    - one byte for the dtype: 08 uint8, 09 int8, 0b int16, 0c int32, 0d float32, 0e float64;
    - one byte for the number of dimensions;
    - the size of each dimension, as an unsigned integer of 4 bytes.

    Everything is stored with its most significant byte first. The format is due to Yann LeCun,
    who described it on the page where MNIST was published.

    Parameters
    ----------
    path : path
        The file, compressed with gzip or not; its content decides which, not its name.

    Returns
    -------
    ndarray
        With the shape and the dtype of the header, in the byte order of this machine, writable.
        A header of no dimensions gives a single number, shape ().

    Raises
    ------
    DataError
        If the file is missing, can't be read, isn't IDX, or holds less or more than its header
        says. No more memory is taken than what the file really holds.
    """
    try:
        with _unpacked(Path(path)) as file:
            return _parse_idx(file)
    except DataError as error:
        raise DataError(f"{path}: {error}. Check the path, or get the file again.") from None


def mini_folder():
    """The folder of the 5,000 digits that come with the course."""
    return shipped_folder("data")


def shared_folder():
    """The folder that the environment variable COURSE_DATA_DIR names, or None if there is none.

    Raises
    ------
    DataError
        If it isn't a whole path. Every page starts in a folder of its own, where any other path
        leads elsewhere.
    """
    named = os.environ.get("COURSE_DATA_DIR", "").strip(" \"'")  # which a Windows prompt keeps
    folder = Path(os.path.expanduser(named))
    if named and not folder.is_absolute():
        raise DataError(
            "COURSE_DATA_DIR must be a whole path, such as /srv/data/mnist, because every page "
            f"starts in a folder of its own. It is {named!r}"
        )
    return folder if named else None


def _cache_folder():
    try:
        folder = pooch.os_cache("course_utils") / "mnist"
        if not folder.is_absolute():
            raise RuntimeError(f"{folder} is no whole path")
        return folder
    except RuntimeError as error:
        raise DataError(f"no home folder to keep MNIST in ({error}). {ELSEWHERE}") from error


@contextmanager
def _unpacked(file):
    """What a file held before gzip compressed it, if it did; a DataError says what is wrong."""
    try:
        if isinstance(file, Path):
            if not stat.S_ISREG(file.stat().st_mode):  # a pipe would make us wait for ever
                raise DataError("this is not a file, but a folder or a device")
            file = open(file, "rb")
        with file:
            compressed = file.read(2) == b"\x1f\x8b"
            file.seek(0)
            yield gzip.GzipFile(fileobj=file) if compressed else file
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DataError(f"its gzip compression is damaged ({error})") from error
    except FileNotFoundError as error:
        link = f" at {os.readlink(file)}, where this leads" if file.is_symlink() else ""
        raise DataError(f"there is no such file{link}") from error
    except OSError as error:
        raise DataError(f"it can't be read ({error})") from error


def _parse_idx(file):
    start = file.read(4)
    if not start:
        raise DataError("it is empty")
    if len(start) < 4 or start[:2] != b"\0\0" or start[2] not in IDX_DTYPES:
        raise DataError(
            f"it begins with the bytes {start.hex(' ')} ({start + file.read(40)!r}), where an IDX "
            "file has 00 00, a dtype (08, 09, 0b, 0c, 0d or 0e) and the number of dimensions"
        )
    dtype, dimensions = np.dtype(IDX_DTYPES[start[2]]), start[3]
    sizes = file.read(4 * dimensions)
    if len(sizes) < 4 * dimensions:
        raise DataError(
            f"it ends within its header, after {len(sizes)} of the {4 * dimensions} bytes for the "
            f"sizes of {dimensions} dimensions"
        )
    shape = struct.unpack(f">{dimensions}I", sizes)
    expected = math.prod(shape) * dtype.itemsize
    # The header may promise anything, so memory grows only with what the file really holds; one
    # byte more than promised is asked for, to see whether the file ends there.
    content = bytearray()
    while chunk := file.read(min(CHUNK, expected + 1 - len(content))):
        content += chunk
    promise = f"its header promises an array of shape {shape} and dtype {dtype.name}"
    if len(content) != expected:
        found = f"only {len(content):,}" if len(content) < expected else "more than these"
        raise DataError(f"{promise}, {expected:,} bytes, but {found} follow")
    try:
        array = np.ndarray(shape, dtype, content)
    except ValueError as error:
        raise DataError(f"{promise}, which NumPy can't hold ({error})") from error
    return array if dtype.isnative else array.byteswap(inplace=True).view(dtype.newbyteorder("="))


class _Bounded(io.BytesIO):
    """The bytes of a file of MNIST, and no more than it can have."""

    def write(self, chunk):
        if self.tell() + len(chunk) > LARGEST:
            raise DataError(f"it has more than the {LARGEST:,} bytes that a file of MNIST can have")
        return super().write(chunk)


def _read_known(file, sums):
    """Read an IDX file, compressed or not, whose SHA-256 is one of these: which, and its array."""
    content = _Bounded()
    with _unpacked(file) as unpacked:
        content.write(unpacked.read(CHUNK))
        if content.getvalue().startswith(b"\0\0"):  # else it is no IDX file, but may be a film
            shutil.copyfileobj(unpacked, content)
    view = content.getbuffer()
    found = hashlib.sha256(view).hexdigest()
    if found not in sums:
        content.seek(0)
        _parse_idx(content)  # which has more to say of what is no IDX file at all
        raise DataError(f"this isn't the right file: unpacked, its SHA-256 is {found}")
    shape = struct.unpack_from(f">{view[3]}I", view, 4)
    return found, np.ndarray(shape, np.uint8, view, 4 + 4 * len(shape))


def _read_folder(folder, sums):
    """Find the four files by their checksums: arrays by name, and what to say if one is missing."""
    names = {digest: name for name, digest in sums.items()}
    arrays, problems = {}, []
    for path in _look_alikes(folder, problems):
        try:
            found, array = _read_known(path, names)
            arrays[names[found]] = array
        except DataError as error:
            problems.append(f"{path}: {error}")
        if len(arrays) == len(FULL_SUMS):
            break
    missing = [name for name in FULL_SUMS if name not in arrays]
    lost = [f"{folder / name} is missing (SHA-256 {sums.get(name)})" for name in missing]
    return arrays, lost + problems


def _look_alikes(folder, problems):
    """The paths of what may be one of the four files, the likeliest first."""
    own = [folder / f"{name}{end}" for end in ("", ".gz") for name in FULL_SUMS]
    yield from filter(os.path.lexists, own)
    others = []
    for place, folders, files in islice(os.walk(folder, onerror=problems.append), MOST):
        folders[:] = sorted(filter(LOOK_ALIKE.search, folders), key=len)
        others += [Path(place, name) for name in filter(LOOK_ALIKE.search, files)]
    others.sort(key=lambda path: ("idx" not in path.name.lower(), len(str(path)), path))
    yield from [path for path in others if path not in own][:MOST]


def _load_mini(folder):
    try:
        lines = (folder / "SHA256SUMS").read_text("utf-8-sig").splitlines()
        sums = {name: digest for digest, name in map(str.split, lines)}
        arrays, problems = _read_folder(folder, sums)
        if len(arrays) < len(FULL_SUMS):
            raise DataError("; ".join(map(str, problems)))
    except (OSError, ValueError) as error:
        raise DataError(f"{error}. Get the folder {folder} of the course again.") from None
    return Mnist(*map(arrays.get, FULL_SUMS))


def _fetch_file(name, folder, failures):
    """Fetch a file to a folder, and read it; a mirror that failed before isn't asked again."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for mirror in (mirror for mirror in MIRRORS if mirror not in failures):
            try:
                content, array = _download(mirror, name)
            except (OSError, ValueError) as error:  # those of requests, and DataError
                failures[mirror] = f"- {mirror}{name}.gz: {error}\n"
            else:
                replace_file(folder / f"{name}.gz", content)
                return array
    except OSError as error:
        raise DataError(f"can't write to the folder {folder} ({error}). {ELSEWHERE}") from error
    raise DataError(
        "can't fetch the full MNIST; is there a network? These mirrors were tried:\n"
        f"{''.join(failures.values())}{ELSEWHERE}"
    )


def _download(mirror, name):
    content = _Bounded()
    # Pooch takes a bar without a total for none. It soon gives this one the right total.
    options = {"unit": "B", "unit_scale": True, "leave": False, "file": sys.stdout}
    with tqdm(desc=name, total=LARGEST, **options) as bar:
        download = pooch.HTTPDownloader(progressbar=bar, timeout=TIMEOUT)
        download(f"{mirror}{name}.gz", content, None)
    content.seek(0)
    return content.getvalue(), _read_known(content, [FULL_SUMS[name]])[1]
