"""The page on study.toml says what the code reads: every key, and only those."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from linkages.data.study import Key, study_keys

DOCS = Path(__file__).parent.parent / "docs"


@pytest.fixture(scope="module")
def make() -> ModuleType:
    """The script that writes the page."""
    spec = importlib.util.spec_from_file_location("make_study_toml", DOCS / "make_study_toml.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_current(make: ModuleType) -> None:
    written = make.PAGE.read_text(encoding="utf-8")
    if written != make.page(study_keys()):
        pytest.fail(
            "the keys of study.toml changed: run `python docs/make_study_toml.py` and commit docs/study-toml.md"
        )


def test_every_key_stands_in_the_section_of_its_table(make: ModuleType) -> None:
    parts = re.split(r"^#+ `\[+([\w.]+)\]+`$", make.page(study_keys()), flags=re.M)
    sections = dict(zip(parts[1::2], parts[2::2], strict=True))
    assert len(sections) > 10
    for key in study_keys():
        table, _, name = key.key.rpartition(".")
        if table:
            assert f"| `{name}` |" in sections[table], key.key
        else:
            assert key.key in sections, key.key
        assert key.description.endswith((".", ":", "}.")), key.key


def test_cells_do_not_break_the_table(make: ModuleType) -> None:
    keys = [Key("a", "table", True, "", "A."), Key("a.b", "'x' | 'y'", False, "'x'", "One <b>\nor | two.")]
    row = make.page(keys).splitlines()[-1]
    assert row == "| `b` | 'x' \\| 'y' | `'x'` | One &lt;b> or \\| two. |"
