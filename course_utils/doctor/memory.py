"""Is there room for a page?"""

import os
import re

from course_utils.doctor.finding import Finding, install

# A little more than what the kernel of the largest page takes, in MB (10**6 bytes), as measured by
# `python -m benchmarks classroom`.
OF_A_PAGE = 300


def memory():
    """Whether there is room for a page, in this machine and in what this process may use of it."""
    try:
        import psutil

        free = min([psutil.virtual_memory().available, *_free_in_groups()]) // 10**6
    except ImportError:
        return Finding(False, "psutil is missing", install("psutil"))
    except (LookupError, OSError, ValueError) as error:  # in some containers
        return Finding(True, f"how much memory is free, this machine doesn't say: {error!r}")
    words = f"{free:,} MB of memory are free"
    if free < OF_A_PAGE:
        return Finding(
            False,
            f"only {words}, and a page may take {OF_A_PAGE}",
            "close other programs, and the kernels of pages that you have left: in JupyterLab, "
            "menu Kernel, Shut Down All Kernels",
        )
    return Finding(True, words)


def _free_in_groups(root="/sys/fs/cgroup", groups="/proc/self/cgroup"):
    """What Linux still grants this process, in bytes, for each limit that is set for its group.

    That is how a hub limits the memory of each student. What only holds copies of files doesn't
    count as used: it is given back when it is needed.
    """
    try:
        with open(groups) as file:
            lines = file.read().splitlines()
    except OSError:  # no Linux
        return
    for line in lines:
        _, controllers, group = line.split(":", 2)
        if controllers == "":  # version 2
            place, files = root, ("memory.max", "memory.current", "inactive_file")
        elif "memory" in controllers.split(","):
            place = os.path.join(root, "memory")
            files = ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
        else:
            continue
        parts = [part for part in group.split("/") if part]
        for depth in range(len(parts) + 1):
            folder = os.path.join(place, *parts[:depth])
            try:
                limit, used = (_text(folder, name) for name in files[:2])
                idle = re.search(rf"^{files[2]} (\d+)", _text(folder, "memory.stat"), re.MULTILINE)
            except OSError:  # no limit at this depth
                continue
            if limit != "max":
                yield int(limit) - int(used) + (int(idle[1]) if idle else 0)


def _text(*path):
    with open(os.path.join(*path)) as file:
        return file.read().strip()
