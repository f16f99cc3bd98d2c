"""What loading and training take, each measured in a process of its own."""

import subprocess
import sys
from pathlib import Path

import pytest

from tools.full_mnist import FULL_MNIST, needs_full_mnist

pytestmark = [
    needs_full_mnist,
    pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="measured on Linux only"),
]
LOAD = """
import re, sys
from pathlib import Path
from course_utils.datasets import load_mnist
full = load_mnist("full", sys.argv[1])
"""
TRAIN = """
from course_utils.network import NeuralNetwork
from course_utils.training import train
network = NeuralNetwork((784, 50, 10))
test = (full.test_images, full.test_labels)
*_, last = train(network, full.train_images, full.train_labels, epochs=2, test=test)
assert last.test_accuracy > 0.9
"""
# VmHWM and not getrusage, whose peak a process may inherit from the one that started it.
PEAK = r"""
print(re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())[1])
"""


@pytest.mark.parametrize(
    ("program", "megabytes"),
    [
        pytest.param(LOAD, 150, id="load"),  # 55 MB of them are pixels
        pytest.param(LOAD + TRAIN, 300, id="train"),  # 60,000 inputs in float32 would take 188
    ],
)
def test_peak_of_a_whole_process(program, megabytes):
    command = [sys.executable, "-c", program + PEAK, str(FULL_MNIST)]
    kilobytes = int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    assert kilobytes < 1000 * megabytes
