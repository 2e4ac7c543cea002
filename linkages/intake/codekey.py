"""The key of a study's codes: kept by the evaluator, so that an organisation has one code in all that is published."""

from __future__ import annotations

import hmac
import os
import re
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pandas as pd

from ..errors import ArgumentError
from ..files import write_atomically

__all__ = ["KEY_FILE", "keyed_codes", "read_code_key", "write_code_key"]

KEY_FILE: Final = "codes.key"
_REMARK: Final = """\
# The key of the codes under which organisations appear in published reports of this study.
# Whoever has it and the ids of the organisations can tell which one a code is:
# keep it apart from the reports, do not send it along, do not publish it. If it is lost, new reports get new codes.
"""
_BYTES: Final = 32
# Neither vowels (no code is a word) nor signs that are taken for one another.
_SIGNS: Final = "23456789BCDFGHJKLMNPQRSTVWXZ"
_LENGTH: Final = 6


def write_code_key(path: str | os.PathLike[str]) -> Path:
    """Make the key of a study's codes, which `build_report` takes as ``key``.

    Parameters
    ----------
    path : str or path-like
        Where it shall stand. A file already there is never replaced: its codes would be lost.

    Returns
    -------
    pathlib.Path
        The file written.

    Raises
    ------
    ArgumentError
        When there is a file already.

    Notes
    -----
    The key is 32 bytes of the operating system's randomness, the only thing this package draws without a seed. The file
    says what it is for and can be read by its owner only, where the system knows such a right.

    Examples
    --------
    >>> import tempfile
    >>> path = write_code_key(Path(tempfile.mkdtemp()) / "codes.key")
    >>> path.read_text(encoding="utf-8").splitlines()[0]
    '# The key of the codes under which organisations appear in published reports of this study.'
    """
    if Path(path).exists():
        raise ArgumentError(
            f"path={str(path)!r} is there already: a new key would give every organisation another code"
        )
    written = write_atomically(path, f"{_REMARK}{secrets.token_hex(_BYTES)}\n")
    written.chmod(0o600)
    return written


def read_code_key(path: str | os.PathLike[str]) -> bytes:
    """The key in a file."""
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise ArgumentError(f"key={str(path)!r} cannot be read: `linkages new` and `write_code_key` make one") from None
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    if len(lines) != 1 or not re.fullmatch(rf"[0-9a-f]{{{2 * _BYTES}}}", lines[0]):
        raise ArgumentError(f"key={str(path)!r} is no key of codes: `linkages new` and `write_code_key` make one")
    return bytes.fromhex(lines[0])


def keyed_codes(ids: Iterable[str], key: bytes) -> pd.Series:
    """A code for every id, by id: six signs of its keyed hash (HMAC-SHA256), more where two would be the same.

    Examples
    --------
    >>> keyed_codes(["f1", "u1"], bytes(32)).to_dict()
    {'f1': '...', 'u1': '...'}
    """
    names = [str(i) for i in ids]
    whole = pd.Series({name: _signs(hmac.digest(key, name.encode(), "sha256")) for name in names}, dtype=object)
    codes = whole.str[:_LENGTH]
    for length in range(_LENGTH + 1, len(whole.iloc[0]) + 1 if len(whole) else 0):
        twice = codes.duplicated(keep=False)
        if not twice.any():
            break
        codes = codes.where(~twice, whole.str[:length])
    return codes


def _signs(digest: bytes) -> str:
    """A number in the signs of the codes."""
    number, signs = int.from_bytes(digest, "big"), []
    for _ in range(2 * _LENGTH):
        number, place = divmod(number, len(_SIGNS))
        signs.append(_SIGNS[place])
    return "".join(signs)
