"""The rooms of the house: each imports only from those below it."""

import ast

import pytest

from tools.repository import REPOSITORY

BOTTOM = {"arrays", "resources"}
# In the order in which they are taught; each may import those before it.
IDEAS = "activations losses differentiation descent network training estimator".split()
# What each room of course_utils may import besides itself and the bottom.
MAY = {
    **dict.fromkeys(["__init__", "arrays", "resources", "datasets"], set()),
    **{idea: set(IDEAS[:place]) for place, idea in enumerate(IDEAS)},
    "figures": {*IDEAS, "datasets"},
    "explorers": {*IDEAS, "datasets", "figures"},
    "exercises": {*IDEAS, "datasets", "figures"},
    "doctor": {"datasets", "figures", "exercises", "explorers"},
    "classroom": {"doctor", "exercises", "explorers", "datasets"},
    "__main__": {"classroom", "doctor"},
}


def imports_of(path):
    """The full names of all that a file imports, also inside of functions."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            yield from (f"{node.module}.{name.name}" for name in node.names)


def rooms_of(path):
    """The rooms of course_utils that a file imports from."""
    for name in imports_of(path):
        if name.startswith("course_utils."):
            yield name.split(".")[1]


@pytest.mark.parametrize("room", MAY)
def test_arrows_point_down(room):
    package = REPOSITORY / "course_utils"
    files = [*package.glob(f"{room}.py"), *package.glob(f"{room}/*.py")]
    found = {each for path in files for each in rooms_of(path)}
    assert files and found <= MAY[room] | BOTTOM | {room}


def test_every_room_is_known():
    package = REPOSITORY / "course_utils"
    rooms = [path.parent.name for path in package.glob("*/*.py")]
    assert {*rooms, *(path.stem for path in package.glob("*.py"))} == MAY.keys()


@pytest.mark.parametrize(
    "folder, above",
    [
        ("course_utils", {"tools", "tests", "benchmarks"}),
        ("tools", {"tests", "benchmarks"}),
        ("benchmarks", {"tests"}),
        ("tests", {"tests"}),
    ],
)
def test_nothing_is_imported_from_above(folder, above):
    found = {
        f"{path.name} imports {name}"
        for path in (REPOSITORY / folder).rglob("*.py")
        for name in imports_of(path)
        if name.split(".")[0] in above
    }
    assert found == set()
