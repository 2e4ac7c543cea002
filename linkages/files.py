"""Write a file whole or not at all; copy a folder so; take the date out of a workbook."""

from __future__ import annotations

import io
import os
import re
import shutil
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = ["copy_folder", "undated", "write_atomically"]

WAITS: Final = (0.05, 0.2, 0.5)  # seconds: a program that looks at every new file for viruses lets go of it soon
_EPOCH: Final = (
    1980,
    1,
    1,
    0,
    0,
    0,
)  # every workbook bears the same date, so that the same content gives the same bytes
_DATES: Final = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def write_atomically(path: str | os.PathLike[str], content: bytes | str | Callable[[Path], object]) -> Path:
    r"""Write under a temporary name in the same folder, then put the file in its place in one step.

    A reader never sees half a file, and an interrupted run leaves the old file as it was.

    Parameters
    ----------
    path : str or path-like
        Where the file shall stand. Missing folders are made; a file already there is replaced.
    content : bytes, str or callable
        Bytes, text (written as UTF-8, line ends as they are), or a function that is given the temporary path and
        writes to it. The temporary name ends as ``path`` does, so writers that go by the suffix work.

    Returns
    -------
    pathlib.Path
        The path written.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> write_atomically(folder / "a.txt", "año\n").read_bytes()
    b'a\xc3\xb1o\n'
    >>> [file.name for file in folder.iterdir()]
    ['a.txt']
    """
    asked = Path(path)
    target = asked.resolve() if asked.is_symlink() else asked  # a link stays a link
    target.parent.mkdir(parents=True, exist_ok=True)
    # Not tempfile: its files are readable by their owner only, and the report is made to be shared.
    draft = target.parent / f".{target.stem[:80]}.{os.getpid()}-{os.urandom(4).hex()}{target.suffix}"
    try:
        if callable(content):
            content(draft)
        else:
            draft.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        if target.is_file():
            shutil.copymode(target, draft)
        _put(draft, target)
    finally:
        draft.unlink(missing_ok=True)
    return asked


def _put(draft: Path, target: Path) -> None:
    """Put a file in its place; one that is held open elsewhere, which Windows does not replace, is tried again and then named."""
    for wait in (*WAITS, None):
        try:
            return os.replace(draft, target)  # noqa: PTH105  the word for it is os.replace
        except PermissionError as error:
            if wait is None:
                why = f"{error.strerror}; is it open in another program? Close it there and try again"
                raise PermissionError(error.errno, why, str(target)) from None
            time.sleep(wait)


def copy_folder(source: Traversable, target: Path) -> None:
    """Copy a folder; files of the same name are replaced, others are left alone."""
    for item in source.iterdir():
        if item.is_dir():
            copy_folder(item, target / item.name)
        else:
            write_atomically(target / item.name, item.read_bytes())


def undated(workbook: bytes) -> bytes:
    """The same XLSX file without the time at which it was written."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            content = old.read(item)
            if item.filename == "docProps/core.xml":
                content = _DATES.sub(rb"\g<1>1980-01-01T00:00:00Z", content)
            entry = zipfile.ZipInfo(item.filename, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, content)
    return out.getvalue()
