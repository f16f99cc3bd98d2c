"""read_idx: whatever the format allows is read, and whatever it doesn't is a DataError."""

import gzip
import math
import os
import random
import struct
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as numpy_strategies

from course_utils.datasets import DataError, read_idx
from tools import fuzz

CODES = {"u1": 0x08, "i1": 0x09, "i2": 0x0B, "i4": 0x0C, "f4": 0x0D, "f8": 0x0E}
MEGABYTE = 2**20
unhurried = settings(deadline=None)  # a busy machine is no failure


def idx_header(code, shape):
    return bytes([0, 0, code, len(shape)]) + b"".join(struct.pack(">I", size) for size in shape)


def idx_file(array):
    code = CODES[array.dtype.str[1:]]
    return idx_header(code, array.shape) + array.astype(array.dtype.newbyteorder(">")).tobytes()


def packed(content):
    return gzip.compress(content, mtime=0)


SMALL = idx_file(np.arange(24, dtype="u1").reshape(2, 3, 4))


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return tmp_path_factory.mktemp("idx") / "some-file"


def read_measured(path):
    """What read_idx returns or raises, and the most memory that it held."""
    tracemalloc.start()
    try:
        try:
            outcome = read_idx(path)
        except DataError as error:
            outcome = error
        return outcome, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def assert_refused(path, content, *words):
    path.write_bytes(content)
    error, memory = read_measured(path)
    assert isinstance(error, DataError)
    for word in (str(path), "get the file again", *words):
        assert word in str(error)
    assert memory < 4 * MEGABYTE


# What the format allows


any_array = st.sampled_from(sorted(CODES)).flatmap(
    lambda dtype: numpy_strategies.arrays(
        dtype, numpy_strategies.array_shapes(min_dims=0, max_dims=6, min_side=0, max_side=5)
    )
)


@unhurried
@given(array=any_array, compress=st.booleans())
def test_every_array_comes_back(file, array, compress):
    content = idx_file(array)
    file.write_bytes(packed(content) if compress else content)
    again = read_idx(file)
    assert again.shape == array.shape
    assert again.dtype == array.dtype
    assert again.dtype.isnative
    assert again.tobytes() == array.tobytes()  # bytes, because NaN equals nothing
    assert again.flags.writeable
    assert again.flags.c_contiguous


def test_numbers_written_by_hand(file):
    file.write_bytes(
        bytes.fromhex("00 00 0b 02  00000002 00000003")
        + bytes.fromhex("0001 0002 0003 ffff 7fff 8000")
    )
    np.testing.assert_array_equal(read_idx(file), [[1, 2, 3], [-1, 32767, -32768]])


def test_no_dimensions_is_a_single_number(file):
    file.write_bytes(bytes.fromhex("00 00 0c 00  000003e8"))
    number = read_idx(file)
    assert number.shape == ()
    assert number == 1000


@pytest.mark.parametrize("name", ["digits.gz", "digits"])
@pytest.mark.parametrize("content", [SMALL, packed(SMALL)], ids=["plain", "compressed"])
def test_the_content_decides_and_not_the_name(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    assert read_idx(str(tmp_path / name)).tolist() == np.arange(24).reshape(2, 3, 4).tolist()


def test_gzip_in_several_parts(file):
    """The format allows them, and parallel compressors write them."""
    file.write_bytes(packed(SMALL[:7]) + packed(SMALL[7:20]) + packed(SMALL[20:]))
    assert read_idx(file).size == 24


def test_several_chunks(file):
    array = np.random.default_rng(0).integers(0, 256, size=(8, 1000, 1000), dtype=np.uint8)
    file.write_bytes(packed(idx_file(array)))
    again, memory = read_measured(file)
    np.testing.assert_array_equal(again, array)
    assert memory < 1.2 * array.nbytes + 2 * MEGABYTE  # no second copy, not even for a moment


# What it doesn't


@pytest.mark.parametrize("content", [b"", packed(b"")], ids=["plain", "compressed"])
def test_empty(file, content):
    assert_refused(file, content, "empty")


@pytest.mark.parametrize("compress", [bytes, packed], ids=["plain", "compressed"])
def test_truncated_everywhere(file, compress):
    for length in range(1, len(SMALL)):
        assert_refused(file, compress(SMALL[:length]))
    assert_refused(file, compress(SMALL[:-1]), "(2, 3, 4)", "uint8", "24 bytes", "only 23")
    assert_refused(file, compress(SMALL[:10]), "header", "6 of the 12 bytes", "3 dimensions")


@pytest.mark.parametrize("compress", [bytes, packed], ids=["plain", "compressed"])
def test_longer_than_promised(file, compress):
    assert_refused(file, compress(SMALL + b"\0"), "(2, 3, 4)", "24 bytes", "more")


@pytest.mark.parametrize("start", ["01 00 08 01", "00 01 08 01", "00 00 0a 01", "00 00 00 01"])
def test_wrong_magic(file, start):
    assert_refused(file, bytes.fromhex(start) + bytes(20), start)


@pytest.mark.parametrize("compress", [bytes, packed], ids=["plain", "compressed"])
@pytest.mark.parametrize(
    "start",
    [
        "<!DOCTYPE html><title>Log in</title>",
        "version https://git-lfs.github.com/spec",
        "PK..train-images.idx3-ubyte",
    ],
)
def test_something_else_shows_what_it_is(file, start, compress):
    assert_refused(file, compress(start.encode() + bytes(100)), start)


def test_damaged_gzip(file):
    whole = packed(SMALL)
    for length in range(3, len(whole)):
        assert_refused(file, whole[:length])
    assert_refused(file, whole[:-9], "gzip compression is damaged")
    assert_refused(file, whole + b"garbage", "gzip compression is damaged")
    wrong_sum = bytearray(whole)
    wrong_sum[-8] ^= 1
    assert_refused(file, bytes(wrong_sum), "gzip compression is damaged", "CRC")


def test_neither_missing_nor_folder_nor_pipe(tmp_path):
    with pytest.raises(DataError, match=r"nowhere: there is no such file\. Check the path"):
        read_idx(tmp_path / "nowhere")
    with pytest.raises(DataError, match="a folder"):
        read_idx(tmp_path)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(DataError, match="a device"):
            read_idx(tmp_path / "pipe")  # to open it would wait for ever


def test_not_allowed_to_read(file, monkeypatch):
    """Simulated, because some users may read everything."""
    file.write_bytes(SMALL)

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", refuse)
    with pytest.raises(DataError, match="can't be read .*Permission denied"):
        read_idx(file)


@pytest.mark.parametrize("compress", [bytes, packed], ids=["plain", "compressed"])
@pytest.mark.parametrize(
    "shape",
    [(4_000_000_000,), (2**32 - 1,) * 3, (2**32 - 1,) * 255, (0,) + (2**32 - 1,) * 20, (1,) * 255],
    ids=["4 GB", "2**96", "2**8160", "0 of very large", "255 dimensions"],
)
def test_absurd_sizes(file, compress, shape):
    content = bytes(1 if math.prod(shape) == 1 else 0)
    assert_refused(file, compress(idx_header(0x08, shape) + content), "shape")


def test_a_large_file_behind_a_small_header(file):
    """100 MB of zeros in 100 kB: reading has to stop where the header says."""
    assert_refused(
        file, packed(idx_header(0x08, (10,)) + bytes(100 * MEGABYTE)), "10 bytes, but more"
    )


def test_a_large_header_before_a_small_file(file):
    """The header may claim what a gzip file of this size could hold, and still not be true."""
    noise = random.Random(0).randbytes(MEGABYTE // 2)
    assert_refused(file, packed(idx_header(0x08, (400 * MEGABYTE,)) + noise), "only 524,288")


starts = st.sampled_from(
    [b"", b"\0\0\x08\x01", b"\0\0\x0e\x03\0\0\0\x01", b"\x1f\x8b\x08\0", b"\x1f"]
)


@unhurried
@given(content=st.builds(bytes.__add__, starts, st.binary(max_size=200)))
def test_random_bytes(file, content):
    file.write_bytes(content)
    outcome, memory = read_measured(file)
    assert isinstance(outcome, (DataError, np.ndarray))
    assert memory < 4 * MEGABYTE


@unhurried
@given(
    compress=st.sampled_from([bytes, packed]),
    start=st.integers(0, 100),
    length=st.integers(0, 5),
    replacement=st.binary(max_size=5),
)
def test_mutated_files(file, compress, start, length, replacement):
    content = compress(SMALL)
    file.write_bytes(content[:start] + replacement + content[start + length :])
    outcome, memory = read_measured(file)
    assert isinstance(outcome, (DataError, np.ndarray))
    assert memory < 4 * MEGABYTE


@pytest.mark.parametrize("files", [400, pytest.param(10_000, marks=pytest.mark.exhaustive)])
def test_files_of_the_fuzzer(files):
    outcomes, memory = fuzz.run(files)
    assert min(outcomes["read"], outcomes["refused"], outcomes["a network"]) > 5
    assert memory < 4 * MEGABYTE
