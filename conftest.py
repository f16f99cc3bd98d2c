"""Fixes the environment before anything imports NumPy, and has the notebooks executed strictly.

It lies at the root, and not in tests/, because both must hold in tests/ and in notebooks/.
"""

from tools import environment

environment.apply()

pytest_plugins = ["tools.strict_nbval"]

# What takes longest, in this order. A file is for one worker, and at the end none should wait for
# another that has just begun with one of these.
LONGEST = [
    "07_mnist_full_scale.ipynb",
    "test_pages.py",
    "test_every_exercise.py",
    "test_explorers.py",
    "06_what_has_it_learned.ipynb",
    "05_squared_error_or_cross_entropy.ipynb",
    "test_every_explorer.py",
    "test_project.py",
]


def pytest_collection_modifyitems(items):
    items.sort(
        key=lambda item: LONGEST.index(item.path.name) if item.path.name in LONGEST else 99,
    )
