"""The reference: a page for each room of the package, from its docstrings, tied to the lessons."""

import ast
import functools
import importlib
import inspect
import re
from typing import NamedTuple

import nbformat
import numpy as np

from course_utils.classroom.copies import CHECK
from tools.repository import NOTEBOOKS, PAGES, PROJECT


class Room(NamedTuple):
    """A page of the reference.

    Attributes
    ----------
    title : str
    what : str
        What is there, for somebody who comes from elsewhere.
    modules : dict of str to sequence of str
        What it is made of: of each module the names that others import, or none for all of them.
    """

    title: str
    what: str
    modules: dict


# What lessons build comes first, in their order.
GROUPS = {
    "The ideas, in the order of the lessons": {
        "losses": Room("Losses", "loss functions", {"losses": ()}),
        "activations": Room("Activations", "sigmoid, softmax, relu", {"activations": ()}),
        "differentiation": Room(
            "Derivatives from values alone",
            "numerical derivatives, gradient checking",
            {"differentiation": ()},
        ),
        "descent": Room("Gradient descent", "walking downhill on any function", {"descent": ()}),
        "network": Room(
            "The network", "layers, back-propagation, saving and loading", {"network": ()}
        ),
        "training": Room("Training", "stochastic gradient descent, epochs", {"training": ()}),
        "estimator": Room(
            "The network in scikit-learn", "an estimator for pipelines", {"estimator": ()}
        ),
    },
    "The data": {
        "datasets": Room("The points and the digits", "data sets, MNIST", {"datasets": ()}),
        "arrays": Room(
            "What numbers may come in", "validation and conversion of input", {"arrays": ()}
        ),
    },
    "What a page shows, moves and asks": {
        "figures": Room("What the pages show", "plots, with Matplotlib", {"figures": ()}),
        "explorers": Room(
            "What the pages move",
            "interactive widgets, with ipywidgets",
            {
                "explorers.curve_fitting": ["LineExplorer"],
                "explorers.loss_functions": ["ScoreExplorer", "SoftmaxExplorer"],
                "explorers.numerical_differentiation": ["DifferenceExplorer"],
                "explorers.gradient_descent": ["DescentExplorer"],
                "explorers.what_has_it_learned": ["TrainingExplorer", "MistakesExplorer"],
                "explorers.draw_pad": ["DrawingExplorer"],
                "explorers.drawing": ["Explorer"],
            },
        ),
        "exercises": Room(
            "What the pages ask",
            "exercises that check an answer",
            {"exercises.engine": ["Page", "Exercise", "Verdict", "Written"]},
        ),
    },
    "For whoever teaches": {
        "classroom": Room(
            "Copies, talks and marks",
            "what the commands of the course call",
            {
                "classroom.copies": ["copy_pages", "student_copy", "instructor_copy"],
                "classroom.lab": ["open_pages"],
                "classroom.talk": ["give_talk"],
                "classroom.report": ["report_on"],
                "classroom.watching": ["watch_folders"],
                "classroom.submissions": ["collect", "pattern_of_names"],
                "classroom.box": ["find_box", "Limits"],
                "classroom.marking": ["mark", "Marks", "Marked"],
                "classroom.whole_class": ["mark_all"],
            },
        ),
        "doctor": Room("When the pages don't run", "a check of an installation", {"doctor": ()}),
    },
}
ROOMS = {name: room for rooms in GROUPS.values() for name, room in rooms.items()}
IDEAS = list(ROOMS)[: list(ROOMS).index("figures")]
# What students write under another name: the page and its exercise.
WRITTEN_AS = {
    "course_utils.descent.gradient_descent": ("01_curve_fitting", "descend"),
    "course_utils.network.NeuralNetwork.forward": ("05_mnist_backprop", "forward"),
    "course_utils.network.NeuralNetwork.gradients": ("05_mnist_backprop", "gradient"),
    "course_utils.training.train": ("05_mnist_backprop", "train_epoch"),
}


def public(module, names=()):
    """What others import from a module, by its name, in the order of its source."""
    made = importlib.import_module(f"course_utils.{module}")
    gathered = getattr(made, "__all__", ())
    names = names or [
        name
        for name, thing in vars(made).items()
        if not name.startswith("_")
        and (inspect.isfunction(thing) or inspect.isclass(thing))
        and (name in gathered or thing.__module__ == made.__name__)
    ]
    return {f"{made.__name__}.{name}": getattr(made, name) for name in names}


@functools.cache
def documented():
    """All that is in the reference but methods, by its full name."""
    return {
        name: thing
        for room in ROOMS.values()
        for module, names in room.modules.items()
        for name, thing in public(module, names).items()
    }


def pages():
    """The sources of the reference, but for what its first page begins with.

    Returns
    -------
    dict of str to str
        By their paths, Markdown.
    """
    written = {}
    for room, (title, what, modules) in ROOMS.items():
        parts = [f"# {title}", f"{what[0].upper()}{what[1:]}."]
        for module, names in modules.items():
            # What __init__ gathers from other modules is said there once.
            names = names or [name.rpartition(".")[2] for name in public(module)]
            heading = f"## {module}" if len(modules) > 1 else ""
            parts += [
                heading,
                f"```{{eval-rst}}\n.. automodule:: course_utils.{module}\n"
                f"   :members: {', '.join(names)}\n   :imported-members:\n```",
            ]
        written[f"reference/{room}.md"] = "\n\n".join(filter(None, parts)) + "\n"
    return written


def index():
    """The list of all that is in the reference, a line for each.

    Returns
    -------
    str
        Markdown.
    """
    needs = ", ".join(re.match(r"[\w-]+", each)[0] for each in PROJECT["dependencies"])
    python = PROJECT["requires-python"].removeprefix(">=")
    parts = [
        f"This is version {PROJECT['version']}. It needs Python {python} or newer, and {needs}."
    ]
    for group, rooms in GROUPS.items():
        parts.append(f"## {group}")
        for name, room in rooms.items():
            parts.append(f"### [{room.title}](reference/{name}.md)")
            parts.append(f"`course_utils.{name}`: {room.what}.")
            lines = []
            for module, names in room.modules.items():
                for each, thing in public(module, names).items():
                    says = inspect.getdoc(thing).partition("\n")[0].replace("`~", "`")
                    lines.append(f"- {{py:obj}}`~{each}`: {says}")
            parts.append("\n".join(lines))
    listed = "\n".join(f"reference/{name}" for name in ROOMS)
    parts.append(f"```{{toctree}}\n:hidden:\n{listed}\n```")
    return "\n\n".join(parts) + "\n"


@functools.cache
def on_pages():
    """Where the course writes or uses what is in the reference.

    Returns
    -------
    written : dict of str to (pathlib.Path, str)
        By its full name, the page where students write it, and as which exercise.
    used : dict of str to list of pathlib.Path
        By its full name, the pages that import it.
    """
    by_stem = {path.stem: path for path in PAGES}
    written = {name: (by_stem[stem], as_what) for name, (stem, as_what) in WRITTEN_AS.items()}
    used = {}
    ideas = [importlib.import_module(f"course_utils.{name}") for name in IDEAS]
    for path in PAGES:
        code = [cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]
        for exercise in (found[1] for source in code for found in CHECK.finditer(source)):
            for module in ideas:
                made = getattr(module, exercise, None)
                if getattr(made, "__module__", None) == module.__name__:
                    written.setdefault(f"{module.__name__}.{exercise}", (path, exercise))
        for statement in ast.walk(ast.parse("\n".join(code))):
            if isinstance(statement, ast.ImportFrom):
                for each in statement.names:
                    name = full_name(statement.module, each.name)
                    if name in documented():
                        used.setdefault(name, []).append(path)
    return written, used


def full_name(module, name):
    """The name under which the reference has what a page imports, wherever that is written."""
    name = f"{module}.{name}"
    if name not in documented() and module.startswith("course_utils."):
        made = getattr(importlib.import_module(module), name.rpartition(".")[2], None)
        name = f"{getattr(made, '__module__', module)}.{name.rpartition('.')[2]}"
    return name


def place(path):
    """A page's address on the site, seen from a page of the reference."""
    return f"../notebooks/{path.relative_to(NOTEBOOKS).with_suffix('.html').as_posix()}"


def title(path):
    """How a page is called on the site, such as "01 · Which line fits these points best?"."""
    heading = re.search(r"^# (.*)", nbformat.read(path, 4).cells[0].source)[1]
    return f"{path.stem[:2]} · {heading}" if path.parent == NOTEBOOKS else heading


def add_places(app, what, name, thing, options, lines):
    """Say below a docstring which page has this written, or uses it first."""
    written, used = on_pages()
    if name in written:
        path, exercise = written[name]
        address = f"{place(path)}#{exercise}"
        lines += ["", f"*In the course:* written on `{title(path)} <{address}>`__.", ""]
    elif name in used:
        path = used[name][0]
        lines += ["", f"*In the course:* first used on `{title(path)} <{place(path)}>`__.", ""]


def links_of(path):
    """What a page writes and uses of the package, each a link into the reference.

    Parameters
    ----------
    path : pathlib.Path
        Of the page.

    Returns
    -------
    str
        Markdown; empty where there is nothing.
    """
    written, used = on_pages()
    names = [name for name, (page, _) in written.items() if page == path]
    names += [name for name, paths in used.items() if path in paths and name not in names]
    return ", ".join(f"{{py:obj}}`~{name}`" for name in sorted(names))


def is_left_out(app, what, name, thing, skip, options):
    """Leave out what scikit-learn and ipywidgets add to a class, whose words lead elsewhere.

    And what an explorer has beside its controls: that is for those who write one.
    """
    module = getattr(getattr(thing, "fget", thing), "__module__", None) or "course_utils"
    of_explorer = what == "class" and module.startswith("course_utils.explorers.")
    if of_explorer and module != "course_utils.explorers.drawing" or isinstance(thing, np.ndarray):
        return True
    return None if module.startswith("course_utils") else True


def own_signature(app, what, name, thing, options, signature, returned):
    """Give a class's own arguments, where ipywidgets has it say "*args, **kwargs"."""
    return (str(inspect.signature(thing)), returned) if "*args" in (signature or "") else None


def setup(app):
    """Have Sphinx say of each name where the course writes it."""
    app.connect("autodoc-skip-member", is_left_out)
    app.connect("autodoc-process-signature", own_signature)
    app.connect("autodoc-process-docstring", add_places, priority=900)  # after napoleon
    return {"parallel_read_safe": True, "parallel_write_safe": True}
