# SPDX-License-Identifier: Apache-2.0
"""Where the figures come from."""

import os
import pathlib
import platform
import statistics
import subprocess
import time


def _first_line_after(path, key):
    for line in pathlib.Path(path).read_text(encoding="utf-8", errors="replace").splitlines():
        if line.startswith(key):
            return line.split(":", 1)[1].strip()
    return "unknown"


def _file_system(folder):
    output = subprocess.run(["df", "--output=fstype", str(folder)], capture_output=True, text=True, check=True)
    return output.stdout.split()[-1]


def sync_time_us(folder, times=100):
    """Median of an fdatasync after 4 KiB, in microseconds: the floor under every answer."""
    path = pathlib.Path(folder) / "sync-probe"
    took = []
    with open(path, "wb", buffering=0) as file:
        for _ in range(times):
            file.write(b"x" * 4096)
            before = time.perf_counter()
            os.fdatasync(file.fileno())
            took.append(time.perf_counter() - before)
    path.unlink()
    return round(statistics.median(took) * 1e6)


def describe(folder):
    memory = int(_first_line_after("/proc/meminfo", "MemTotal").split()[0]) // (1024 * 1024)
    return (f"{_first_line_after('/proc/cpuinfo', 'model name')}, {os.cpu_count()} cores, {memory} GiB, "
            f"Linux {platform.release()}, store on {_file_system(folder)} "
            f"(fdatasync of 4 KiB: {sync_time_us(folder)} us)")
