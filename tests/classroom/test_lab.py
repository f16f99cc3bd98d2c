"""What JupyterLab is told when a folder of pages is opened. What it shows, a browser is asked."""

import json
from pathlib import Path

import pytest

from course_utils.__main__ import main
from course_utils.classroom import lab
from tools.repository import PAGES


@pytest.fixture
def told(monkeypatch):
    """The options that JupyterLab is started with, and its defaults then."""
    told = {}

    class App:
        @classmethod
        def initialize_server(cls, options):
            told.update(option.removeprefix("--").split("=", 1) for option in options)
            return cls()

        def start(self):
            overrides = Path(told["LabApp.app_settings_dir"], "overrides.json")
            told["defaults"] = json.loads(overrides.read_text(encoding="utf-8"))

    monkeypatch.setattr(lab, "lab_app", lambda: App)
    return told


@pytest.mark.parametrize("there", [True, False])
def test_page_00_is_in_front_where_it_is_there(told, tmp_path, there):
    if there:
        (tmp_path / PAGES[0].name).touch()
    assert main(["open", str(tmp_path), "--ServerApp.port=1"]) == 0
    assert told["ServerApp.root_dir"] == str(tmp_path) and told["ServerApp.port"] == "1"
    assert told["LabApp.default_url"] == (f"/lab/tree/{PAGES[0].name}" if there else "/lab")
    assert told["defaults"] == {lab.NOTIFICATION: lab.NO_NEWS}
    assert not Path(told["LabApp.app_settings_dir"]).exists()  # nothing is left behind


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["nowhere"], "there is no folder nowhere"),
        ([".", "--port", "9999"], "give one folder, and options as --name=value; not --port 9999"),
    ],
)
def test_wrong_words(told, capsys, words, message):
    with pytest.raises(SystemExit, match="2"):
        main(["open", *words])
    assert message in capsys.readouterr().err and told == {}
