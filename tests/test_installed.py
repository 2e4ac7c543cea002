"""What is installed carries everything that is not code: the sample study, templates, the mark of types."""

from __future__ import annotations

import json
from importlib import metadata
from pathlib import Path

import pytest

from tests.conftest import need

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def installed() -> metadata.Distribution:
    """The installed package, if it is a copy and not a link to this tree."""
    found = [d for d in metadata.distributions(name="linkages") if d.files]
    origin = json.loads(found[0].read_text("direct_url.json") or "{}") if found else {}
    need(found and not origin.get("dir_info", {}).get("editable"), 'linkages is not installed (pip install ".[dev]")')
    return found[0]


def test_the_wheel_carries_what_is_not_code(installed: metadata.Distribution) -> None:
    carried = {f.as_posix() for f in installed.files or ()}
    files = [p for p in (ROOT / "linkages").rglob("*") if p.is_file() and p.suffix != ".py"]
    package = [p for p in files if p.parent.name != "__pycache__"]  # there Python and numba keep what they made
    wanted = {p.relative_to(ROOT).as_posix() for p in package}
    sample = ROOT / "data" / "samples" / "valle"
    wanted |= {f"linkages/samples/valle/{p.relative_to(sample).as_posix()}" for p in sample.rglob("*") if p.is_file()}
    assert {"linkages/py.typed", "linkages/samples/valle/study.toml"} <= wanted
    assert wanted - carried == set()


def test_the_wheel_carries_no_more_than_the_package(installed: metadata.Distribution) -> None:
    tops = {f.parts[0] for f in installed.files or ()} - {".."}
    assert {t for t in tops if not t.startswith("linkages-")} == {"linkages"}
    assert not [f for f in installed.files or () if "tests" in f.parts]


def test_versions_agree(installed: metadata.Distribution) -> None:
    import linkages as lk

    assert installed.version == lk.__version__
    assert f"version: {lk.__version__}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
