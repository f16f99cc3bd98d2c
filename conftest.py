"""Fixes the environment before anything imports NumPy, and has the notebooks executed strictly.

It lies at the root, and not in tests/, because both must hold in tests/ and in notebooks/.
"""

from tools import environment

environment.apply()

pytest_plugins = ["tools.strict_nbval"]
