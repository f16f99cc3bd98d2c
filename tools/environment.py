"""The one environment in which notebooks are executed, to be compared or to be written back.

A page must say the same on every machine, so that whatever a kernel inherits from the person who
starts it is fixed here. `apply` has to come before NumPy is imported.
"""

import atexit
import json
import os
import shutil
import tempfile
from importlib.util import find_spec
from pathlib import Path

from tools.full_mnist import FULL_MNIST

ENVIRONMENT = {
    # One kind of matrix product and one thread: the last digits of float32 sums depend on both.
    "OPENBLAS_CORETYPE": "Haswell",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    # A warning shown in a page names its cell, and no file with the process id in its path.
    "IPYKERNEL_CELL_NAME": "<cell>",
    # No taste of the person's own: filters of warnings, matplotlibrc, kernels in the home folder.
    "PYTHONWARNINGS": "",
    "MATPLOTLIBRC": str(Path(find_spec("matplotlib").origin).parent / "mpl-data" / "matplotlibrc"),
    "JUPYTER_PREFER_ENV_PATH": "1",
    # Figures of the usual size.
    "COURSE_TALK": "1",
    # Where there is no such folder, the one page that would fetch 11 MB isn't executed.
    "COURSE_DATA_DIR": str(FULL_MNIST) if FULL_MNIST.is_dir() else "",
}
# tools/determinism.py has the pages executed under other values, to see that they say the same.
ENVIRONMENT |= json.loads(os.environ.get("COURSE_OTHER_ENVIRONMENT", "{}"))


def apply():
    """Fix the environment of this process and of every kernel it starts."""
    os.environ.update(ENVIRONMENT)
    # IPython's folder holds start-up files and the history of what was typed.
    ipython_folder = tempfile.mkdtemp(prefix="ipython-")
    atexit.register(shutil.rmtree, ipython_folder, ignore_errors=True)
    os.environ["IPYTHONDIR"] = ipython_folder
