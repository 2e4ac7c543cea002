"""The door from the command line: ``linkages demo | new | check | names | measure | report | power``.

Results go to standard output; errors, warnings and progress to standard error. Exit codes: 0 fine, 1 the study (or a
file) cannot be used, 2 wrong usage, 130 interrupted. Only typer is imported at the top: ``--help`` answers at once.
"""

from __future__ import annotations

from . import begin, evaluation, planning  # the commands, in the order of the help
from .app import app, main

__all__ = ["app", "begin", "evaluation", "main", "planning"]
