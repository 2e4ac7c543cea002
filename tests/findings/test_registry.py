"""What is counted in a database: equal to what the Networks say, and the same in every engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import linkages as lk
from linkages.data.registry import fetch
from tests.findings.registries import OPTIONS, firms, invoices

TABLES = ("cohesion", "mixing", "actors", "ledger")
VIEWS: dict[str, Callable[[lk.Registry], lk.Registry]] = {
    "all": lambda r: r,
    "cut": lambda r: r.threshold(amount=30, transactions=2),
    "share": lambda r: r.threshold(share=0.2),
    "either": lambda r: r.symmetrize("either"),
    "both": lambda r: r.threshold(amount=5).symmetrize("both"),
    "mean": lambda r: r.symmetrize("mean"),
}
COHESION = (lk.density, lk.average_degree, lk.reciprocity, lk.mean_strength)
ACTORS = tuple(
    measure if direction == "all" else partial(measure, direction=direction)
    for measure in (lk.degree, lk.strength)
    for direction in ("all", "in", "out")
)


@pytest.fixture(scope="module")
def registry() -> lk.Registry:
    return lk.read_registry(invoices(), firms(), **OPTIONS)


@pytest.mark.parametrize("view", VIEWS)
def test_tables_are_those_of_the_networks(registry: lk.Registry, view: str) -> None:
    seen = VIEWS[view](registry)
    panel = seen.panel()
    cohesion = lk.measure_cohesion(panel, COHESION, interval="none")
    cohesion = cohesion[cohesion["form"] != "standardised"].reset_index(drop=True)
    assert_frame_equal(lk.measure_registry(seen, "cohesion"), cohesion, rtol=1e-12)
    same = ["relation", "wave", "measure", "form", "actor"]
    expected = lk.measure_actors(panel, ACTORS).sort_values(same, ignore_index=True)
    assert_frame_equal(lk.measure_registry(seen, "actors").sort_values(same, ignore_index=True), expected, rtol=1e-12)
    ledger = lk.measure_ledger(panel, by="kind")
    ledger = ledger[(ledger["group"] == "") | ledger["group"].str.startswith("kind: ")].reset_index(drop=True)
    assert_frame_equal(lk.measure_registry(seen, "ledger"), ledger)
    for by in ("kind", "sector"):
        mixing = pd.concat(
            [
                lk.mixing_matrix(net, by).assign(cluster="all", relation=net.relation, wave=net.wave, by=by)
                for net in panel
            ],
            ignore_index=True,
        )
        found = lk.measure_registry(seen, "mixing", by=by)
        mixing["from"], mixing["to"] = (
            mixing[end].astype("str").where(mixing[end].notna(), "") for end in ("from", "to")
        )
        key = ["relation", "wave", "from", "to"]
        # A group that is not there in a wave has a row of no dyads here, as in the other waves.
        there = found.merge(mixing[key], on=key)[list(found.columns)]
        assert_frame_equal(there, mixing[list(found.columns)], rtol=1e-12)
        assert (found["n_dyads"].sum(), found["n_ties"].sum()) == (mixing["n_dyads"].sum(), mixing["n_ties"].sum())


def test_a_small_registry_worked_by_hand() -> None:
    """01 sells twice to 02, which sells back once; 03 only buys; 04 does nothing and counts all the same."""
    actors = pd.DataFrame({"actor": ["01", "02", "03", "04"], "sector": ["private", "private", "public", "private"]})
    sales = pd.DataFrame({"a": ["01", "01", "02", "02"], "b": ["02", "02", "01", "03"], "x": [10, 20, 5, 8]})
    registry = lk.read_registry(sales, actors, seller="a", buyer="b", amount="x")
    whole = lk.measure_registry(registry, "cohesion").query("block == 'all'").set_index("measure")["value"]
    assert whole.to_dict() == {
        "density": 3 / 12, "average_degree": 3 / 4, "reciprocity": 2 / 3, "mean_strength": pytest.approx(43 / 3)
    }  # fmt: skip
    degree = lk.measure_registry(registry, "actors").query("measure == 'degree' and form == 'share'")
    assert degree["value"].tolist() == [2, 3, 1, 0]
    mixing = lk.measure_registry(registry, "mixing", by="sector").set_index(["from", "to"])
    assert mixing.loc[("private", "public"), ["n_ties", "n_dyads"]].tolist() == [1, 3]
    assert mixing.loc[("public", "private"), ["n_ties", "n_dyads", "density"]].tolist() == [0, 3, 0]
    joined = registry.symmetrize("both").panel()["transactions", 1]
    assert (joined.n_ties, joined.ties[0, 1]) == (1, 5)


def test_engines_give_identical_tables(registry: lk.Registry, spark: Any, tmp_path: Path) -> None:
    """The same expressions on DuckDB and on Spark; one test, since every worker that needs Spark starts its own."""
    frame = invoices()
    frame.to_csv(tmp_path / "it's all.csv", index=False)
    other = lk.read_registry(tmp_path / "it's all.csv", firms(), **OPTIONS, engine=spark)
    assert other.table.get_backend().name == "pyspark"
    assert_frame_equal(other.set_aside, registry.set_aside)
    assert_frame_equal(other.overview(), registry.overview())
    keys = ["relation", "wave", "actor", "other"]
    ties, same = (fetch(r.ties).sort_values(keys, ignore_index=True) for r in (registry, other))
    assert_frame_equal(same, ties)
    for table in TABLES[1:]:
        assert_frame_equal(lk.measure_registry(other, table), lk.measure_registry(registry, table))
    seen, here = (r.threshold(amount=30, transactions=2, share=0.01).symmetrize("mean") for r in (registry, other))
    for table in TABLES[:2]:
        assert_frame_equal(lk.measure_registry(here, table), lk.measure_registry(seen, table))
    assert all((one.ties != two.ties).nnz == 0 for one, two in zip(seen.panel(), here.panel(), strict=True))


def test_what_makes_no_sense_is_refused(registry: lk.Registry) -> None:
    with pytest.raises(lk.ArgumentError, match="did you mean 'mixing'"):
        lk.measure_registry(registry, "mixng")  # type: ignore[arg-type]
    with pytest.raises(lk.ArgumentError, match="did you mean 'kind'"):
        lk.measure_registry(registry, "ledger", by="knd")
    small = replace(registry, memory=1e-5)
    with pytest.raises(lk.ArgumentError, match="1,008 rows, would take about"):
        lk.measure_registry(small, "actors")


def test_one_actor_has_no_dyads() -> None:
    actors = pd.DataFrame({"actor": ["1", "2"], "sector": ["private", "public"], "wave": ["x", "y"]})
    both = pd.concat([actors, pd.DataFrame({"actor": ["3"], "sector": ["private"], "wave": ["y"]})])
    sales = pd.DataFrame({"a": ["2"], "b": ["3"], "day": pd.to_datetime(["2020-05-05"])})
    waves = {"x": ("2019-01-01", "2019-12-31"), "y": ("2020-01-01", "2020-12-31")}
    registry = lk.read_registry(sales, both, seller="a", buyer="b", date="day", waves=waves)
    first = lk.measure_registry(registry, "cohesion").query("wave == 'x'")
    assert (first["note"] == "not measured").all()
    assert np.isnan(first["value"]).all()
    ledger = (
        lk.measure_registry(registry, "ledger").query("block == 'all' and group == ''").set_index("state")["n_ties"]
    )
    assert ledger[ledger > 0].to_dict() == {"joined": 1}
