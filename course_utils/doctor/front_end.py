"""Does Jupyter start the right kernel, and can JupyterLab show what moves on the pages?"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

from course_utils.doctor.finding import Finding, at_least, command, install, version_of

OLDEST_LAB = "4.1"


def in_kernel():
    """Whether a notebook's kernel runs this, and no plain Python."""
    ipython = sys.modules.get("IPython")
    return ipython is not None and hasattr(ipython.get_ipython(), "kernel")


def kernel():
    """Outside of a kernel: whether the one that Jupyter starts for the pages has the course."""
    if in_kernel():  # then this is it, and _course has spoken of it
        return
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
    from jupyter_core.paths import jupyter_runtime_dir

    runtime = jupyter_runtime_dir()
    try:
        os.makedirs(runtime, 0o700, exist_ok=True)  # as Jupyter would
        tempfile.TemporaryFile(dir=runtime).close()
    except OSError as error:
        words = f"Jupyter can't write in its folder {runtime}: {error.strerror}"
        yield Finding(False, words, "name another in the environment variable JUPYTER_RUNTIME_DIR")
    manager = KernelSpecManager()
    folder = manager.find_kernel_specs().get("python3")
    try:
        python = manager.get_kernel_spec("python3").argv[0]
    except NoSuchKernel:
        yield Finding(False, "Jupyter finds no kernel for Python here", install("ipykernel"))
        return
    except Exception as error:
        words = f"Jupyter can't make out in {folder} which kernel to start: {error!r}"
        yield Finding(False, words, f"delete the folder {folder}")
        return
    if re.match(r"python[\d.]*(\.exe)?$", python) or _has_course(python):
        yield Finding(True, f"the kernel of the pages is {python}")
    else:
        yield Finding(
            False,
            f"the kernel that Jupyter starts for the pages is {python}, which hasn't the course",
            f"delete the folder {folder}, which says so",
        )


def _has_course(python):
    """Whether another Python can import the course from where it is installed."""
    with tempfile.TemporaryDirectory() as elsewhere:
        try:
            done = subprocess.run(
                [python, "-c", "import course_utils.doctor"],
                cwd=elsewhere,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=60,
            )
        except (OSError, subprocess.SubprocessError):
            return False
    return done.returncode == 0


def lab():
    """Whether JupyterLab can show what moves on a page: its extensions must fit the kernel's."""
    if "google.colab" in sys.modules:
        yield Finding(True, "Colab, which shows widgets in its own way")
        return
    python = _python_of_jupyter()
    prefix = _prefix(python)
    manifest = _json(prefix, "share", "jupyter", "lab", "static", "package.json")
    version = manifest.get("jupyterlab", {}).get("version")
    if version is None:
        yield Finding(True, f"no JupyterLab in {prefix}: others show widgets in their own way")
    elif not at_least(version, OLDEST_LAB):
        yield Finding(
            False,
            f"JupyterLab {version} is too old: the course needs {OLDEST_LAB} or newer",
            install(f'"jupyterlab>={OLDEST_LAB}"', python),
        )
    else:
        yield Finding(True, f"JupyterLab {version} in {prefix}")
        yield from _widgets(version, python)


def _widgets(of_lab, python):
    """Whether the kernel's widgets fit this version of JupyterLab, and its extensions them."""
    widgets, anywidget = (version_of(name) or "0" for name in ("ipywidgets", "anywidget"))
    if not at_least(widgets, "8"):
        yield Finding(
            False,
            f"ipywidgets {widgets} is too old for JupyterLab {of_lab}: what moves doesn't appear",
            install('"ipywidgets>=8"'),
        )
    yield _extension(
        "@jupyter-widgets/jupyterlab-manager",
        "the widgets manager",
        lambda version: at_least(version, "5"),
        '"jupyterlab_widgets>=3"',
        python,
    )
    yield _extension(
        "anywidget",
        "anywidget",
        lambda version: version.split(".")[:2] == anywidget.split(".")[:2],
        f"anywidget=={anywidget}",
        python,
    )


def _extension(name, words, fits, package, python):
    """Whether JupyterLab has an extension that fits this kernel, and switched on."""
    prefix = _prefix(python)
    manifest = _json(prefix, "share", "jupyter", "labextensions", name, "package.json")
    version = manifest.get("version")
    if version is None:
        words = f"JupyterLab lacks {words}, without which what moves doesn't appear"
        package = f"--force-reinstall {package}"  # pip may take it for installed
    elif not fits(version):
        words = f"JupyterLab has {words} {version}, which doesn't fit this kernel's"
    else:
        for off in _switched_off(prefix):
            if off in (name, f"{name}:plugin"):
                enable = command("jupyter", "labextension", "enable", off, python=python)
                return Finding(
                    False,
                    f"in JupyterLab {words} is switched off, and what moves doesn't appear",
                    f"in a terminal, {enable}",
                )
        return Finding(True, f"JupyterLab has {words} {version}")
    return Finding(False, words, f"{install(package, python)} Then start JupyterLab again.")


def _python_of_jupyter():
    """The Python of the Jupyter above this process; where there is none, this one."""
    try:
        import psutil

        for process in psutil.Process().parents():
            command = process.cmdline()
            if any("jupyter" in os.path.basename(word) for word in command[:3]):
                python = command[0]
                if os.path.dirname(python):
                    return os.path.join(process.cwd(), python)
                return shutil.which(python, path=process.environ().get("PATH")) or sys.executable
    except Exception:  # no psutil, or a process of somebody else's
        pass
    return sys.executable


def _prefix(python):
    """The environment that a Python belongs to."""
    folder = os.path.dirname(os.path.normpath(python))
    return os.path.dirname(folder) if os.path.basename(folder) in ("bin", "Scripts") else folder


def _switched_off(prefix):
    """The extensions of JupyterLab, and parts of them, that somebody has disabled."""
    from jupyter_core.paths import ENV_CONFIG_PATH, jupyter_config_path

    off = {}
    for folder in reversed(jupyter_config_path()):  # the first has the last word
        if folder in ENV_CONFIG_PATH:
            folder = os.path.join(prefix, "etc", "jupyter")
        disabled = _json(folder, "labconfig", "page_config.json").get("disabledExtensions", {})
        off.update(disabled if isinstance(disabled, dict) else dict.fromkeys(disabled, True))
    return [name for name in off if off[name]]


def _json(*path):
    """What a JSON file holds; nothing where there is none."""
    try:
        with open(os.path.join(*path), encoding="utf-8") as file:
            content = json.load(file)
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}
