"""JupyterLab as the course starts it: a folder of pages, page 00 in front, nothing over it."""

import json
import sys
import tempfile
from pathlib import Path

from course_utils.doctor.finding import install
from course_utils.doctor.front_end import OLDEST_LAB
from course_utils.resources import course_pages

# No question about news in front of page 00, and no call to update what the course has chosen. Who
# wants either can still say so in the settings.
NO_NEWS = {"fetchNews": "false", "checkForUpdates": False}
NOTIFICATION = "@jupyterlab/apputils-extension:notification"


def lab_app():
    """JupyterLab's own class. Where there is none, say what to do, and give None."""
    try:
        from jupyterlab.labapp import LabApp
    except ImportError:  # the course can do without, in Colab for one
        remedy = install(f'"jupyterlab>={OLDEST_LAB}"')
        print(f"There is no JupyterLab here: {remedy}", file=sys.stderr)
        return None
    return LabApp


def open_pages(folder, options):
    """Open a folder of pages, until JupyterLab is stopped.

    Parameters
    ----------
    folder : pathlib.Path
        Where the copies are.
    options : list of str
        JupyterLab's.

    Returns
    -------
    int
        0, or 2 where there is no JupyterLab.
    """
    app = lab_app()
    if app is None:
        return 2
    first = course_pages()[0].name
    page = f"/tree/{first}" if (folder / first).is_file() else ""
    with tempfile.TemporaryDirectory() as settings:
        defaults = json.dumps({NOTIFICATION: NO_NEWS})
        Path(settings, "overrides.json").write_text(defaults, encoding="utf-8")
        app.initialize_server(
            [
                f"--ServerApp.root_dir={folder.resolve()}",
                f"--LabApp.default_url=/lab{page}",
                f"--LabApp.app_settings_dir={settings}",
                *options,
            ]
        ).start()
    return 0
