"""With and without the association: each case by the views it says, and who belongs and pays, by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import linkages as lk
from linkages.findings import association, memberships
from tests.findings.needs import with_needs


def study(groups, *, silent=()) -> lk.Panel:
    """Six organisations, z runs the cluster; ties a–b, z–a, z–c; memberships as (actor, group, kind, pays)."""
    ids = list("abcdez")
    actors = pd.DataFrame({"wave": 1, "actor": ids, "sector": ["private"] * 4 + ["public", "hybrid"]})
    actors["kind"] = ["firm"] * 4 + ["agency", "cluster organisation"]
    actors["responded"] = ~actors.actor.isin(list(silent))
    ties = pd.DataFrame({"wave": 1, "relation": "project", "respondent": list("aazzc"), "nominee": list("bzacz")})
    told = pd.DataFrame(groups, columns=["actor", "group", "kind", "pays"], dtype=object).assign(wave=1)
    relations = pd.DataFrame({"relation": ["project"], "directed": [False]})
    return lk.build_panel(lk.Survey(actors, ties, relations, affiliations=told))


GROUPS = [
    ("a", "chamber", "association", True), ("b", "chamber", "association", False), ("c", "chamber", "association", None),
    ("d", "chamber", "association", False), ("d", "table", "committee", True), ("e", "table", "committee", None),
]  # fmt: skip


def value(found, case, measure):
    rows = found[(found.case == case) & (found.measure == measure)]
    assert len(rows) == 1
    return rows.value.iloc[0]


def test_cases_by_hand():
    """Ties ab, az, cz of 15 pairs. Shared: ab, ac, ad, bc, bd, cd and de."""
    found = lk.measure_association(study(GROUPS))
    assert list(found) == list(association.COLUMNS)
    assert value(found, "reported", "density") == value(found, "joined", "density") == 3 / 15
    assert value(found, "without", "density") == 1 / 10  # z gone: ab is left
    # pairs among a, b, c, d, e that reach one another: ab, ac, bc; of these only ac and bc need z
    assert value(found, "without", "path_share") == pytest.approx(2 / 3)
    assert value(found, "shared", "density") == 9 / 15
    assert value(found, "members", "density") == 1 / 7
    assert value(found, "others", "density") == 2 / 8
    assert value(found, "reported", "connectedness") == pytest.approx(12 / 30)
    assert value(found, "shared", "connectedness") == 1


def test_memberships_by_hand():
    found = lk.measure_memberships(study(GROUPS))
    assert list(found) == list(memberships.COLUMNS)
    rows = found.set_index(["group", "sector"])
    chamber, whole = rows.loc[("chamber", "all")], rows.loc[("", "all")]
    assert (chamber.kind, chamber.n_members, chamber.density) == ("association", 4, pytest.approx(4 / 6))
    assert (chamber.n_paying, chamber.n_free, chamber.paying_share) == (1, 2, pytest.approx(1 / 3))
    assert (whole.n_members, whole.density) == (5, pytest.approx(6 / 12))
    assert (whole.n_paying, whole.n_free) == (2, 1)  # d pays in one of its two
    assert np.isnan(rows.loc[("table", "hybrid")].paying_share)
    parts = found[found.sector != "all"].groupby("group")[["n_asked", "n_members", "n_paying", "n_free"]].sum()
    pd.testing.assert_frame_equal(
        parts, found[found.sector == "all"].set_index("group")[parts.columns].loc[parts.index]
    )


def test_a_silent_organisation_is_missing_and_not_outside():
    rows = lk.measure_memberships(study(GROUPS, silent="ae")).set_index(["group", "sector"])
    chamber = rows.loc[("chamber", "all")]
    assert (chamber.n_asked, chamber.n_answered, chamber.n_members) == (6, 4, 4)  # a is known to belong
    assert chamber.density == 3 / 4
    assert chamber.missing_share == pytest.approx(1 / 3)
    assert chamber.note == "33% did not answer"
    assert np.isnan(rows.loc[("table", "public")].density)
    found = lk.measure_association(study(GROUPS, silent="ae"))
    # among b, c, d, z: shared bc, bd, cd; ties cz
    assert value(found, "joined", "density") == 1 / 6
    assert value(found, "shared", "density") == 4 / 6
    assert value(found, "members", "density") == 0


def test_cases_are_the_views_they_say_on_a_simulated_study():
    survey = with_needs(6)
    panel = lk.build_panel(survey)
    found = lk.measure_association(panel, measures=[lk.density, lk.average_distance])
    for net in panel:
        part = found[found.wave == net.wave]
        runs = net.actors.index[net.actors.sector == "hybrid"]
        assert value(part, "reported", "average_distance") == lk.average_distance(net)
        assert value(part, "without", "density") == lk.density(net.without(runs))
        assert value(part, "without", "path_share") == lk.path_share(net, runs)
        shared = lk.build_memberships(survey, wave=net.wave).project()
        known = net.symmetrize("either").known_with(shared)
        assert value(part, "joined", "density") == lk.density(known)
        assert value(part, "shared", "path_share") == lk.path_share(known, shared)
        states, groups = known.dense_states(), shared.dense_states()
        upper = np.triu(np.ones_like(states, dtype=bool), 1)
        for case, state in (("members", 1), ("others", 2)):
            seen = states[upper & (groups == state) & (states < 3)]
            assert value(part, case, "density") == pytest.approx((seen == 1).mean())
        both = (states < 3) & (groups < 3) & upper
        union = ((states == 1) | (groups == 1))[both].mean()
        assert value(part, "shared", "density") == pytest.approx(union)


def test_groups_too_large_for_pairs_are_said(monkeypatch):
    monkeypatch.setattr(association, "MOST_PAIRS", 3)
    found = lk.measure_association(study(GROUPS))
    assert np.isnan(value(found, "shared", "density"))
    assert found.note.iloc[-1] == "too many pairs of members"


def test_without_affiliations_or_survey():
    plain = lk.build_panel(lk.simulate_survey(n_private=5, n_public=3, seed=1).survey)
    assert set(lk.measure_association(plain).case) == {"reported", "without"}
    assert len(lk.measure_memberships(plain)) == 0
    assert list(lk.measure_memberships(plain)) == list(memberships.COLUMNS)
    net = lk.from_matrix([[0, 1], [0, 0]], directed=True)
    assert list(lk.measure_association(lk.Panel([net]))) == list(association.COLUMNS)
    assert len(lk.measure_association(lk.Panel([net]))) == 0
