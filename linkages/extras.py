"""Import an optional package where it is used, or say how to install it."""

from __future__ import annotations

import importlib
from types import ModuleType

from .errors import MissingPackageError

__all__ = ["optional"]


def optional(module: str, *, extra: str, what: str) -> ModuleType:
    """Import ``module`` or raise an error that says which extra brings it.

    Parameters
    ----------
    module : str
        Name to import.
    extra : str
        The extra of this package that installs it.
    what : str
        What the caller wanted to do, in a few words.

    Raises
    ------
    MissingPackageError

    Examples
    --------
    >>> optional("math", extra="none", what="count").sqrt(4.0)
    2.0
    >>> optional("no_such_thing", extra="did", what="fit fixed effects")
    Traceback (most recent call last):
    linkages.errors.MissingPackageError: to fit fixed effects, install no_such_thing: pip install 'linkages[did]'
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise MissingPackageError(f"to {what}, install {module}: pip install 'linkages[{extra}]'") from error
