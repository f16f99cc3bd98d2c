"""Execute the pages in other environments than their own, and compare: `make determinism`.

Every number and figure of a page has to be the same on whatever machine. This machine can pass for
some others: with other matrix products, other vector instructions, another number of threads.

    python -m tools.determinism              # the whole course
    python -m tools.determinism PAGE ...     # some pages
"""

import ast
import json
import os
import subprocess
import sys
from collections import Counter

import numpy as np

from tools import suite
from tools.environment import ENVIRONMENT
from tools.repository import REPOSITORY

# From old to new; OpenBLAS takes another where it doesn't know one, or has no other code for it.
CORES = ["Prescott", "Nehalem", "Sandybridge", "Haswell", "Zen", "SkylakeX", "Sapphirerapids"]


def other_environments():
    """What this machine can pass for.

    Returns
    -------
    dict of str to dict of str to str
        Environment variables, under a name for the table.
    """
    wide = np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])
    widest = [name for name in wide if "AVX512" in name or "V4" in name]
    others = {
        "2 threads": {"OPENBLAS_NUM_THREADS": "2", "OMP_NUM_THREADS": "2"},
        "another hash": {"PYTHONHASHSEED": "1"},
    }
    if widest:
        others["no AVX-512"] = {"NPY_DISABLE_CPU_FEATURES": " ".join(widest)}
    if wide:
        others["plain SIMD"] = {"NPY_DISABLE_CPU_FEATURES": " ".join(wide)}
    return others | {core: {"OPENBLAS_CORETYPE": core} for core in matrix_products()}


def matrix_products():
    """The kinds of matrix products that OpenBLAS has here, without that of the pages."""
    program = """
import numpy as np, threadpoolctl
np.ones((99, 99), np.float32) @ np.ones((99, 99), np.float32)
print([pool.get("architecture") for pool in threadpoolctl.threadpool_info()])
"""
    seen = {}
    for core in CORES:
        run = subprocess.run(
            [sys.executable, "-c", program],
            env=os.environ | {"OPENBLAS_CORETYPE": core},
            capture_output=True,
            text=True,
        )
        if run.returncode == 0:  # or else it has an instruction that isn't here
            seen.setdefault(tuple(ast.literal_eval(run.stdout)), core)
    return [core for core in seen.values() if core != ENVIRONMENT["OPENBLAS_CORETYPE"]]


def compare(variables, pages):
    """Execute pages in another environment, and compare them with what is stored.

    Parameters
    ----------
    variables : dict of str to str
    pages : sequence of path
        Notebooks or folders.

    Returns
    -------
    cells : Counter
        How many cells were executed, under the name of each page.
    differences : dict of (str, str) to str
        What is said of each cell that differs, under the names of the page and the cell.
    """
    cells, differences = Counter(), {}
    other = {"COURSE_OTHER_ENVIRONMENT": json.dumps(variables)}
    for outcome in suite.run(REPOSITORY, *pages, **other):
        cells[outcome.file] += not outcome.skipped
        if outcome.fault:
            differences[outcome.file, outcome.name] = outcome.fault
    return cells, differences


def main(arguments):
    """Print what differs, then a table of all, and return the exit code."""
    table = {}
    for name, variables in other_environments().items():
        cells, differences = compare(variables, arguments or ["notebooks"])
        for (page, cell), words in differences.items():
            print(f"\n=== {page}, {cell}, under {name} ===\n{words}", flush=True)
        print(f"{name}: {len(differences)} of {cells.total()} cells differ", flush=True)
        found = Counter(page for page, _ in differences)
        table[name] = {page: (found[page], number) for page, number in cells.items()}
    pages = sorted({page for row in table.values() for page in row})
    print("\ncells that differ, of those executed")
    print(f"{'':16}" + "".join(f"{page[:2]:>9}" for page in pages))
    for name, row in table.items():
        columns = (f"{'{}/{}'.format(*row[page]):>9}" for page in pages)
        print(f"{name:16}" + "".join(columns))
    return int(any(found for row in table.values() for found, _ in row.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
