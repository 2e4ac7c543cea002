"""Methods and references come out of the docstrings."""

from __future__ import annotations

from typing import Any

import linkages as lk
from linkages.report.references import entries, find_measure, references, sections_of


def test_docstrings_are_read_by_section() -> None:
    doc = sections_of(lk.density)
    assert doc[""]
    assert {"Parameters", "Returns", "Notes", "References", "Examples"} <= set(doc)
    assert ">>>" not in doc["Notes"]


def test_every_measure_of_the_tables_is_described(evaluation: Any) -> None:
    names = {m for table in (evaluation.cohesion, evaluation.change, evaluation.actors) for m in table["measure"]}
    assert {n for n in names if find_measure(n) is None} == set()
    found = entries(sorted(names), str)
    assert len(found) == len(names)
    for entry in found:
        assert entry.summary.endswith(".")
        assert "`" not in "".join((entry.summary, *entry.notes))


def test_references_are_told_once_with_their_link() -> None:
    found = references(["density", "density", "reciprocity", "brokerage_roles", "tie_ledger", "no such measure"])
    links = [link for _, link in found if link]
    assert len(links) == len(set(links)) >= 2
    assert all(link.startswith("https://doi.org/10.") for link in links)
    assert [text.lower() for text, _ in found] == sorted(text.lower() for text, _ in found)
    assert not [text for text, _ in found if "doi:" in text.lower()]
    assert any("Gould" in text for text, _ in found)
