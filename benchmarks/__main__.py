"""Measure, print, and write tables and figures into benchmarks/README.md.

python -m benchmarks                  everything, about half an hour
python -m benchmarks speed            only the time of updates
python -m benchmarks accuracy         only accuracy for time, on the full MNIST
python -m benchmarks latency          only how fast the explorers answer, in Chromium
python -m benchmarks classroom        only memory and time of the pages, alone and twenty at once
python -m benchmarks hub              only twenty students at once on a JupyterHub
python -m benchmarks --quick          a try of a minute that writes nothing
"""

import os

# This must be said before NumPy or PyTorch are imported. One thread for everybody,
for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"
# and each library may choose the kernels that suit this processor.
os.environ.pop("OPENBLAS_CORETYPE", None)

import argparse
import platform
import re
import shutil
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np
import psutil
from matplotlib.figure import Figure
from threadpoolctl import threadpool_info

from benchmarks import accuracy, classroom, hub, latency, updates
from benchmarks.peers import HAVE_TORCH
from benchmarks.timing import seconds_of
from course_utils import figures  # noqa: F401  (sets the course's style)
from course_utils.datasets import DataError, load_mnist
from course_utils.differentiation import two_layer_numerical_gradient
from course_utils.network import NeuralNetwork, network_inputs
from tools.browser import CHROMIUM

HERE = Path(__file__).parent
NOTHING = 1  # exit status when a part couldn't be measured
NO_TORCH = "PyTorch is not installed here, so its places stay empty."


class NotMeasured(RuntimeError):
    """Something isn't here that a part needs. What was measured before stays as it is."""


def machine(processors="one thread"):
    """One line: what it was measured with."""
    try:
        names = re.findall(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    except OSError:
        names = []
    packages = ["numpy", "scikit-learn"] + ["torch"] * HAVE_TORCH
    parts = [f"{platform.python_implementation()} {platform.python_version()}"]
    parts += [f"{name} {version(name)}" for name in packages]
    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    kernels = {library.get("architecture") for library in threadpool_info()} - {None}
    parts.append(f"NumPy's {blas['name']} {blas['version']} ({'/'.join(sorted(kernels))} kernels)")
    parts.append(f"{names[0] if names else platform.machine()}, {processors}")
    return f"Measured with {', '.join(parts)}."


def check_time():
    """One line: how long the numerical gradient of every parameter takes."""
    digits, network = load_mnist("mini"), NeuralNetwork(updates.AIM[0], dtype=np.float64)
    inputs, labels = (
        network_inputs(digits.train_images[:100], np.float64),
        digits.train_labels[:100],
    )
    arguments = (inputs, labels, network.weights, network.biases)
    seconds = seconds_of(lambda: two_layer_numerical_gradient(*arguments))
    return (
        f"the numerical gradient of all {network.parameters.size:,} parameters takes "
        f"{seconds:.1f} s; the notes report 600 of them in half a day, 72 s each"
    )


def speed(quick):
    """Lines for the README and a figure: the time of an update."""
    digits = load_mnist("mini")
    results = updates.measure(digits, quick)
    lines = [machine()] + ([] if HAVE_TORCH else [NO_TORCH])
    lines += ["", *updates.table(results), "", "At 784-50-10 with batches of 100:", ""]
    lines += updates.verdicts(results)
    lines += [f"- `train` takes {updates.start_up(digits) * 1000:.1f} ms before its first epoch"]
    lines += [f"- {check_time()}"]
    figure = Figure(figsize=(13, 5))
    updates.draw(results, figure.subplots())
    alt = (
        "The time of one update of each contender in times of ours, for each network and batch "
        "size. The numbers are in the table."
    )
    return lines, figure, alt


def accuracy_for_time(quick):
    """Lines for the README and a figure: accuracy over seconds on the full MNIST."""
    try:
        digits = load_mnist("full")
    except DataError as error:
        raise NotMeasured(error) from None
    settings = {"width": 16, "rates": [0.1], "most_epochs": 1} if quick else {}
    curves = accuracy.measure(digits, **settings)
    lines = [machine()] + ([] if HAVE_TORCH else [NO_TORCH]) + ["", *accuracy.table(curves)]
    figure = Figure(figsize=(10, 5))
    accuracy.draw(curves, figure.subplots())
    alt = (
        "Accuracy on the test digits over seconds of training, one line for each contender, with "
        "lines across at 98 and 98.3 %. When each crosses them is in the table."
    )
    return lines, figure, alt


def latency_of_explorers(quick):
    """Lines for the README: the time from a key on a slider to the new picture in the page."""
    if CHROMIUM is None:
        raise NotMeasured("Chromium was not found")
    results, browser = latency.measure(quick)
    lines = [f"{machine()} In JupyterLab {version('jupyterlab')}, {browser}.", ""]
    lines += [*latency.table(results), "", *latency.verdicts(results)]
    return lines, None, ""


def a_class_on_one_machine(quick):
    """Lines for the README: memory and time of each page, and of many at once."""
    pages, classes = classroom.measure(quick)
    if faults := classroom.all_faults(pages, classes):
        sys.exit("\n".join(["FAILED, and so nothing is written:", *faults]))
    available = classroom.mebibytes(psutil.virtual_memory().total)
    lines = [machine(f"{os.cpu_count()} processors, {available} MiB of memory"), ""]
    lines += [*classroom.table_of_pages(pages), "", *classroom.table_of_classes(classes), ""]
    return [*lines, *classroom.summary(pages, classes, classroom.server_memory())], None, ""


def a_class_on_a_hub(quick):
    """Lines for the README: how a JupyterHub answers to twenty students at once."""
    if why_not := hub.why_not():
        raise NotMeasured(why_not)
    days, together, load = hub.measure(quick)
    if faults := hub.all_faults(days):
        sys.exit("\n".join(["FAILED, and so nothing is written:", *faults]))
    packages = f"JupyterHub {version('jupyterhub')}, JupyterLab {version('jupyterlab')}"
    available = classroom.mebibytes(psutil.virtual_memory().total)
    lines = [machine(f"{packages}, {available} MiB of memory, {os.cpu_count()} processors")]
    if load > 0.5:
        lines[0] += f" Not alone: when it began, other work had a load of {load:.1f} on them."
    return [*lines, "", *hub.table_of_hub(days, together)], None, ""


PARTS = {
    "speed": speed,
    "accuracy": accuracy_for_time,
    "latency": latency_of_explorers,
    "classroom": a_class_on_one_machine,
    "hub": a_class_on_a_hub,
}


def write(folder, name, lines, figure, alt):
    """Put a part's results between its two marks in the folder's README.md."""
    page = folder / "README.md"
    if not page.exists():
        shutil.copy(HERE / "README.md", page)
    if figure:
        figure.savefig(folder / f"{name}.png", metadata={"Software": None})
        lines = [*lines, "", f"![{alt}]({name}.png)"]
    begin, end = f"<!-- {name}: written by python -m benchmarks -->", f"<!-- end of {name} -->"
    before, rest = page.read_text(encoding="utf-8").split(begin)
    _, after = rest.split(end)
    text = "\n".join([begin, "", *lines, "", end])
    page.write_text(before + text + after, encoding="utf-8")


def main(arguments):
    parser = argparse.ArgumentParser(
        "python -m benchmarks", description="Measure the course's engine beside others."
    )
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], help="default: all of them")
    parser.add_argument("--quick", action="store_true", help="a try of a minute, to see it run")
    parser.add_argument("--output", type=Path, help="write README.md and figures to this folder")
    options = parser.parse_args(arguments)
    folder = options.output or (None if options.quick else HERE)
    status = 0
    for name in options.parts or PARTS:
        try:
            lines, figure, alt = PARTS[name](options.quick)
        except NotMeasured as missing:
            print(f"{name} was not measured: {missing}", file=sys.stderr)
            status = NOTHING
            continue
        print("\n".join(lines), end="\n\n", flush=True)
        if folder:
            write(folder, name, lines, figure, alt)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
