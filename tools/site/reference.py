"""The reference: a page for each room of the package, from its docstrings, tied to the lessons."""

import ast
import functools
import importlib
import re

import nbformat

from course_utils.classroom.copies import CHECK
from tools.repository import NOTEBOOKS, PAGES, REPOSITORY

# What each page of the reference is called, and which modules it is made of; in the order in which
# lessons come to need them. A name with a star stands for all modules of a room.
ROOMS = {
    "datasets": ("The points and the digits", ["datasets"]),
    "arrays": ("What numbers may come in", ["arrays"]),
    "losses": ("Losses", ["losses"]),
    "activations": ("Activations", ["activations"]),
    "differentiation": ("Derivatives from values alone", ["differentiation"]),
    "descent": ("Gradient descent", ["descent"]),
    "network": ("The network", ["network"]),
    "training": ("Training", ["training"]),
    "estimator": ("The network in scikit-learn", ["estimator"]),
    "figures": ("What the pages show", ["figures"]),
    "explorers": ("What the pages move", ["explorers.*"]),
    "exercises": ("What the pages ask", ["exercises.engine"]),
    "classroom": ("For whoever teaches", ["classroom.*"]),
    "doctor": ("For whoever can't run the pages", ["doctor", "doctor.*"]),
}
IDEAS = list(ROOMS)[: list(ROOMS).index("figures")]
# What students write under another name: the page and its exercise.
WRITTEN_AS = {
    "course_utils.descent.gradient_descent": ("01_curve_fitting", "descend"),
    "course_utils.network.NeuralNetwork.forward": ("05_mnist_backprop", "forward"),
    "course_utils.network.NeuralNetwork.gradients": ("05_mnist_backprop", "gradient"),
    "course_utils.training.train": ("05_mnist_backprop", "train_epoch"),
}


def modules(room):
    """The full names of the modules that a page of the reference is made of."""
    for name in ROOMS[room][1]:
        if name.endswith(".*"):
            folder = REPOSITORY / "course_utils" / name[:-2]
            yield from (
                f"course_utils.{name[:-1]}{path.stem}"
                for path in sorted(folder.glob("*.py"))
                if path.stem != "__init__"
            )
        else:
            yield f"course_utils.{name}"


def pages():
    """The sources of the reference.

    Returns
    -------
    dict of str to str
        By their paths, Markdown.
    """
    written = {}
    for room, (title, _) in ROOMS.items():
        parts = [f"# {title}"]
        for module in modules(room):
            # What figures gathers from its modules is said there once.
            gathered = "\n   :imported-members:" if module == "course_utils.figures" else ""
            heading = f"## {module}" if len(list(modules(room))) > 1 else ""
            parts += [heading, f"```{{eval-rst}}\n.. automodule:: {module}{gathered}\n```"]
        written[f"reference/{room}.md"] = "\n\n".join(filter(None, parts)) + "\n"
    return written


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
    documented = {module for room in ROOMS for module in modules(room)}
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
                    if name and name.rpartition(".")[0] in documented:
                        used.setdefault(name, []).append(path)
    return written, used


def full_name(module, name):
    """The name under which the reference has what a page imports; None for what no room has."""
    if not module.startswith("course_utils.") or name == "page":
        return None
    if module != "course_utils.figures":
        module = getattr(importlib.import_module(module), name).__module__
    return f"{module}.{name}"


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


def is_of_others(app, what, name, thing, skip, options):
    """Leave out what scikit-learn adds to a class by itself; its words lead into its reference."""
    module = getattr(thing, "__module__", None) or "course_utils"
    return None if module.startswith("course_utils") else True


def setup(app):
    """Have Sphinx say of each name where the course writes it."""
    app.connect("autodoc-skip-member", is_of_others)
    app.connect("autodoc-process-docstring", add_places, priority=900)  # after napoleon
    return {"parallel_read_safe": True, "parallel_write_safe": True}
