"""Measures commands: wall clock, CPU and memory, each run into a new folder on a memory file system."""
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

ENVIRONMENT = {**os.environ, "SOURCE_DATE_EPOCH": "1795305600", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
MIB = 2**20


class Figure(NamedTuple):
    """Seconds of the clock and of all cores, the most memory that one process held, and what was written, in MiB."""
    seconds: float
    cpu: float
    memory: float
    written: float = 0.0


def run(*command, cwd=None, expected=0):
    """One command, which must end with the expected code."""
    start = time.perf_counter()
    child = subprocess.Popen([str(c) for c in command], cwd=cwd, env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                             stderr=subprocess.PIPE)
    words = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != expected:
        sys.exit(f"{' '.join(map(str, command))}\nended with {child.returncode}\n{words.decode(errors='replace')[-2000:]}")
    return Figure(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def one_after_another(figures):
    """What several commands took together."""
    return Figure(sum(f.seconds for f in figures), sum(f.cpu for f in figures), max(f.memory for f in figures))


def size(path):
    if path.is_file():
        return path.stat().st_size
    return sum(f.stat().st_size for f in path.rglob("*") if f.is_file() and not f.is_symlink())


def median(figures):
    """Of each measure the median, and of memory the most."""
    return Figure(statistics.median(f.seconds for f in figures), statistics.median(f.cpu for f in figures),
                  max(f.memory for f in figures), statistics.median(f.written for f in figures))


def alternate(contestants, runs, work):
    """Medians of contestants that take turns, and begin each round with another one. Each is called with a folder that is new."""
    taken = {name: [] for name in contestants}
    names = list(contestants)
    work.mkdir(parents=True, exist_ok=True)
    for turn in range(runs):
        for position in range(len(names)):
            name = names[(turn + position) % len(names)]
            out = work / f"run-{turn}-{position}"
            figure = contestants[name](out)
            taken[name].append(figure._replace(written=size(out) / MIB if out.exists() else 0.0))
            # Outside the clock. A memory file system keeps nothing of it that a later run would walk past.
            shutil.rmtree(out, ignore_errors=True) if out.is_dir() else out.unlink(missing_ok=True)
    return {name: median(figures) for name, figures in taken.items()}


def file_system(folder):
    """The kind of the file system that a folder lies on."""
    best = ("", "unknown")
    for line in Path("/proc/mounts").read_text().splitlines():
        _, place, kind, *_ = line.split()
        if os.path.commonpath([place, folder]) == place and len(place) >= len(best[0]):
            best = (place, kind)
    return best[1]


def processor():
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return "a processor without a name"


def memory():
    """GiB of this machine."""
    first = Path("/proc/meminfo").read_text().splitlines()[0]
    return int(first.split()[1]) / 2**20
