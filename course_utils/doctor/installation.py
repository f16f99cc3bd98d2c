"""Is everything in place that the course needs? If not: what is wrong, and what to do about it."""

import io
import json
import os
import platform
import re
import sys
import warnings
from importlib import metadata
from urllib.parse import urlsplit
from urllib.request import url2pathname

from course_utils.doctor import front_end
from course_utils.doctor.finding import (
    NEW_ENVIRONMENT,
    ROOT,
    Finding,
    at_least,
    command,
    install,
    look_at,
    python_of_make,
    quoted,
    version_of,
)
from course_utils.doctor.memory import memory

OLDEST_PYTHON = "3.11"
COURSE = f"-e {quoted(ROOT)}"
LETTERS = "aZ09 −±√²³⁴ˣ"  # of the course's figures; a font may lack some

OTHER_KERNEL = (
    "choose the Python of the course as the kernel (in JupyterLab: menu Kernel, Change Kernel). "
    "If it isn't in the list, close JupyterLab and start it as README.md says."
)


def check_installation(details=False):
    """Say whether everything is in place that the course needs.

    Where something is wrong, everything that was looked at gets a line, and below each line that is
    wrong stands what to do.

    Parameters
    ----------
    details : bool, default False
        Print the lines also where all is well. Send them along when you ask someone for help.

    Returns
    -------
    bool
        Whether everything is in place.
    """
    looks = {
        "Python can't be asked": _python,
        "where the course is installed can't be read": _course,
        "the packages can't be looked up": _packages,
        "the digits can't be read": _data,
        "figures can't be drawn": _figures,
        "Jupyter can't start the kernel of the pages": front_end.kernel,
        "JupyterLab can't be looked at": front_end.lab,
        "free memory can't be measured": memory,
    }
    findings = [finding for words, look in looks.items() for finding in look_at(words, look)]
    good = all(finding.good for finding in findings)
    if details or not good:
        for finding in findings:
            print("✓" if finding.good else "✗", finding.words)
            if not finding.good:
                print("    What to do:", finding.remedy)
    if good:
        print("✓ Everything is in place.")
    else:
        restart = ", restart the kernel," if front_end.in_kernel() else ""
        print(f"Mend the first ✗ first{restart} and check again.")
    return good


def _python():
    version = platform.python_version()
    words = f"Python {version}"
    if at_least(version, OLDEST_PYTHON):
        return Finding(True, words)
    return Finding(
        False, f"{words} is too old: the course needs {OLDEST_PYTHON} or newer", OTHER_KERNEL
    )


def _course():
    """Whether course_utils is installed in this Python, and is what Python imports."""
    imported = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
    try:
        distribution = metadata.distribution("course-utils")
    except metadata.PackageNotFoundError:
        words = f"the course isn't installed in this Python, {sys.executable}"
        own = python_of_make()
        if own and not os.path.samefile(sys.prefix, os.path.dirname(os.path.dirname(own))):
            check = command("course_utils", "doctor", python=own)
            remedy = f"the course has one of its own: in a terminal, {check} looks at that one."
            return Finding(False, words, f"{remedy} On a page, {OTHER_KERNEL}")
        remedy = f" If this is the Python you want, install the course: {install(COURSE)}"
        return Finding(False, words, OTHER_KERNEL + remedy)
    installed = _installed_folder(distribution)
    if os.path.normcase(imported) == os.path.normcase(installed):
        return Finding(True, f"the course from {imported}, in {sys.executable}")
    return Finding(
        False,
        f"course_utils is imported from {imported}, but the course is installed in {installed}",
        f"if {imported} is a copy that got in the way, give it another name. If it is the one that "
        f"you want, install it: {install(COURSE)}",
    )


def _installed_folder(distribution):
    """Where the package was installed to; after an editable installation, where it was left."""
    origin = json.loads(distribution.read_text("direct_url.json") or "{}")
    if origin.get("dir_info", {}).get("editable"):
        root = url2pathname(urlsplit(origin["url"]).path)
    else:
        root = distribution.locate_file("")
    return os.path.realpath(os.path.join(root, "course_utils"))


def _packages():
    """Each package that the course depends on, and whether it is new enough."""
    try:
        requirements = metadata.requires("course-utils") or []
    except metadata.PackageNotFoundError:  # already said by _course
        return
    for requirement in requirements:
        if ";" in requirement:  # what only the tests need
            continue
        name, floor = re.split(" *>= *", requirement)
        remedy = install(f'"{requirement}"')
        version = version_of(name)
        if version is None:
            yield Finding(False, f"{name} is missing", remedy)
        elif not at_least(version, floor):
            words = f"{name} {version} is too old: the course needs {floor} or newer"
            yield Finding(False, words, remedy)
        else:
            yield Finding(True, f"{name} {version}")


def _data():
    """Whether the 5,000 digits are right, and a class's folder of all 70,000, if there is one."""
    try:
        from course_utils.datasets import load_mnist, shared_folder
    except ImportError as error:
        yield Finding(False, f"the digits can't be read: {error}", NEW_ENVIRONMENT)
        return
    try:
        load_mnist()
        yield Finding(True, "5,000 digits")
    except Exception as error:
        remedy = "with git, in the folder of the course: git checkout -- data"
        yield Finding(False, f"the digits can't be read: {error}", remedy)
    try:
        shared = shared_folder()
        if shared:
            load_mnist("full", shared)
            yield Finding(True, f"70,000 digits in {shared}")
    except Exception as error:
        yield Finding(
            False,
            f"COURSE_DATA_DIR names a folder that page 07 can't use: {error}",
            "tell whoever set up this machine. On your own: remove the variable "
            "COURSE_DATA_DIR, and page 07 fetches the digits itself",
        )


def _figures():
    """Whether a figure can be drawn, and has a sign for each letter that the course writes."""
    import matplotlib

    from course_utils.figures import new_axes

    figure, axes = new_axes()
    axes.set_title(LETTERS)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        figure.savefig(io.BytesIO(), format="png")
    missing = [str(each.message) for each in caught if "missing from" in str(each.message)]
    if missing:
        return Finding(
            False,
            f"figures lack letters: {missing[0].strip()}",
            f"in your settings, {matplotlib.matplotlib_fname()}, take out the line font.family",
        )
    return Finding(True, "figures can be drawn")
