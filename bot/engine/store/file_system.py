"""On what kind of file system a path lies (Linux; elsewhere nobody knows)."""

import os
from pathlib import Path

MOUNTS = Path("/proc/self/mountinfo")


def file_system_of(path: Path, mounts: Path = MOUNTS) -> str | None:
    """Such as `ext4` or `overlay`, for a file that need not exist yet; None when not known.

    Source: proc_pid_mountinfo(5): the third field is the device, the kind follows ` - `.
    """
    place = next(each for each in (path.absolute(), *path.absolute().parents) if each.exists())
    device = place.stat().st_dev
    number = f"{os.major(device)}:{os.minor(device)}"
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    for line in lines:
        where, _, what = line.partition(" - ")
        if where.split()[2] == number:
            return what.split()[0]
    return None
