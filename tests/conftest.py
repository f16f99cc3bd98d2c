"""What tests of several rooms have in common."""

import pytest

from tools.browser import CHROMIUM, chromium


# Not for the whole session: between its calls Playwright leaves its event loop marked as running,
# and other tests in the same process could run none.
@pytest.fixture(scope="module")
def browser(request):
    if CHROMIUM is None:
        refuse = pytest.fail if request.config.option.markexpr == "browser" else pytest.skip
        refuse("no Chromium found here, as chromium, chromium-browser or google-chrome")
    with chromium() as started:
        yield started
