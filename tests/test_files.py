"""A file is written whole or not at all."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from linkages import files
from linkages.files import write_atomically


def test_bytes_text_and_functions(tmp_path: Path) -> None:
    assert write_atomically(tmp_path / "new" / "a.bin", b"\x00\r\n").read_bytes() == b"\x00\r\n"
    assert write_atomically(str(tmp_path / "a.txt"), "ñ\r\n").read_bytes() == "ñ\r\n".encode()
    drafts: list[Path] = []

    def write(draft: Path) -> None:
        drafts.append(draft)
        draft.write_text("x", encoding="utf-8")

    assert write_atomically(tmp_path / "a.xlsx", write).read_text(encoding="utf-8") == "x"
    assert drafts[0].parent == tmp_path
    assert drafts[0].suffix == ".xlsx"


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    target.write_text("old", encoding="utf-8")

    def half(draft: Path) -> None:
        draft.write_text("ha", encoding="utf-8")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_atomically(target, half)
    assert target.read_text(encoding="utf-8") == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["report.html"]


def test_a_folder_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "tables").mkdir()
    with pytest.raises(OSError, match="tables"):
        write_atomically(tmp_path / "tables", "x")
    assert [p.name for p in tmp_path.iterdir()] == ["tables"]


def test_a_file_that_is_open_elsewhere_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows, where a workbook that Excel shows cannot be replaced."""
    target, real, tries = tmp_path / "tables.xlsx", os.replace, []
    target.write_text("old", encoding="utf-8")
    monkeypatch.setattr(files, "WAITS", (0.0, 0.0))

    def held(source: Path, place: Path, times: int) -> None:
        tries.append(place)
        if len(tries) <= times:
            raise PermissionError(13, "Access is denied", str(source), 5, str(place))
        real(source, place)

    monkeypatch.setattr(os, "replace", lambda source, place: held(source, place, 9))
    with pytest.raises(PermissionError, match=r"open in another program\? .*tables.xlsx"):
        write_atomically(target, "new")
    assert (len(tries), target.read_text(encoding="utf-8")) == (3, "old")
    assert [p.name for p in tmp_path.iterdir()] == ["tables.xlsx"]
    tries.clear()
    monkeypatch.setattr(os, "replace", lambda source, place: held(source, place, 2))  # a virus scanner lets go
    assert write_atomically(target, "new").read_text(encoding="utf-8") == "new"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions and links")
def test_others_may_read_it_and_links_stay_links(tmp_path: Path) -> None:
    """A new file has the permissions any new file has; an old one keeps its own."""
    plain = tmp_path / "plain"
    plain.write_text("", encoding="utf-8")
    target = write_atomically(tmp_path / "a.txt", "x")
    assert target.stat().st_mode == plain.stat().st_mode
    target.chmod(0o640)
    link = tmp_path / "link.txt"
    link.symlink_to("a.txt")
    write_atomically(link, "y")
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8") == "y"
    assert target.stat().st_mode & 0o777 == 0o640
