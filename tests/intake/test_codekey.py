"""The key of the codes: made once, read back, and codes that follow from it and from the ids alone."""

from __future__ import annotations

import hmac
import os
import stat
from pathlib import Path

import pytest

import linkages as lk
from linkages.errors import ArgumentError
from linkages.intake import codekey
from linkages.intake.codekey import keyed_codes, read_code_key


def test_a_key_is_read_as_it_was_made_and_never_replaced(tmp_path: Path) -> None:
    path = lk.write_code_key(tmp_path / "codes.key")
    key = read_code_key(path)
    assert len(key) == 32
    assert read_code_key(lk.write_code_key(tmp_path / "other.key")) != key
    assert "do not publish it" in path.read_text(encoding="utf-8")
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(ArgumentError, match="is there already"):
        lk.write_code_key(path)
    assert read_code_key(path) == key


def test_laying_out_a_study_makes_a_key_and_keeps_one(tmp_path: Path) -> None:
    written = lk.new_study(tmp_path / "a", title="T", relations=["r"], wave=2024)
    assert written[-1].name == "codes.key"
    kept = lk.write_code_key(tmp_path / "b" / "codes.key").read_text(encoding="utf-8")
    lk.new_study(tmp_path / "b", title="T", relations=["r"], wave=2024)
    assert (tmp_path / "b" / "codes.key").read_text(encoding="utf-8") == kept


@pytest.mark.parametrize("text", [None, "", "# only a remark\n", "abc\n", "zz" * 32, "00" * 32 + "\n" + "11" * 32])
def test_what_is_no_key_is_refused(text: str | None, tmp_path: Path) -> None:
    path = tmp_path / "codes.key"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(ArgumentError, match=r"key=.*write_code_key"):
        read_code_key(path)


def test_codes_follow_from_key_and_id() -> None:
    ids = [f"org{i}" for i in range(2000)]
    codes = keyed_codes(ids, bytes(32))
    assert codes.is_unique
    assert codes.str.fullmatch("[2-9BCDFGHJKLMNPQRSTVWXZ]{6,}").all()
    # Others beside them, in another order: the same codes.
    assert keyed_codes(ids[:40:-1], bytes(32)).to_dict() == codes[ids[:40:-1]].to_dict()
    assert (keyed_codes(ids, bytes(31) + b"1") != codes).mean() > 0.99
    # Worked by hand: the hash as a number, its lowest digits to base 28 first.
    number = int.from_bytes(hmac.digest(bytes(32), b"org0", "sha256"), "big")
    assert codes["org0"] == "".join(codekey._SIGNS[number // 28**k % 28] for k in range(6))


def test_two_codes_that_would_be_the_same_grow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codekey, "_LENGTH", 2)
    ids = [f"org{i}" for i in range(100)]
    codes = keyed_codes(ids, bytes(32))
    assert codes.is_unique
    assert set(codes.str.len()) == {2, 3}
