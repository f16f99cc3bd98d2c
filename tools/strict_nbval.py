"""Strict execution of the notebooks, on top of nbval.

What nbval compares, it compares well, but it lets much pass: a wrong, missing or extra picture, a
cell that was never run, outputs out of order, an expected exception that no longer comes, a
misspelt tag, an empty page. The classes below close these holes. `tests/tools/test_strict_nbval.py`
plants each of the faults and sees it found.
"""

import base64
import io
import json
import re
import time
from html.parser import HTMLParser
from importlib.metadata import version
from queue import Empty

import nbformat
import nbval.plugin
import numpy as np
import PIL.Image
import pytest
from packaging.requirements import Requirement

from course_utils.explorers.still import WIDGET, without_live_views
from tools import full_mnist
from tools.repository import read

ALLOWED_TAGS = {"raises-exception", "nbval-ignore-output"}
PICTURE_IN_HTML = re.compile(r"data:image/png;base64,([A-Za-z0-9+/=\s]+)")

# Root mean square of the difference of two pictures, where white is 255. The same picture drawn
# twice differs by 0, one point of 300 that moved by 1.3, a letter of the title by 3.
PICTURE_TOLERANCE = 0.5

LARGEST_PAGE = 1_000_000  # bytes of outputs
HIGHEST_PICTURE = 660  # pixels, 6 inches; in a talk, half as large again, it just fits the screen
WATCH = '__import__("tools.contrast").contrast.watch()'  # and no name stays in the kernel


def locked_version(name):
    """The version of a package that requirements.lock pins."""
    for line in read("requirements.lock").splitlines():
        if line.startswith(f"{name}=="):
            return str(Requirement(line).specifier).removeprefix("==")


# Matplotlib draws a little differently from one version to the next.
compare_pixels = version("matplotlib") == locked_version("matplotlib")
# And IPython words a traceback differently.
compare_tracebacks = version("ipython") == locked_version("ipython")


def pytest_configure(config):
    # Either would let cells pass that nothing has compared.
    for option in ("nbval_lax", "nbval_sanitize_with"):
        if getattr(config.option, option, None):
            raise pytest.UsageError(f"--{option.replace('_', '-')} is no way to test this course")


def pytest_report_header():
    if compare_pixels:
        return "notebooks: words and pixels of the figures are compared"
    return (
        "notebooks: only the words of the figures are compared, because matplotlib is "
        f"{version('matplotlib')} and requirements.lock has {locked_version('matplotlib')}"
    )


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path, parent):
    collectors = yield
    return [
        StrictPage.from_parent(parent, path=file_path)
        if type(collector) is nbval.plugin.IPyNbFile
        else collector
        for collector in collectors
    ]


class StrictPage(nbval.plugin.IPyNbFile):
    """A notebook: first the file as it was saved, then its cells, executed."""

    def collect(self):
        cells = list(super().collect())
        yield SavedPage.from_parent(self, name="saved")
        why_skipped = full_mnist.why_skipped(self.path)
        for cell in cells:
            strict = StrictCell.from_parent(
                self, name=cell.name, cell_num=cell.cell_num, cell=cell.cell, options=cell.options
            )
            if why_skipped:
                strict.add_marker(pytest.mark.skip(reason=why_skipped))
            yield strict

    def setup(self):
        """Start no kernel yet: the first cell does, and `saved` needs none."""

    def start_kernel(self):
        super().setup()
        # What can hardly be seen in a figure is from now on an error of the cell that shows it.
        self.kernel.kc.execute(WATCH, silent=True)

    def get_kernel_message(self, timeout=None, stream="iopub"):
        message = super().get_kernel_message(timeout, stream)
        if message["msg_type"] in {"clear_output", "update_display_data"}:
            raise RuntimeError(f"{message['msg_type']}: an output that changes can't be compared")
        return message


class StrictKernel(nbval.plugin.RunningKernel):
    def execute_cell_input(self, source, allow_stdin=None):
        # nbval stores no history, and without one `expr;` shows its value and `Out` stays empty.
        return self.kc.execute(source, store_history=True, allow_stdin=False, stop_on_error=False)

    def await_reply(self, msg_id, timeout=None):
        # nbval waits for the whole time-out of a cell even where the kernel has died.
        end = time.monotonic() + timeout
        while True:
            try:
                return super().await_reply(msg_id, timeout=1)
            except Empty:
                if not self.is_alive():
                    self.kc.stop_channels()
                    raise RuntimeError("the kernel died") from None
                if time.monotonic() > end:
                    raise


nbval.plugin.RunningKernel = StrictKernel  # StrictPage.start_kernel makes one
# Coverage is that of the unit tests: what a page happens to execute isn't tested by it.
nbval.plugin.setup_coverage = nbval.plugin.teardown_coverage = lambda *_: None


class SavedPage(pytest.Item):
    """The file as it was saved, before anything is executed."""

    def runtest(self):
        faults = list(faults_of_saved_page(self.parent.nb))
        if faults:
            pytest.fail("\n".join(faults), pytrace=False)

    def reportinfo(self):
        return self.path, 0, f"{self.path.name}::saved"


def faults_of_saved_page(page):
    """Everything wrong with a saved notebook that can be seen without executing it.

    Parameters
    ----------
    page : nbformat.NotebookNode

    Yields
    ------
    str
        One sentence for each fault.
    """
    code = [cell for cell in page.cells if cell.cell_type == "code"]
    if not code:
        yield "the page has no code cell"

    counts = [cell.execution_count for cell in code if cell.source.strip()]
    if counts != list(range(1, len(counts) + 1)):
        yield f"not saved after one run from top to bottom: execution counts {counts}"

    levels = heading_levels(page)
    if levels.count(1) != 1 or levels[0] != 1:
        yield f"a page has one heading of level 1, at its top: levels {levels}"
    for above, below in zip(levels, levels[1:], strict=False):
        if below > above + 1:
            yield f"a heading of level {below} follows one of level {above}"

    for number, cell in enumerate(code):
        tags = set(cell.metadata.get("tags", []))
        reasons = {tag for tag in tags if tag.startswith("because-")}
        if tags - ALLOWED_TAGS - reasons:
            yield f"cell {number}: unknown tags {sorted(tags - ALLOWED_TAGS - reasons)}"
        if "nbval-ignore-output" in tags and not reasons:
            yield f"cell {number}: say why nothing is compared, in a tag such as because-..."
        if re.search(r"^\s*#.*\b(NBVAL_|PYTEST_VALIDATE)", cell.source, re.MULTILINE):
            yield f"cell {number}: use a tag, not an NBVAL comment"
        if "nbval-ignore-output" in tags and cell.outputs:
            yield f"cell {number}: outputs that are not compared must not be stored"
        for output in cell.outputs:
            data = output.get("data", {})
            if WIDGET in data:
                yield f"cell {number}: a widget, which shows nothing without its kernel"
            exercise = output.get("metadata", {}).get("exercise", {"status": "untouched"})
            if exercise["status"] != "untouched":
                yield f"cell {number}: the exercise {exercise['name']} is answered"
            html = data.get("text/html", "")
            if "course-still" not in html:  # an explorer has its own way to fit
                for png in PICTURE_IN_HTML.findall(html):
                    with PIL.Image.open(io.BytesIO(base64.b64decode(png))) as image:
                        height = image.height
                    if height > HIGHEST_PICTURE:
                        yield f"cell {number}: a picture {height} pixels high, of {HIGHEST_PICTURE}"
            words = words_of_pictures(html)
            if not all(words) or ("image/png" in data and not words):
                yield f"cell {number}: a picture without words; use show(figure, alt=...)"

    size = len(json.dumps([cell.outputs for cell in code]))
    if size > LARGEST_PAGE:
        yield f"the outputs have {size:,} bytes, more than {LARGEST_PAGE:,}"


def heading_levels(page):
    """The levels of the Markdown headings of a page, in order."""
    text = "\n\n".join(cell.source for cell in page.cells if cell.cell_type == "markdown")
    text = re.sub(r"^(```|~~~).*?^\1", "", text, flags=re.MULTILINE | re.DOTALL)  # code
    return [len(marks) for marks in re.findall(r"^(#{1,6})\s", text, re.MULTILINE)]


def words_of_pictures(html):
    """The alternative text of each <img> in html, None where it has none."""
    words = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attributes):
            if tag == "img":
                words.append((dict(attributes).get("alt") or "").strip() or None)

    Reader().feed(html)
    return words


class StrictCell(nbval.plugin.IPyNbCell):
    """A cell: what nbval compares, and the kinds, the order and the pictures of its outputs."""

    def setup(self):
        if self.parent.kernel is None:
            self.parent.start_kernel()
        super().setup()

    def runtest(self):
        super().runtest()
        raised = any(output.output_type == "error" for output in self.test_outputs)
        if self.options["check_exception"] and not raised:
            self.raise_cell_error("Tagged raises-exception, but nothing was raised")

    def compare_outputs(self, test, ref, skip_compare=None):
        test = without_live_views(test)
        now, stored = without_pixels(test), without_pixels(ref)
        if not super().compare_outputs(now, stored, skip_compare):
            return False
        fault = fault_of_order(now, stored) or (compare_pixels and fault_of_pixels(test, ref))
        if fault:
            self.comparison_traceback.append(fault)
        return not fault


def without_pixels(outputs):
    """The outputs without the PNG data that their text/html carries."""
    bare = []
    for output in outputs:
        if "text/html" in output.get("data", {}):
            html = PICTURE_IN_HTML.sub("", output.data["text/html"])
            output = nbformat.from_dict(output | {"data": output.data | {"text/html": html}})
        bare.append(output)
    return bare


def fault_of_order(now, stored):
    """How the kinds, the order, metadata or tracebacks of two lists of outputs differ, if so."""
    kinds_now, kinds_stored = (
        [
            (
                each.output_type,
                each.get("name"),
                sorted(each.get("data", {})),
                each.get("metadata"),
                compare_tracebacks and each.get("traceback"),
            )
            for each in outputs
        ]
        for outputs in (now, stored)
    )
    if kinds_now != kinds_stored:
        return f"outputs differ in kind or order:\n  stored {kinds_stored}\n  now    {kinds_now}"


def fault_of_pixels(now, stored):
    """How the pictures in two lists of outputs differ, if they do."""
    for png_now, png_stored in zip(pictures(now), pictures(stored), strict=True):
        if png_now != png_stored:
            pixels_now, pixels_stored = pixels(png_now), pixels(png_stored)
            if pixels_now.shape != pixels_stored.shape:
                return f"a picture was {pixels_stored.shape} and is now {pixels_now.shape}"
            difference = np.sqrt(np.mean((pixels_now - pixels_stored) ** 2))
            if difference > PICTURE_TOLERANCE:
                return (
                    f"a picture differs by {difference:.2f} of 255, more than {PICTURE_TOLERANCE}"
                )


def pictures(outputs):
    """Every PNG in the outputs, in Base64."""
    for output in outputs:
        data = output.get("data", {})
        yield from PICTURE_IN_HTML.findall(data.get("text/html", ""))
        if "image/png" in data:
            yield data["image/png"]


def pixels(png):
    """The pixels of a PNG in Base64."""
    with PIL.Image.open(io.BytesIO(base64.b64decode(png))) as image:
        return np.asarray(image.convert("RGBA"), dtype=float)
