"""Views of a registry: cut, joined, and brought into memory."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

import linkages as lk
from tests.findings.registries import OPTIONS, firms, invoices

ACTORS = pd.DataFrame(
    {"actor": list("abcd"), "sector": ["private", "private", "public", "hybrid"], "region": list("xxyy")}
)
# a sells 90 to b in two invoices and 10 to c; b sells 30 to a; c sells 10 to d.
SALES = pd.DataFrame({"s": list("aaabc"), "t": list("bbcad"), "x": [50, 40, 10, 30, 10]})


@pytest.fixture(scope="module")
def registry() -> lk.Registry:
    return lk.read_registry(SALES, ACTORS, seller="s", buyer="t", amount="x")


def strengths(registry: lk.Registry) -> Any:
    return registry.panel()["transactions", 1].ties.toarray().tolist()


def test_thresholds(registry: lk.Registry) -> None:
    assert strengths(registry) == [[0, 90, 10, 0], [30, 0, 0, 0], [0, 0, 0, 10], [0, 0, 0, 0]]
    assert strengths(registry.threshold(amount=30)) == [[0, 90, 0, 0], [30, 0, 0, 0], [0] * 4, [0] * 4]
    assert strengths(registry.threshold(transactions=2)) == [[0, 90, 0, 0], [0] * 4, [0] * 4, [0] * 4]
    # a→c is a tenth of what a sells, but all that c buys; with both limits a→b alone is left.
    assert strengths(registry.threshold(share=1)) == [[0, 90, 10, 0], [30, 0, 0, 0], [0, 0, 0, 10], [0] * 4]
    assert strengths(registry.threshold(share=0.9, amount=40)) == [[0, 90, 0, 0], [0] * 4, [0] * 4, [0] * 4]
    assert registry.threshold(amount=30).rules["amount"] == 30


def test_joined(registry: lk.Registry) -> None:
    either, both, mean = (registry.symmetrize(rule) for rule in ("either", "both", "mean"))  # type: ignore[arg-type]
    assert strengths(either)[0] == [0, 90, 10, 0]
    assert strengths(both) == [[0, 30, 0, 0], [30, 0, 0, 0], [0] * 4, [0] * 4]
    assert strengths(mean)[:2] == [[0, 60, 5, 0], [60, 0, 0, 0]]
    assert not either.panel()["transactions", 1].directed
    for again in (either.symmetrize, lambda rule: either.threshold(amount=1)):
        with pytest.raises(lk.ArgumentError, match=r"joined|undirected"):
            again("both")


def test_views_are_those_of_networks() -> None:
    registry = lk.read_registry(invoices(), firms(), **OPTIONS)
    panel = registry.panel()
    for rule in ("either", "both", "mean"):
        for mine, net in zip(registry.symmetrize(rule).panel(), panel, strict=True):  # type: ignore[arg-type]
            theirs = net.symmetrize(rule)  # type: ignore[arg-type]
            assert (mine.dense_states() == theirs.dense_states()).all()
            np.testing.assert_allclose(mine.ties.toarray(), theirs.ties.toarray(), rtol=1e-12)
    cut = registry.threshold(amount=40).panel()
    assert all(
        (mine.ties.toarray() > 0).tolist() == (net.ties.toarray() >= 40).tolist() for mine, net in zip(cut, panel)
    )
    shown = registry.overview()[list(panel.overview().columns)]
    pd.testing.assert_frame_equal(shown, panel.overview(), check_dtype=False)


def test_part_of_a_registry(registry: lk.Registry) -> None:
    part = registry.panel(actors=lambda firms: firms["region"] == "x")["transactions", 1]
    assert part.actors.index.tolist() == ["a", "b"]
    assert part.ties.toarray().tolist() == [[0, 90], [30, 0]]
    whole = registry.panel()["transactions", 1].subset(["a", "b"])
    assert (part.dense_states() == whole.dense_states()).all()
    with pytest.raises(lk.ArgumentError, match="one True or False"):
        registry.panel(actors=lambda firms: ["a"])


def test_waves_of_a_panel() -> None:
    registry = lk.read_registry(invoices(), firms(), **OPTIONS)
    assert registry.panel(waves=["after"]).waves == ["after"]
    assert len(registry.panel()) == 6
    with pytest.raises(lk.ArgumentError, match="did you mean 'after'"):
        registry.panel(waves=["aftr"])


def test_memory_is_looked_at_before_it_is_taken(registry: lk.Registry) -> None:
    small = replace(registry, memory=1e-6)
    with pytest.raises(lk.ArgumentError, match=r"panel\(\) of 4 ties would take about .* measure_registry"):
        small.panel()


@pytest.mark.parametrize("limits", [{"amount": 0}, {"transactions": -1}, {"share": 1.5}, {"share": float("nan")}])
def test_limits_that_make_no_sense(registry: lk.Registry, limits: dict[str, Any]) -> None:
    with pytest.raises(lk.ArgumentError, match=f"{next(iter(limits))}="):
        registry.threshold(**limits)


def test_it_says_what_it_is(registry: lk.Registry) -> None:
    assert repr(registry) == (
        "<Registry: 4 actors, 1 relation (transactions), 1 wave (1), 4 directed ties of 5 transactions, 0% set aside>"
    )
    shown = registry._repr_html_()
    assert ">Registry: 4 actors" in shown
    assert "<td>transactions</td><td>1</td><td>4</td><td>4</td><td>5</td>" in shown
