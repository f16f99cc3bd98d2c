"""What goes wrong around the course: cells out of order, Ctrl-C, disks that take no more."""

import errno
import os
import subprocess
import sys
import time

import numpy as np
import pytest
from jupyter_client.manager import KernelManager

from course_utils.network import NeuralNetwork
from tools.repository import NOTEBOOKS

COURSE = NOTEBOOKS
posix_only = pytest.mark.skipif(os.name != "posix", reason="signals and limits of POSIX")

# Cells out of order


# 05 and 06 take too long for every day: python -m tools.cells_out_of_order notebooks/05*
@pytest.mark.skipif(not hasattr(os, "fork"), reason="each trial begins in a copy of the process")
@pytest.mark.parametrize("page", ["00", "01", "02", "03", "04"])
def test_a_cell_run_again_at_the_end_says_the_same_or_fails(page):
    (path,) = COURSE.glob(f"{page}_*.ipynb")
    command = [sys.executable, "-W", "ignore", "-m", "tools.cells_out_of_order", path, "--quick"]
    result = subprocess.run(command, capture_output=True, text=True, cwd=COURSE.parent)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "at the end: the same" in result.stdout


# Ctrl-C


TRAIN = """
import numpy as np
from course_utils.network import NeuralNetwork
from course_utils.training import evaluate, train

images = np.random.default_rng(0).integers(0, 256, (200_000, 28, 28), dtype=np.uint8)
labels = images[:, 0, 0] // 26
network = NeuralNetwork((784, 30, 10))
start = network.parameters.copy()
seen = []
"""
EPOCHS = """
print("started", flush=True)
for epoch in train(network, images, labels, epochs=1000, batch_size=10, learning_rate=0.01):
    seen.append(epoch)
"""
AFTERWARDS = """
assert np.all(np.isfinite(network.parameters))
assert not np.array_equal(network.parameters, start), "nothing was learned before it"
parts = [*network.weights, *network.biases]
assert all(np.shares_memory(part, network.parameters) for part in parts)
evaluate(network, images[:1000], labels[:1000])
stopped = network.parameters.copy()
(epoch,) = train(network, images[:1000], labels[:1000], epochs=1)
assert epoch.number == 1 and not np.array_equal(network.parameters, stopped)
print(len(seen), "whole epochs, and the network goes on")
"""


@posix_only
def test_ctrl_c_in_an_epoch_leaves_a_usable_network():
    program = (
        TRAIN
        + "try:\n"
        + "".join(f"    {line}\n" for line in EPOCHS.strip().splitlines())
        + "except KeyboardInterrupt:\n    pass\n"
        + AFTERWARDS
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "started\n"
        time.sleep(0.5)  # an epoch of 20,000 mini-batches takes longer
        process.send_signal(2)
        printed, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    assert printed == "0 whole epochs, and the network goes on\n"
    assert errors == ""


@posix_only
def test_interrupt_of_a_kernel_leaves_a_usable_network():
    """The stop button of a notebook."""
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(extra_arguments=["--log-level=ERROR"])
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        client.execute_interactive(TRAIN, timeout=60, output_hook=lambda _: None)
        printed = []

        def hook(message):
            content = message["content"]
            printed.append(content.get("text", content.get("evalue", "")))
            if "started" in printed[-1]:
                time.sleep(0.5)
                manager.interrupt_kernel()

        reply = client.execute_interactive(EPOCHS, timeout=60, output_hook=hook)
        assert reply["content"]["ename"] == "KeyboardInterrupt"
        reply = client.execute_interactive(AFTERWARDS, timeout=60, output_hook=hook)
        assert reply["content"]["status"] == "ok", printed
        assert "0 whole epochs, and the network goes on\n" in printed
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


# Saving a network


@pytest.fixture
def saved(tmp_path):
    """A folder with a network in it, and the bytes of its file."""
    path = tmp_path / "network.npz"
    NeuralNetwork((3, 2)).save(path)
    return path, path.read_bytes()


def assert_as_before(saved):
    path, content = saved
    assert [other.name for other in path.parent.iterdir()] == [path.name]
    assert path.read_bytes() == content
    NeuralNetwork.load(path)


LIMITED = """
import resource, signal, sys
from course_utils.network import NeuralNetwork
network = NeuralNetwork((784, 50, 10))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
try:
    network.save(sys.argv[1])
except OSError as error:
    print(error.strerror)
"""


@posix_only
def test_a_real_limit_of_the_disk(saved):
    """The system stops the file after 50 kB of 159."""
    path, _ = saved
    command = [sys.executable, "-W", "error", "-c", LIMITED, str(path)]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    assert result.stdout == f"{os.strerror(errno.EFBIG)}\n"
    assert result.stderr == ""
    assert_as_before(saved)


def test_folders_that_a_network_cannot_be_saved_in(saved):
    path, _ = saved
    network = NeuralNetwork((3, 2), seed=1)
    for impossible in (path / "network.npz", path.parent / "no such folder" / "network.npz"):
        with pytest.raises(OSError):
            network.save(impossible)
    assert_as_before(saved)
    path.unlink()
    path.mkdir()
    with pytest.raises(OSError):
        network.save(path)  # a folder of that name
    assert list(path.iterdir()) == [] and len(list(path.parent.iterdir())) == 1


READ_ONLY = """
import os, sys
import zipfile  # NumPy imports it to save, and whom we become may not read it
from course_utils.network import NeuralNetwork
network = NeuralNetwork((3, 2))
os.chdir(sys.argv[1])
if os.geteuid() == 0:  # who may write everywhere
    os.setgid(65534)
    os.setuid(65534)
try:
    network.save("network.npz")
except PermissionError as error:
    print(error.strerror)
"""


@posix_only
def test_a_read_only_folder(saved):
    folder = saved[0].parent
    folder.chmod(0o555)
    try:
        command = [sys.executable, "-c", READ_ONLY, str(folder)]
        result = subprocess.run(command, capture_output=True, text=True)
    finally:
        folder.chmod(0o755)
    assert result.returncode == 0, result.stderr
    assert result.stdout == f"{os.strerror(errno.EACCES)}\n"
    assert_as_before(saved)


def test_a_file_that_promises_a_large_network_takes_no_memory(tmp_path):
    path = tmp_path / "network.npz"
    NeuralNetwork((3, 2)).save(path)
    with np.load(path) as arrays:
        parts = dict(arrays)
    for sizes in ([10**6, 10**6], [2**40, 2], [50_000, 50_000, 10]):
        np.savez(path, **(parts | {"layer_sizes": np.array(sizes)}))
        with pytest.raises(ValueError, match="8 parameters aren't those of"):
            NeuralNetwork.load(path)
