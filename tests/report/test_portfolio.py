"""The page of many clusters: as short as that of one, the declared outcome first, how far clusters lie apart in a sentence."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import linkages as lk
from linkages.report.parts import Figure, Findings, Table

RELATION, CLUSTERS = "Colaboración en proyectos", 8


@pytest.fixture(scope="module")
def portfolio(sampled: Any) -> Any:
    """The sample of eight clusters, four of them with the programme, three waves, two outcomes declared primary."""
    return sampled("cartera")


@pytest.fixture(scope="module")
def report(portfolio: Any) -> Any:
    return lk.build_report(portfolio)


def parts(report: Any, key: str, sort: type) -> list[Any]:
    section = next(s for s in report.sections if s.key == key)
    return [part for part in section.parts if isinstance(part, sort)]


def changes(portfolio: Any) -> Any:
    return portfolio.change.query(
        "measure == 'density' and frame == 'stayers' and block == 'public-private' and since == 2016 and wave == 2024"
    )


def test_the_summary_begins_with_what_was_declared(portfolio: Any, report: Any) -> None:
    first = parts(report, "summary", Findings)[0].items[0]
    row = portfolio.impact[portfolio.impact["note"].str.contains("primary outcome") & (portfolio.impact["unit"] == "cluster")
                           & (portfolio.impact["term"] == "effect")].iloc[0]  # fmt: skip
    assert first[0].startswith(
        f"{RELATION}, Public–private, clusters with the programme: {100 * row['estimate']:+.1f}".replace("-", "−")
    )
    assert first[1].endswith("declared as the primary outcome before the data were seen.")


def test_how_far_clusters_lie_apart_is_one_sentence(portfolio: Any, report: Any) -> None:
    values = changes(portfolio)["value"].dropna()
    low, middle, high = (f"{100 * v:+.1f}".replace("-", "−") for v in np.quantile(values, [0, 0.5, 1]))
    told = dict(parts(report, "summary", Findings)[0].items)
    head = f"{RELATION}, Public–private: denser than before in {(values > 0).sum()} of {len(values)} clusters."
    assert (
        told[head]
        == f"Change in percentage points, {len(values)} clusters: from {low} to {high}, the middle one {middle}."
    )
    ledger = portfolio.ledger.query("since == 2016 and wave == 2024 and block == 'all' and group == ''")
    total = ledger.groupby("state")["n_ties"].sum()
    kept, before = int(total["kept"]), int(total["kept"] + total["dissolved"])
    assert f"{kept} of {before} earlier ties still there" in told["Behind the density, ties come and go."]


def test_no_part_that_is_open_grows_with_the_number_of_clusters(report: Any) -> None:
    for section in report.sections:
        for part in section.parts:
            if isinstance(part, Findings) and not part.folded:
                assert len(part.items) < 10, (section.key, part.title)
                assert sum("Clúster" in head for head, _ in part.items) <= 3, (section.key, part.title)
            if isinstance(part, Figure) and not part.folded:
                assert len(part.pictures) <= 4, (section.key, part.title)
            if isinstance(part, Table):
                assert part.folded, (section.key, part.caption)
        captions = [part.caption for part in section.parts if isinstance(part, Table)]
        assert not [caption for caption in captions if "Clúster" in caption]


def test_every_cluster_is_in_the_tables_and_in_a_row_of_the_pictures(portfolio: Any, report: Any) -> None:
    names = sorted(portfolio.cohesion["cluster"].unique())
    assert len(names) == CLUSTERS
    everything = next(t for t in parts(report, "cohesion", Table) if t.caption.startswith("All measures"))
    assert everything.columns[:3] == ("Measure", "Cluster", "Wave")
    assert {row[1].text for row in everything.rows} == set(names)
    assert {row[2].text for row in everything.rows} == {"2016", "2024"}
    stayers = next(t for t in parts(report, "change", Table) if "observed both times" in t.caption)
    assert {row[2].text for row in stayers.rows} == set(names)
    forest = parts(report, "change", Figure)[0].pictures[0][1]
    row = changes(portfolio).iloc[0]
    assert f"{row['cluster']}: {row['value']:+.3f}".replace("-", "−") in forest.alt
    assert all(name in forest.alt for name in names)


def test_the_matrix_adds_clusters_up(portfolio: Any, report: Any) -> None:
    figure = next(f for f in parts(report, "cohesion", Figure) if f.title.startswith("Who collaborates"))
    rows = portfolio.cohesion.query("measure == 'density' and block == 'public-private' and wave == 2024").dropna(
        subset="value"
    )
    ties, dyads = (rows["value"] * rows["n_dyads"]).sum(), rows["n_dyads"].sum()
    assert f"{ties / dyads:.0%} ({ties:,.0f}/{dyads:,.0f})" in figure.pictures[0][1].alt


def test_many_clusters_speak_every_language(portfolio: Any) -> None:
    spoken = {language: lk.build_report(portfolio, language=language).html() for language in ("es", "pt")}
    assert "8 clústeres: de " in spoken["es"]
    assert "8 APLs: de " in spoken["pt"]
    assert "the middle one" not in "".join(spoken.values())
