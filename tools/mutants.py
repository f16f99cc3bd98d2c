"""Plant faults, and see whether the tests notice: `make mutants`, a quarter of an hour or more.

mutmut changes each line of the modules that hold the ideas (pyproject.toml says which). What
nothing noticed must be explained in tools/mutants.toml, and at least 95 % must be noticed without
any explanation.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from pathlib import Path

from tools.repository import REPOSITORY

EXPLAINED = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))["explained"]
ENOUGH = 0.95


def planted_mutants(jobs):
    """Run mutmut on a copy of the repository.

    Yields
    ------
    where, was, becomes, noticed : str, str, str, bool
        The module and its line before and after the change; both empty where it was noticed.
    """
    with tempfile.TemporaryDirectory() as folder:
        copied = Path(folder) / "course"
        leave = shutil.ignore_patterns(".*", "__pycache__", "mutants")
        shutil.copytree(REPOSITORY, copied, ignore=leave)

        def mutmut(*arguments):
            command = [sys.executable, "-m", "mutmut", *arguments]
            run = subprocess.run(command, cwd=copied, capture_output=True, text=True)
            if run.returncode:
                raise RuntimeError(run.stdout[-5000:] + run.stderr)
            return run.stdout

        mutmut("run", "--max-children", str(jobs))
        results = mutmut("results", "--all", "true")
        for name, result in re.findall(r"^\s*(\S+): (.+)$", results, re.MULTILINE):
            was = becomes = ""
            noticed = result in ("killed", "timeout")
            if not noticed:
                changes = mutmut("show", name)
                was, becomes = (
                    " ".join(
                        re.findall(rf"^[{sign}](?![{sign}]{{2}})\s*(.*)", changes, re.MULTILINE)
                    )
                    for sign in "-+"
                )
            yield name.split(".")[1], was, becomes, noticed


def why(was, becomes):
    """The explanation of a mutant in mutants.toml, or None."""
    for entry in EXPLAINED:
        for before, after in entry["mutants"]:
            if before in was and becomes == was.replace(before, after):
                return entry["why"]


def report(mutants):
    """Print how many mutants were noticed, and which were not.

    Returns
    -------
    bool
        Whether enough were, and all others are explained.
    """
    planted, noticed, explained, puzzles = Counter(), Counter(), Counter(), []
    for where, was, becomes, killed in mutants:
        planted[where] += 1
        noticed[where] += killed
        if not killed:
            reason = why(was, becomes)
            explained[where] += reason is not None
            if reason is None:
                puzzles.append(f"  {where}\n    - {was}\n    + {becomes}")
    for where in sorted(planted):
        print(
            f"{where:30} {noticed[where]:5} of {planted[where]:5} noticed, "
            f"{explained[where]} explained"
        )
    total, killed = planted.total(), noticed.total()
    print(
        f"{killed} of {total} noticed, {killed / total:.1%}; "
        f"{explained.total()} explained, {len(puzzles)} not"
    )
    print(*puzzles, sep="\n")
    return killed >= ENOUGH * total and not puzzles


def main(arguments):
    parser = argparse.ArgumentParser(prog="python -m tools.mutants")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args(arguments)
    return 0 if report(planted_mutants(options.jobs)) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
