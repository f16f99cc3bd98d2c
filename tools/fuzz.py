"""Files that nobody would write, for read_idx and NeuralNetwork.load.

Each is a right file changed in a few places, or arbitrary bytes, compressed or not. It is either
refused with the documented error, or gives just what an independent reader finds in it; and nothing
takes more memory than a file of that size can need.
"""

import gzip
import io
import random
import struct
import tempfile
import tracemalloc
import warnings
import zlib
from collections import Counter
from pathlib import Path

import numpy as np

from course_utils.datasets import DataError, read_idx
from course_utils.network import NeuralNetwork

CODES = {0x08: "u1", 0x09: "i1", 0x0B: "i2", 0x0C: "i4", 0x0D: "f4", 0x0E: "f8"}
MEGABYTE = 2**20
ODD_SIZES = [0, 1, 2, 255, 256, 65_535, 2**31 - 1, 2**31, 2**32 - 1]
ODD_PARTS = [[2**40] * 2, [50_000] * 2, [-1, 2], [2.5, 1], "relu", [], np.nan, b"x", 0, [[3]]]
BOMB = gzip.compress(bytes([0, 0, 8, 1, 0, 0, 0, 10]) + bytes(30 * MEGABYTE), mtime=0)


def right_file(chance):
    """A small IDX file as it should be."""
    code = chance.choice(list(CODES))
    shape = [chance.randrange(5) for _ in range(chance.randrange(5))]
    size = int(np.prod(shape, dtype=int)) * np.dtype(CODES[code]).itemsize
    header = bytes([0, 0, code, len(shape)]) + struct.pack(f">{len(shape)}I", *shape)
    return header + chance.randbytes(size)


def changed(content, chance):
    """The bytes with up to four faults."""
    content = bytearray(content)
    for _ in range(chance.randrange(5)):
        place = chance.randrange(len(content) + 1)
        kind = chance.randrange(6)
        if kind == 0 and place < len(content):
            content[place] ^= 1 << chance.randrange(8)
        elif kind == 1:
            del content[place:]
        elif kind == 2:
            content[place:place] = chance.randbytes(chance.randrange(1, 9))
        elif kind == 3:
            del content[place : place + chance.randrange(1, 9)]
        elif kind == 4:
            place = 4 + 4 * chance.randrange(4)
            content[place : place + 4] = struct.pack(">I", chance.choice(ODD_SIZES))
        elif len(content) > 3:
            content[3] = chance.randrange(256)
    return bytes(content)


def odd_file(chance):
    """Some bytes for read_idx."""
    kind = chance.randrange(20)
    if kind == 0:
        return chance.randbytes(chance.randrange(100))
    if kind == 1:
        return b"\x1f\x8b\x08" + chance.randbytes(chance.randrange(100))
    if kind == 2 and chance.randrange(20) == 0:  # 30 kB that unpack to 30 MB
        return changed(BOMB, chance)
    content = changed(right_file(chance), chance)
    if kind < 12:
        return content
    packed = gzip.compress(content, compresslevel=1, mtime=0)
    return packed if kind < 16 else changed(packed, chance)


def found_in(content):
    """What an IDX file of these bytes holds, as (shape, dtype, bytes in our order), else None."""
    try:
        if content[:2] == b"\x1f\x8b":
            content = gzip.decompress(content)
        zeros, code, dimensions = struct.unpack(">HBB", content[:4])
        shape = struct.unpack(f">{dimensions}I", content[4 : 4 + 4 * dimensions])
        numbers = (
            np.frombuffer(content, np.dtype(CODES[code]).newbyteorder(">"), -1, 4 + 4 * dimensions)
            if len(content) > 4 + 4 * dimensions
            else np.empty(0, CODES[code])
        )
        if zeros or dimensions > 32:
            return None
        numbers = numbers.reshape(shape)
    except (ValueError, KeyError, EOFError, OSError, struct.error, zlib.error):
        return None
    return numbers.shape, numbers.dtype.newbyteorder("="), numbers.astype(CODES[code]).tobytes()


def saved_network(chance):
    file = io.BytesIO()
    sizes = [chance.randrange(1, 4) for _ in range(chance.randrange(2, 4))]
    network = NeuralNetwork(sizes, hidden=chance.choice(["relu", "sigmoid"]))
    parts = {name: getattr(network, name) for name in ("layer_sizes", "hidden", "output")}
    parts |= {"regularization": 0.0, "parameters": network.parameters}
    if chance.randrange(2):
        parts[chance.choice(list(parts))] = chance.choice(ODD_PARTS)
    np.savez(file, **parts)
    return changed(file.getvalue(), chance)


peaks = []


def measured(function, path):
    """Call a function, and note the most memory that it held meanwhile."""
    tracemalloc.reset_peak()
    before = tracemalloc.get_traced_memory()[0]
    try:
        return function(path)
    finally:
        peaks.append(tracemalloc.get_traced_memory()[1] - before)


def try_idx(path, chance):
    content = odd_file(chance)
    path.write_bytes(content)
    expected = found_in(content)
    try:
        array = measured(read_idx, path)
    except DataError:
        # Of 33 to 64 dimensions, and of sizes beyond all memory around a 0, NumPy decides.
        assert expected is None or 0 in expected[0] or len(expected[0]) > 30, content
        return "refused"
    if expected is not None:
        assert (array.shape, array.dtype, array.tobytes()) == expected, content
    else:
        assert array.ndim > 32, content
    return "read"


def try_network(path, chance):
    path.write_bytes(saved_network(chance))
    try:
        network = measured(NeuralNetwork.load, path)
    except ValueError as error:
        assert str(path) in str(error)
        return "no network"
    sizes = network.layer_sizes
    assert network.parameters.size == sum(
        (n + 1) * m for n, m in zip(sizes, sizes[1:], strict=False)
    )
    return "a network"


def run(files, seed=0):
    """Try so many files; an AssertionError or any other that is raised tells of a fault.

    Returns
    -------
    collections.Counter
        How many were read, and how many refused.
    int
        The most memory, in bytes, that one of the files took.
    """
    chance, outcomes = random.Random(seed), Counter()
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("error")
        path = Path(folder) / "some-file"
        tracemalloc.start()
        peaks.clear()
        try:
            for number in range(files):
                attempt = try_network if number % 10 == 0 else try_idx
                outcomes[attempt(path, chance)] += 1
            return outcomes, max(peaks)
        finally:
            tracemalloc.stop()
