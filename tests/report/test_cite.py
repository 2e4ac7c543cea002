"""How to cite the package and its measures: true to the version, to CITATION.cff and to the docstrings."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import linkages as lk
from linkages.report.cite import AUTHOR, TITLE

ROOT = Path(__file__).parents[2]


def test_the_package_is_cited_as_the_file_of_the_repository_says() -> None:
    told = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f'title: "{TITLE}"' in told
    assert f'name: "{AUTHOR}"' in told
    assert re.search(rf"^version: {re.escape(lk.__version__)}$", told, flags=re.MULTILINE)
    assert lk.cite() == f"{AUTHOR}. {TITLE}. Version {lk.__version__}."
    assert f"version = {{{lk.__version__}}}" in lk.cite(form="bibtex")


def test_a_measure_is_cited_by_its_references() -> None:
    text = lk.cite(lk.brokerage_expected)
    assert text.splitlines()[0].startswith("Gould RV, Fernandez RM (1989)")
    assert text.splitlines()[0].endswith("https://doi.org/10.2307/270949")
    assert len(text.splitlines()) == 2
    entry = lk.cite(lk.brokerage_expected, form="bibtex").split("\n\n")[0]
    assert entry.startswith("@misc{brokerage_expected-1,\n  author = {Gould, RV and Fernandez, RM},\n  year = {1989},")
    assert "  doi = {10.2307/270949},\n}" in entry


MEASURES = [name for name, home in lk._PUBLIC.items() if home.startswith("measures.") and name.islower()]


@pytest.mark.parametrize("name", MEASURES)
def test_every_measure_can_be_cited_in_balanced_braces(name: str) -> None:
    measure = getattr(lk, name)
    assert re.search(r"\b(18|19|20)\d\d\b", lk.cite(measure))
    entries = lk.cite(measure, form="bibtex")
    assert entries.count("{") == entries.count("}")
    assert entries.count("@misc{") == len(lk.cite(measure).splitlines())
    assert not re.search(r"(?<!\\)[&%#]", re.sub(r"doi = .*", "", entries))


def test_what_cannot_be_cited_says_so() -> None:
    with pytest.raises(lk.ArgumentError, match="is no function of this package"):
        lk.cite(len)
    with pytest.raises(lk.ArgumentError, match="names no reference"):
        lk.cite(lk.from_matrix)
    with pytest.raises(lk.ArgumentError, match="form"):
        lk.cite(form="latex")  # type: ignore[arg-type]
