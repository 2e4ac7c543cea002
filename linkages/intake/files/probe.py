"""Read a Stata or SPSS file in a process of its own first: a damaged one can bring down the library, and Python with it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

__all__ = ["survives"]

LONGEST: Final = 300  # seconds
# Exceptions are no matter here: whoever reads the file afterwards meets them too, and says them.
_CODE: Final = """
import contextlib, faulthandler, sys
faulthandler.disable()
import pyreadstat
kind, most, path, *encodings = sys.argv[1:]
read = pyreadstat.read_sav if kind == "sav" else pyreadstat.read_dta
for name in encodings:
    with contextlib.suppress(Exception):
        _, about = read(path, metadataonly=True, encoding=name or None)
        if (about.number_rows or 0) * about.number_columns <= int(most):
            read(path, user_missing=True, output_format="dict", encoding=name or None)
"""


def survives(path: Path, kind: str, encodings: list[str | None], most: int) -> bool:
    """Whether a process that reads the file lives on; ``most`` values are read."""
    if not sys.executable:  # Python inside another program: there is no other process to be had
        return True
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry)}
    names = [name or "" for name in encodings]
    command = [sys.executable, "-P", "-c", _CODE, kind, str(most), str(path), *names]
    try:
        done = subprocess.run(command, env=environment, capture_output=True, timeout=LONGEST, check=False)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0
