"""Files that are written in a single step."""

import os

from course_utils.resources import replace_file


def test_two_writers_at_once(tmp_path, monkeypatch):
    """Each has an unfinished file of its own, and the last one stays."""
    path, replace = tmp_path / "file", os.replace

    def replace_after_another(*paths):
        monkeypatch.setattr(os, "replace", replace)
        replace_file(path, b"by another")
        assert path.read_bytes() == b"by another"
        replace(*paths)

    monkeypatch.setattr(os, "replace", replace_after_another)
    replace_file(path, b"by the last")
    assert path.read_bytes() == b"by the last"
    assert list(tmp_path.iterdir()) == [path]
