"""Run the cells of a page twice and out of order, and compare what they say.

    python -m tools.cells_out_of_order PAGE             # minutes for a long one
    python -m tools.cells_out_of_order PAGE --quick     # only short cells, at the end

A page is executed once from top to bottom. Before it, each cell is run alone, as after a restart
of the kernel; after each cell, the same cell once more; and at the end, each cell once more alone,
when every name has its last meaning. Each of these trials begins in a copy of the process, so that
none disturbs another. A trial must give what the cell gave the first time, or an error.
"""

import re
import sys
import time
from collections import Counter
from pathlib import Path

from tools.page_in_process import PageInProcess

LONG = 0.3  # seconds of a cell that a quick run does not repeat

# Cells that may say something else, by a line of theirs, with the reason.
EXCEPTIONS = {
    "image = scale(image)": "page 00 shows what running a cell twice does",
    "plot_digits([once, image]": "page 00 shows what running a cell twice does",
    "{ink(image)": "page 00 shows a cell before the one that it needs",
    ".hint()": "the second hint is another",
    "plot_fit(x, y, m, b)": "draws, and describes, the line that m and b are by now",
    "softmax_of_one(scores[0] + 1000)": "the function has been repaired since",
    "relative_errors(np.array([6.0, 0.0]), numerical)[1]": "the function has been repaired since",
}


class Page(PageInProcess):
    """A page whose cells are tried twice and out of order."""

    def __init__(self, path):
        super().__init__(path)
        self.first, self.seconds = {}, {}

    def run_cell(self, number):
        """What a cell prints and shows, and its error."""
        outputs = self.run(self.cells[number].source)
        printed = re.sub(r"Out\[\d+\]: ", "Out: ", outputs[0].text)
        shown = [output.data for output in outputs if output.output_type == "display_data"]
        error = [(each.ename, each.evalue) for each in outputs if each.output_type == "error"]
        return printed, shown, error[0] if error else None

    def run_in_a_copy(self, number):
        outcome = self.in_a_fork(lambda: self.run_cell(number))
        if outcome is None:
            raise RuntimeError(
                f"cell {number} doesn't come to an end:\n{self.cells[number].source}"
            )
        return outcome

    def trials(self, quick):
        """Yield (when, number of the cell, outcome), and fill `first` and `seconds`."""
        compared = [
            number
            for number, cell in self.cells.items()
            if "nbval-ignore-output" not in cell.metadata.get("tags", [])
        ]
        if not quick:
            for number in compared:
                yield "after a restart", number, self.run_in_a_copy(number)
        for number in self.cells:
            began = time.perf_counter()
            self.first[number] = self.run_cell(number)
            self.seconds[number] = time.perf_counter() - began
            if not quick and number in compared:
                yield "twice", number, self.run_in_a_copy(number)
        for number in compared:
            if not quick or self.seconds[number] < LONG:
                yield "at the end", number, self.run_in_a_copy(number)


def faults(path, quick=False):
    """The trials of a page that gave something else without an error, and a count of all.

    Parameters
    ----------
    path : Path
    quick : bool
        Only run short cells once more at the end.

    Returns
    -------
    list of str
    collections.Counter
    """
    page, found, outcomes = Page(path), [], Counter()
    for when, number, outcome in list(page.trials(quick)):
        expected = page.first[number]
        if outcome == expected:
            outcomes[f"{when}: the same"] += 1
        elif outcome[2]:
            outcomes[f"{when}: {outcome[2][0]}"] += 1
        else:
            source = page.cells[number].source
            reasons = [reason for line, reason in EXCEPTIONS.items() if line in source]
            outcomes[f"{when}: {'exception' if reasons else 'OTHER'}"] += 1
            if not reasons:
                found.append(
                    f"{path.name}, cell {number} {when}: {difference(expected, outcome)}\n{source}"
                )
    return found, outcomes


def difference(expected, outcome):
    if expected[0] != outcome[0]:
        return f"printed {outcome[0][:200]!r}, and the first time {expected[0][:200]!r}"
    words = [
        [data.get("text/plain", "")[:300] for data in shown] for _, shown, _ in (expected, outcome)
    ]
    return f"showed {words[1]}, and the first time {words[0]}; {expected[2]}"


if __name__ == "__main__":
    quick = "--quick" in sys.argv
    path = Path(sys.argv[1]).resolve()
    began = time.perf_counter()
    found, outcomes = faults(path, quick)
    print(f"{path.name}: {dict(outcomes)} in {time.perf_counter() - began:.0f} s")
    print("\n\n".join(found))
    sys.exit(bool(found))
