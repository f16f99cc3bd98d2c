"""What goes wrong around a network: Ctrl-C, disks that take no more."""

import errno
import os
import signal
import subprocess
import sys

import numpy as np
import pytest
from jupyter_client.manager import KernelManager

from course_utils.network import NeuralNetwork

posix_only = pytest.mark.skipif(os.name != "posix", reason="signals and limits of POSIX")

# Ctrl-C


TRAIN = """
import numpy as np
from course_utils.network import NeuralNetwork
from course_utils.training import evaluate, train

images = np.random.default_rng(0).integers(0, 256, (2000, 28, 28), dtype=np.uint8)
labels = images[:, 0, 0] // 26
network = NeuralNetwork((784, 30, 10))
start = network.parameters.copy()
seen, batches, backpropagate = [], [], network.backpropagate

def in_the_third_batch(*arguments):
    batches.append(1)
    if len(batches) == 3:
        now()
    return backpropagate(*arguments)

network.backpropagate = in_the_third_batch
"""
EPOCHS = """
for epoch in train(network, images, labels, epochs=1000, batch_size=10, learning_rate=0.01):
    seen.append(epoch)
"""
AFTERWARDS = """
del network.backpropagate
assert np.all(np.isfinite(network.parameters))
assert not np.array_equal(network.parameters, start), "nothing was learned before it"
parts = [*network.weights, *network.biases]
assert all(np.shares_memory(part, network.parameters) for part in parts)
evaluate(network, images[:1000], labels[:1000])
stopped = network.parameters.copy()
(epoch,) = train(network, images[:1000], labels[:1000], epochs=1)
assert epoch.number == 1 and not np.array_equal(network.parameters, stopped)
assert seen == []
"""


@posix_only
def test_ctrl_c_in_an_epoch_leaves_a_usable_network():
    names = {"now": lambda: signal.raise_signal(signal.SIGINT)}
    exec(TRAIN, names)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # some shells ignore it
    try:
        with pytest.raises(KeyboardInterrupt):
            exec(EPOCHS, names)
    finally:
        signal.signal(signal.SIGINT, before)
    exec(AFTERWARDS, names)


@posix_only
def test_interrupt_of_a_kernel_leaves_a_usable_network():
    """The stop button of a notebook."""
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(extra_arguments=["--log-level=ERROR"])
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        # The kernel says when, and goes on with the batch until the interrupt comes.
        wait = "import signal\ndef now():\n    print('now', flush=True)\n    signal.pause()\n"
        client.execute_interactive(wait + TRAIN, timeout=60, output_hook=lambda _: None)
        printed = []

        def hook(message):
            content = message["content"]
            printed.append(content.get("text", content.get("evalue", "")))
            if printed[-1] == "now\n":
                manager.interrupt_kernel()

        reply = client.execute_interactive(EPOCHS, timeout=60, output_hook=hook)
        assert reply["content"]["ename"] == "KeyboardInterrupt"
        reply = client.execute_interactive(AFTERWARDS, timeout=60, output_hook=hook)
        assert reply["content"]["status"] == "ok", printed
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
