"""UCINET's own pair of files: a header ``.##h`` (two versions) with sizes and labels, and ``.##d`` with the cells.

The header: a length byte and ``V6404`` or ``DATE:``; year, month, day, day of the week and label type (2 bytes each);
data type (1); number of dimensions (2); columns, rows and matrices (4 bytes each, in the older version 2); title
(length byte and characters); for every dimension whether it has labels (1); the labels (2 bytes of length in bytes,
then characters). All little-endian. The cells: row by row, matrix by matrix, 4-byte floats unless the type says other.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ...errors import ArgumentError, FormatError
from .matrices import UNKNOWN, Matrices, dense_part

__all__ = ["binary_pair", "read_binary"]

NOT_KNOWN: Final = np.float32(1e38)
MOST_LABEL: Final = 16_000  # characters
# Numbers of the types of the program's language that hold numbers.
_TYPES: Final = {1: "<u1", 2: "<u1", 3: "<i1", 4: "<u2", 5: "<i2", 6: "<i4", 7: "<f4", 9: "<f8", 17: "<i4", 20: "<i8"}


@dataclass
class _Bytes:
    """Reads a header from front to back."""

    file: str
    data: bytes
    at: int = 0

    def take(self, size: int) -> bytes:
        taken = self.data[self.at : self.at + size]
        if len(taken) < size:
            raise FormatError(self.file, f"the header ends after {len(self.data)} bytes, in the middle")
        self.at += size
        return taken

    def whole(self, size: int) -> int:
        return int.from_bytes(self.take(size), "little")

    def text(self, size: int, wide: bool) -> str:
        """Characters of two bytes or, in older files, of one."""
        raw = self.take(size)
        if wide or b"\0" in raw:
            return raw.decode("utf-16-le", errors="replace")
        return raw.decode("cp1252", errors="replace")


def read_binary(file: str, header: bytes, data: bytes) -> Matrices:
    """The matrices of a header and the cells that belong to it."""
    read = _Bytes(file, header)
    version = read.take(6)
    if version not in (b"\x05V6404", b"\x05DATE:"):
        raise FormatError(file, "is no header of UCINET 6: it begins with neither V6404 nor DATE:")
    new = version.endswith(b"V6404")
    read.take(10)
    kind, n_dimensions = read.whole(1), read.whole(2)
    if kind not in _TYPES:
        raise FormatError(file, f"holds values of type {kind}, which are no numbers")
    if n_dimensions not in (2, 3):
        raise FormatError(file, f"has {n_dimensions} dimensions: only 2 and 3 are read")
    sizes = [read.whole(4 if new else 2) for _ in range(n_dimensions)]
    read.text(read.whole(1), wide=False)
    labelled = [read.whole(1) != 0 for _ in sizes]
    n_columns, n_rows, n_matrices = (*sizes, 1)[:3]
    cells = _cells(file, data, _TYPES[kind], n_columns * n_rows * n_matrices)
    labels = [
        [read.text(length, wide=new and length % 2 == 0) for length in _lengths(read, size)] if has else None
        for has, size in zip(labelled, sizes, strict=True)
    ]
    parts = [dense_part(matrix) for matrix in cells.reshape(n_matrices, n_rows, n_columns)]
    return Matrices(n_rows, n_columns, labels[1], labels[0], labels[2] if n_dimensions == 3 else None, parts)


def _lengths(read: _Bytes, size: int) -> Iterator[int]:
    """The length that stands before each label, read when its turn comes."""
    return (read.whole(2) for _ in range(size))


def _cells(file: str, data: bytes, kind: str, size: int) -> NDArray[np.float64]:
    needed = size * np.dtype(kind).itemsize
    if len(data) != needed:
        raise FormatError(
            file, f"announces {size} cells of {np.dtype(kind).itemsize} bytes, but its ##d holds {len(data)} bytes"
        )
    with np.errstate(invalid="ignore"):  # patterns of bits that are no number at all
        values = np.frombuffer(data, dtype=kind).astype(np.float64)
    return np.where(np.isfinite(values) & (np.abs(values) < UNKNOWN), values, np.nan)


def binary_pair(names: list[str], labels: list[str], matrices: list[NDArray[np.float64]]) -> tuple[bytes, bytes]:
    """Header (the newer version) and cells of square matrices; nan is written as missing."""
    n = len(labels)
    sizes = [n, n] if len(matrices) == 1 and names == ["tie"] else [n, n, len(matrices)]
    named = [labels, labels, names][: len(sizes)]
    header = b"\x05V6404"
    header += struct.pack("<5h", 0, 1, 1, 6, 3)  # always 1 January 2000: the same network gives the same file
    header += struct.pack(f"<bh{len(sizes)}i", 7, len(sizes), *sizes)
    header += b"\0" + b"\1" * len(sizes)
    return header + b"".join(_label(text) for part in named for text in part), b"".join(map(_singles, matrices))


def _label(text: str) -> bytes:
    if len(text) > MOST_LABEL:
        raise ArgumentError(f"the label {text[:40]!r}... is longer than {MOST_LABEL} characters")
    raw = text.encode("utf-16-le", errors="surrogatepass")
    return struct.pack("<H", len(raw)) + raw


def _singles(values: NDArray[np.float64]) -> bytes:
    with np.errstate(over="ignore", under="ignore"):
        singles = values.astype("<f4")
    tie = values > 0
    if not ((singles[tie] > 0) & (singles[tie] < np.float32(UNKNOWN))).all():
        raise ArgumentError("a strength is too large or too small for UCINET, which keeps seven digits up to 1e37")
    singles[np.isnan(values)] = NOT_KNOWN
    return singles.tobytes()
