"""What the pages put into JupyterLab is for all: axe finds nothing wrong with it.

What JupyterLab itself does around it is not asked.
"""

import pytest

from tools.browser import open_page, run_all, shut_down
from tools.full_mnist import why_skipped
from tools.repository import NOTEBOOKS, PAGES

pytestmark = [pytest.mark.browser, pytest.mark.exhaustive]

# Text, what a cell has put out, and explorers with their controls.
OURS = [".jp-RenderedHTMLCommon", ".course-explorer"]
# Rules that want all of a page, of which these are only parts.
OF_WHOLE_PAGES = ["region", "page-has-heading-one", "heading-order"]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_that_has_been_run_is_for_all(window, path):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    if reason := why_skipped(path):
        pytest.skip(reason)
    open_page(window, path.relative_to(NOTEBOOKS).as_posix())
    run_all(window)
    there = [[each] for each in OURS if window.query_selector(each)]
    rules = {name: {"enabled": False} for name in OF_WHOLE_PAGES}
    found = axe.Axe().run(window, context={"include": there}, options={"rules": rules})
    faults = [(each["id"], each["nodes"][0]["html"]) for each in found.response["violations"]]
    shut_down(window)
    assert faults == []
