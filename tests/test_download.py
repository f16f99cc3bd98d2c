"""Fetching the full MNIST, from a server on this machine that is good, bad or slow on demand.

Small files stand for the real ones, which are fetched as well where they are at hand.
"""

import contextlib
import gzip
import json
import re
import shutil
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from tqdm import tqdm

from course_utils import datasets
from course_utils.datasets import DataError, load_mnist
from tools.full_mnist import FULL_MNIST, needs_full_mnist
from tools.repository import REPOSITORY

DATA = REPOSITORY / "data"
FILES = [f"{name}.gz" for name in datasets.FULL_SUMS]


class Mirror(BaseHTTPRequestHandler):
    """The first part of the address says how the file after it is served: /half/train-..."""

    def do_GET(self):
        self.server.requests.append(self.path)
        _, way, name = self.path.split("/")
        content = (self.server.folder / name).read_bytes() if name in FILES else b""
        with contextlib.suppress(ConnectionError):  # a client may leave when it has waited enough
            getattr(self, way)(content)

    def send(self, content, length=None, status=200, **headers):
        self.send_response(status)
        for header, value in headers.items():
            self.send_header(header.replace("_", "-"), value)
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.write(content)

    def good(self, content):
        self.send(content, len(content))

    def half(self, content):
        """Break off, having announced the whole."""
        self.send(content[: len(content) // 2], len(content))

    def half_unannounced(self, content):
        self.send(content[: len(content) // 2])

    def wrong(self, content):
        """A file that is right in everything but one pixel or label."""
        content = bytearray(gzip.decompress(content))
        content[-300] ^= 1
        self.good(gzip.compress(content, compresslevel=0))

    def endless(self, content):
        self.send(content[:1000])
        while not self.server.released.is_set():
            self.wfile.write(bytes(2**16))

    def empty(self, content):
        self.good(b"")

    def in_a_circle(self, content):
        self.send(b"", 0, status=302, Location=self.path)

    def missing(self, content):
        self.send(b"", 0, status=404)

    def forbidden(self, content):
        page = b"<html>Forbidden</html>"
        self.send(page, len(page), status=403)

    def silent(self, content):
        self.server.released.wait(20)  # longer than a client's patience should be

    def held(self, content):
        """Send one half, and the other when the test says so or it is much too late."""
        self.send(content[: len(content) // 2], len(content))
        self.wfile.flush()
        self.server.held.set()
        self.server.released.wait(60)
        self.wfile.write(content[len(content) // 2 :])

    stalled = held

    def login(self, content):
        """What a hotel's network answers to everything."""
        self.send(b"", 0, status=302, Location="/login_page/")

    def login_page(self, content):
        page = b"<!DOCTYPE html><title>Please log in</title>"
        self.send(page, len(page), Content_Type="text/html")

    def unpacking(self, content):
        """Some servers declare the compression as one of the transfer, and the client undoes it."""
        self.send(content, len(content), Content_Encoding="gzip")

    def together(self, content):
        """Serve the first file only when two ask for it."""
        if self.path.endswith(FILES[0]):
            self.server.pair.wait(60)
        self.good(content)

    def log_message(self, *_):
        pass


class Mirrors(tuple):
    """Addresses of mirrors; those that never answer are given up at once, and no others."""

    def __iter__(self):
        for mirror in super().__iter__():
            in_vain = mirror.endswith(("/silent/", "/stalled/"))
            datasets.TIMEOUT = (60, 0.05 if in_vain else 60)
            yield mirror


@pytest.fixture
def originals(request, monkeypatch):
    """A folder with the four files that are served."""
    if getattr(request, "param", "small") == "real":
        return FULL_MNIST
    monkeypatch.setattr(datasets, "LARGEST", 4_000_000)
    lines = (DATA / "SHA256SUMS").read_text().splitlines()
    sums = {name: sum_ for sum_, name in (line.split("  ") for line in lines)}
    monkeypatch.setattr(datasets, "FULL_SUMS", {name: sums[name] for name in datasets.FULL_SUMS})
    return DATA


def with_the_real_files(*marks):
    real = pytest.param("real", marks=[needs_full_mnist, *marks])
    return pytest.mark.parametrize("originals", ["small", real], indirect=True)


@pytest.fixture
def server(originals):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Mirror)
    server.folder = originals
    server.requests = []
    server.held = threading.Event()
    server.released = threading.Event()
    server.pair = threading.Barrier(2)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.released.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """An empty cache folder, on a machine without a shared folder and without a proxy."""
    monkeypatch.delenv("COURSE_DATA_DIR", raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(datasets.pooch, "os_cache", lambda project: tmp_path / "cache" / project)
    return tmp_path / "cache" / "course_utils" / "mnist"


@pytest.fixture
def use_mirrors(server, cache, monkeypatch):
    """Say how the mirrors behave; the test then calls load_mnist."""

    def use(*ways):
        mirrors = Mirrors(f"http://127.0.0.1:{server.server_port}/{way}/" for way in ways)
        monkeypatch.setattr(datasets, "MIRRORS", mirrors)
        monkeypatch.setattr(datasets, "TIMEOUT", None)  # as the mirror is
        return mirrors

    return use


def assert_complete(cache, server, full):
    """All is there, nothing else, and it is what was served."""
    assert sorted(path.name for path in cache.iterdir()) == sorted(FILES)
    for array, name in zip(full, FILES, strict=True):
        content = gzip.decompress((server.folder / name).read_bytes())
        assert content.endswith(array.tobytes())


def names_asked(server, way):
    return [path.split("/")[2] for path in server.requests if path.startswith(f"/{way}/")]


@with_the_real_files()
def test_fetched_once_and_then_offline(server, cache, use_mirrors, monkeypatch, capsys):
    use_mirrors("good", "forbidden")
    assert_complete(cache, server, load_mnist("full"))
    assert server.requests == [f"/good/{name}" for name in FILES]

    *bars, line, nothing = re.split(r"[\r\n]", capsys.readouterr().out)
    for name in FILES:
        size = tqdm.format_sizeof((server.folder / name).stat().st_size)
        assert any(bar.startswith(name.removesuffix(".gz")) and f"/{size}" in bar for bar in bars)
    assert bars[-1].strip() == ""  # the bars are wiped off, and one true line stays
    assert line == f"MNIST is now in {cache}: from here on it loads without network."
    assert nothing == ""

    monkeypatch.setattr(datasets, "MIRRORS", ())
    assert_complete(cache, server, load_mnist("full"))
    assert len(server.requests) == 4
    assert capsys.readouterr() == ("", "")


REASONS = {
    "half": "",
    "half_unannounced": "gzip compression is damaged",
    "wrong": "this isn't the right file: unpacked, its SHA-256 is",
    "forbidden": "403",
    "endless": "bytes that a file of MNIST can have",
    "empty": "it is empty",
    "in_a_circle": "Exceeded 30 redirects",
    "missing": "404",
    "silent": "timed out",
    "stalled": "timed out",
    "login": "it begins with the bytes 3c 21 44 4f",
}


@with_the_real_files(pytest.mark.exhaustive)
@pytest.mark.parametrize("way", REASONS)
def test_the_next_mirror_is_used(server, cache, use_mirrors, way):
    use_mirrors(way, "good")
    assert_complete(cache, server, load_mnist("full"))
    asked = 31 if way == "in_a_circle" else 1
    assert names_asked(server, way) == FILES[:1] * asked  # a bad mirror costs its time only once
    assert names_asked(server, "good") == FILES


def test_all_mirrors_fail(cache, use_mirrors):
    mirrors = use_mirrors(*REASONS)
    with pytest.raises(DataError) as caught:
        load_mnist("full")
    message = str(caught.value)
    assert "is there a network?" in message
    for mirror, reason in zip(mirrors, REASONS.values(), strict=True):
        assert re.search(f"- {re.escape(mirror + FILES[0])}: .*{re.escape(reason)}", message)
    assert 'load_mnist("mini")' in message
    assert "data_dir" in message
    assert "COURSE_DATA_DIR" in message
    assert list(cache.iterdir()) == []


def test_no_server_at_all(cache, monkeypatch):
    monkeypatch.setattr(
        datasets, "MIRRORS", ("http://127.0.0.1:1/", "http://no-such-host.invalid/")
    )
    with pytest.raises(DataError) as caught:
        load_mnist("full")
    assert f"- http://127.0.0.1:1/{FILES[0]}: " in str(caught.value)
    assert f"- http://no-such-host.invalid/{FILES[0]}: " in str(caught.value)


def test_the_time_outs_are_short():
    """In a lecture, with a network that swallows everything."""
    assert max(datasets.TIMEOUT) <= 10


def test_at_least_two_mirrors_of_different_hosts():
    assert len({mirror.split("/")[2] for mirror in datasets.MIRRORS}) >= 2
    assert all(re.fullmatch(r"https://.*/", mirror) for mirror in datasets.MIRRORS)


def test_what_has_arrived_is_kept(server, cache, use_mirrors):
    """If a mirror fails at its third file, the first two aren't fetched again."""
    cache.mkdir(parents=True)
    for name in FILES[:2]:
        shutil.copy(server.folder / name, cache)
    use_mirrors("half", "good")
    assert_complete(cache, server, load_mnist("full"))
    assert names_asked(server, "half") == FILES[2:3]
    assert names_asked(server, "good") == FILES[2:]


def test_a_file_damaged_in_the_cache_is_fetched_again(server, cache, use_mirrors):
    use_mirrors("good")
    load_mnist("full")
    (cache / FILES[2]).write_bytes(b"damaged")
    server.requests.clear()
    assert_complete(cache, server, load_mnist("full"))
    assert server.requests == [f"/good/{FILES[2]}"]


def test_a_file_damaged_beside_the_one_in_the_cache(server, cache, use_mirrors, capsys):
    """Somebody unpacked it, and was interrupted. It isn't ours to delete, and does no harm."""
    use_mirrors("good")
    load_mnist("full")
    damaged = cache / FILES[0].removesuffix(".gz")
    damaged.write_bytes(b"damaged")
    (cache / FILES[0]).unlink()
    assert "MNIST is now in" in capsys.readouterr().out
    load_mnist("full")
    assert "from here on it loads without network" in capsys.readouterr().out
    assert len(server.requests) == 5
    load_mnist("full")
    assert (len(server.requests), capsys.readouterr().out) == (5, "")
    assert damaged.read_bytes() == b"damaged"


def test_files_that_somebody_put_into_the_cache(server, cache, use_mirrors):
    """Fetched with a browser, where Python may not reach the network, under a browser's names."""
    cache.mkdir(parents=True)
    for name in FILES:
        shutil.copy(server.folder / name, cache / name.replace("-idx", ".idx").replace(".", "(1)."))
    use_mirrors("good")
    load_mnist("full")
    assert server.requests == []


def test_decompressed_on_the_way(server, cache, use_mirrors):
    use_mirrors("unpacking")
    assert_complete(cache, server, load_mnist("full"))


def test_no_partial_file_under_the_final_name(server, cache, use_mirrors):
    use_mirrors("held")
    loaded = []
    loader = threading.Thread(target=lambda: loaded.append(load_mnist("full")))
    loader.start()
    try:
        assert server.held.wait(60)
        assert not (cache / FILES[0]).exists()
    finally:
        server.released.set()
        loader.join()
    assert_complete(cache, server, loaded[0])


def test_files_in_the_cache_can_be_shared(server, cache, use_mirrors, tmp_path):
    """With the usual permissions, not those of a temporary file."""
    use_mirrors("good")
    load_mnist("full")
    (tmp_path / "usual").touch()
    for name in FILES:
        assert (cache / name).stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_a_cache_that_cannot_be_written(server, cache, use_mirrors):
    use_mirrors("good")
    cache.parent.parent.write_text("a file where the folder should be")
    with pytest.raises(DataError, match=r"can't write to the folder .*mnist") as caught:
        load_mnist("full")
    assert "COURSE_DATA_DIR" in str(caught.value)
    assert 'load_mnist("mini")' in str(caught.value)
    assert server.requests == []


PROCESS = """
import json, pathlib, sys
from course_utils import datasets

mirrors, sums, cache = json.loads(sys.argv[1])
datasets.MIRRORS, datasets.FULL_SUMS = mirrors, sums
datasets.pooch.os_cache = lambda project: pathlib.Path(cache)
print(sum(len(array) for array in datasets.load_mnist("full")))
"""


@with_the_real_files(pytest.mark.exhaustive)
def test_two_processes_at_once(server, cache, use_mirrors):
    mirrors = use_mirrors("together")
    arguments = json.dumps([mirrors, datasets.FULL_SUMS, str(cache.parent)])
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", PROCESS, arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for process in processes:
        printed, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors
        assert int(printed.split()[-1]) in (10_000, 140_000)
    assert not server.pair.broken
    assert names_asked(server, "together").count(FILES[0]) == 2
    assert_complete(cache, server, load_mnist("full"))


def test_no_file_is_larger_than_what_is_fetched():
    assert 28 * 28 * 60_000 + 16 < datasets.LARGEST


FULL_DISK = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
"""
READ_ONLY = """
import os
if os.geteuid() == 0:  # who may write everywhere
    os.chdir(cache)
    cache = "/proc/self/cwd"  # the way there is not for everybody
    os.setgid(65534)
    os.setuid(65534)
"""
HINDERED = """
import json, pathlib, requests, sys
from course_utils import datasets

mirrors, sums, cache = json.loads(sys.argv[1])
datasets.MIRRORS, datasets.FULL_SUMS = mirrors, sums
HINDRANCE
datasets.pooch.os_cache = lambda project: pathlib.Path(cache)
try:
    datasets.load_mnist("full")
except datasets.DataError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits and permissions of POSIX")
@pytest.mark.parametrize(
    ("hindrance", "words"),
    [
        pytest.param(FULL_DISK, ["can't write to the folder", "File too large"], id="full disk"),
        pytest.param(READ_ONLY, ["can't write to the folder", "Permission"], id="read-only"),
    ],
)
def test_a_disk_that_takes_no_more(server, cache, use_mirrors, hindrance, words):
    """What was there stays, nothing is left over, and the message says why."""
    mirrors = use_mirrors("good")
    cache.mkdir(parents=True)
    kept = FILES[3]
    shutil.copy(server.folder / kept, cache)
    cache.chmod(0o555 if hindrance is READ_ONLY else 0o755)
    try:
        folder = str(cache.parent)
        program = HINDERED.replace("HINDRANCE", hindrance)
        arguments = json.dumps([mirrors, datasets.FULL_SUMS, folder])
        command = [sys.executable, "-W", "error", "-c", program, arguments]
        result = subprocess.run(command, capture_output=True, text=True)
    finally:
        cache.chmod(0o755)
    assert result.returncode == 0, result.stderr
    for word in [*words, 'load_mnist("mini")']:
        assert word in result.stdout
    assert [path.name for path in cache.iterdir()] == [kept]
    assert (cache / kept).read_bytes() == (server.folder / kept).read_bytes()
