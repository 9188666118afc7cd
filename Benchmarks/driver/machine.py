"""The machine that it runs on."""

import os
import platform
import re
from pathlib import Path

from .peers import output
from .processes import Failure


def describe(directory):
    """What the numbers depend on; `directory` is where the stores are."""
    memory = int(found(r"MemTotal:\s*(\d+)", "/proc/meminfo").replace("?", "0")) / (1 << 20)
    distribution = found(r'PRETTY_NAME="(.+)"', "/etc/os-release")
    return {
        "processor": found(r"model name\s*:\s*(.+)", "/proc/cpuinfo"),
        "cores": os.cpu_count(),
        "memory": f"{memory:.0f} GiB",
        "system": f"{distribution}, Linux {platform.release()}",
        "filesystem": filesystem(directory),
        "wrk": wrk_version(),
    }


def load_average():
    """Processes that wanted to run: over one, five and fifteen minutes."""
    return " ".join(f"{value:.2f}" for value in os.getloadavg())


def found(pattern, path):
    match = re.search(pattern, Path(path).read_text())
    return match[1].strip() if match else "?"


def filesystem(directory):
    """The type of the file system that a directory is on."""
    directory = os.path.realpath(directory)
    best = ("", "?")
    for line in Path("/proc/self/mounts").read_text().splitlines():
        _, point, kind, *_ = line.split()
        inside = point == "/" or directory == point or directory.startswith(point + "/")
        if inside and len(point) >= len(best[0]):
            best = (point, kind)
    warning = ", which is memory: a sync costs nothing here" if best[1] in ("tmpfs", "ramfs") else ""
    return best[1] + warning


def wrk_version():
    try:
        match = re.search(r"wrk (\S+)", output("wrk", "-v"))
    except Failure:
        return "?"
    return match[1] if match else "?"
