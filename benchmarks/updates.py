"""The time of one update, by every contender, for several networks and batch sizes."""

import numpy as np

from benchmarks import peers, tables
from benchmarks.timing import seconds_of, take_turns
from course_utils.network import NeuralNetwork

SIZES = [(784, 30, 10), (784, 50, 10), (784, 100, 10), (784, 300, 100, 10)]
BATCH_SIZES = [10, 100, 1000]
AIM = ((784, 50, 10), 100)  # where the aims below are measured

PRODUCTS, OURS = "matrix products", "ours"
EAGER, COMPILED, SCIKIT = "PyTorch", "PyTorch compiled", "MLPClassifier"
DOCUMENT, DRAW, SAMPLES = "the notes", "its draw", "sample by sample"
OTHERS = [EAGER, COMPILED, SCIKIT, DOCUMENT, SAMPLES]

# (one, other, the least that one's time should be as a multiple of other's)
AIMS = [(EAGER, OURS, 2), (SCIKIT, OURS, 1.7), (DOCUMENT, OURS, 4.5), (SAMPLES, OURS, 20)]
MOST_PRODUCTS = 1.4  # and ours at the most, as a multiple of the products


def contenders(task, compiled=True):
    """All contenders that can run here, in the order of their turns."""
    found = {
        PRODUCTS: peers.MatrixProducts(task),
        OURS: peers.Ours(task),
        SCIKIT: peers.ScikitLearn(task),
        DOCUMENT: peers.Document004(task),
        DRAW: peers.DrawOf004(task),
        SAMPLES: peers.SampleBySample(task),
    }
    if peers.HAVE_TORCH:
        found[EAGER] = peers.PyTorch(task)
        if compiled:
            try:
                found[COMPILED] = peers.PyTorch(task, compiled=True)
                found[COMPILED].run()  # compiles
            except RuntimeError as error:  # there is no C++ compiler, for instance
                del found[COMPILED]
                print(f"torch.compile does not work here: {error}")
    return found


def measure(digits, quick=False, seconds=15):
    """Time all contenders.

    Returns
    -------
    dict of (layer sizes, batch size) to Timings
        Seconds per update.
    """
    results = {}
    for sizes in [AIM[0]] if quick else SIZES:
        for batch_size in [AIM[1]] if quick else BATCH_SIZES:
            task = peers.Task(
                NeuralNetwork(sizes), digits.train_inputs, digits.train_labels, batch_size, 0.1
            )
            turns = {c: p.seconds for c, p in contenders(task, compiled=not quick).items()}
            limits = {"seconds": 0, "least": 2} if quick else {"seconds": seconds}
            results[sizes, batch_size] = take_turns(turns, **limits)
    return results


def start_up(digits, rounds=9):
    """Seconds that `train` takes before its first epoch: its checks and a first evaluation."""
    extra = []
    for _ in range(rounds):
        task = peers.Task(NeuralNetwork(AIM[0]), digits.train_inputs, digits.train_labels, 100, 0.1)
        made = []
        first = seconds_of(lambda: (made.append(peers.Ours(task)), made[0].run()))  # noqa: B023
        extra.append(first - seconds_of(made[0].run))
    return float(np.median(extra))


def table(results):
    """Lines of a Markdown table, one row for each network and batch size."""
    heads = ["network", "batch", "products", "ours", "ours / products"]
    heads += [f"{name} / ours" for name in OTHERS]
    rows = []
    for (sizes, batch_size), timings in results.items():
        cells = ["-".join(map(str, sizes)), f"{batch_size:,}"]
        cells += [f"{timings.median(name) * 1e6:,.0f} µs" for name in (PRODUCTS, OURS)]
        cells.append(f"{timings.ratio(OURS, PRODUCTS):.2f}")
        for name in OTHERS:
            ratio = timings.ratio(name, OURS) if name in timings else None
            cells.append("–" if ratio is None else f"{ratio:.2f}" if ratio < 10 else f"{ratio:.0f}")
        rows.append(cells)
    return tables.table(heads, rows)


def verdicts(results):
    """Lines that hold the aims against the results."""
    timings = results[AIM]
    ratio = timings.ratio(OURS, PRODUCTS)
    met = "met" if ratio <= MOST_PRODUCTS else "not met"
    lines = [f"- ours / {PRODUCTS}: {ratio:.2f}, aim at most {MOST_PRODUCTS}: {met}"]
    for one, other, least in AIMS:
        if one not in timings:
            lines.append(f"- {one} / {other}: not measured, PyTorch is not installed here")
            continue
        ratio = timings.ratio(one, other)
        met = "met" if ratio >= least else "not met"
        lines.append(f"- {one} / {other}: {ratio:.2f}, aim at least {least}: {met}")
    draw = timings.median(DRAW) / timings.median(DOCUMENT)
    lines.append(f"- of the time of {DOCUMENT}, its draw of the mini-batch takes {draw:.0%}")
    return lines


def draw(results, axes):
    """Draw how many times as long as ours each contender takes, one place for each row."""
    names = [PRODUCTS, *OTHERS]
    for name, marker in zip(names, "*osD^v", strict=True):
        ratios = [t.ratio(name, OURS) if name in t else np.nan for t in results.values()]
        if not np.all(np.isnan(ratios)):
            axes.semilogy(ratios, marker, label=name)
    axes.axhline(1, color="black", lw=1.5)
    ticks = [0.5, 1, 2, 5, 10, 20, 50]
    axes.set_yticks(ticks, ["half", "ours", *(f"{tick} times" for tick in ticks[2:])])
    axes.minorticks_off()
    # The batch size below each place, the network below the middle one of its places.
    middle = BATCH_SIZES[len(BATCH_SIZES) // 2]
    labels = [
        f"{batch:,}" + (f"\n{'-'.join(map(str, sizes))}" if batch == middle else "")
        for sizes, batch in results
    ]
    axes.set_xticks(range(len(results)), labels)
    axes.set(ylabel="time of an update", xlabel="batch size and network")
    axes.legend(ncols=3, fontsize=12, loc="lower center", bbox_to_anchor=(0.5, 1))
