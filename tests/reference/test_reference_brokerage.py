"""Brokerage and structural holes of real networks against R (sna, igraph, manynet, influenceR)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import linkages as lk
from linkages.measures.brokerage import open_triples, role_of
from linkages.vocabulary import ROLES

SNA = dict(zip([*ROLES, "total"], ["w_I", "w_O", "b_IO", "b_OI", "b_O", "t"], strict=True))
STORED = 1e-8  # stored with ten digits, so the last of a number above 1 is at most 5e-9 off


def actor_rows(expected: pd.DataFrame, role: str, column: str) -> pd.Series:
    rows = expected[(expected["role"] == role) & (expected["actor"] != "")]
    return rows.set_index("actor")[column]


def test_roles_are_those_of_sna(reference) -> None:
    """Ordered pairs: sna too counts an undirected two-path from both its ends."""
    roles = lk.brokerage_roles(reference.net)
    for role, code in SNA.items():
        assert roles[role].tolist() == reference.by_actor("brokerage", f"raw.nli:{code}", "cl=category").tolist()
        assert roles[role].sum() == reference.value("brokerage", f"raw.gli:{code}")
    if not reference.net.directed:
        once = lk.brokerage_roles(reference.net, count="unordered")
        assert (once["total"] * 2 == roles["total"]).all()
    assert (roles["undetermined"] == 0).all()


def test_roles_are_those_of_manynet_but_for_two_names(reference) -> None:
    """manynet 1.3.2 has representative and gatekeeper swapped."""
    roles = lk.brokerage_roles(reference.net)
    names = {role: role for role in (*ROLES, "total")} | {
        "representative": "gatekeeper",
        "gatekeeper": "representative",
    }
    for ours, theirs in names.items():
        stored = reference.by_actor("node_by_brokerage", f"brokerage:{theirs.title()}", "membership=category")
        assert roles[ours].tolist() == stored.tolist()


def test_bernoulli_expectation_is_that_of_sna(reference, close) -> None:
    """Expectations everywhere. The sd of an actor in directed networks only: sna supposes that a→b and b→a are two."""
    expected = lk.brokerage_expected(reference.net, null="bernoulli")
    whole = expected[expected["actor"] == ""].set_index("role")
    for role, code in SNA.items():
        theirs = reference.by_actor("brokerage", f"exp.nli:{code}", "cl=category")
        close(actor_rows(expected, role, "expected"), theirs, STORED)
        close(whole.loc[role, "expected"], reference.value("brokerage", f"exp.gli:{code}"), STORED)
        ours, theirs = (
            actor_rows(expected, role, "sd"),
            reference.by_actor("brokerage", f"sd.nli:{code}", "cl=category"),
        )
        if reference.net.directed:
            close(ours, theirs, STORED)
        elif role in ("coordinator", "itinerant", "liaison", "total"):
            close(ours, theirs * np.sqrt(2), STORED)


def test_bernoulli_sd_of_the_network_where_sna_has_it_right(reference, close) -> None:
    """sna leaves out some overlaps of triples; ours is held against every graph there is in the unit tests."""
    whole = lk.brokerage_expected(reference.net, null="bernoulli").set_index(["actor", "role"]).loc[""]["sd"]
    theirs = {role: reference.value("brokerage", f"sd.gli:{code}") for role, code in SNA.items()}
    if reference.net.directed:
        close(whole["itinerant"], theirs["itinerant"], STORED)
        close(whole["liaison"], theirs["liaison"], STORED)
        for role in ("coordinator", "representative", "gatekeeper", "total"):
            assert 0.8 * theirs[role] < whole[role] < theirs[role]
    else:
        close(whole["itinerant"], theirs["itinerant"] * np.sqrt(2), STORED)
        for role in ("coordinator", "liaison", "total"):
            assert whole[role] >= theirs[role]


def test_chemical_policy_under_relabelling(load_reference) -> None:
    """The null decides the conclusion: representatives are above chance here, and were near sna's expectation."""
    net = load_reference("chemnet")["political_info", 1]
    roles, expected = lk.brokerage_roles(net).sum(), lk.brokerage_expected(net)
    assert roles[list(ROLES)].tolist() == [104, 123, 406, 391, 569]
    by_actor = expected[expected["actor"] != ""].groupby("role")["expected"].sum()[list(ROLES)]
    assert by_actor.round(2).tolist() == [126.04, 222.52, 322.37, 322.37, 599.69]
    whole = expected[expected["actor"] == ""].set_index("role").loc[list(ROLES)]
    assert whole["expected"].round(2).tolist() == [87.10, 268.12, 268.12, 268.12, 701.55]
    z = (roles[list(ROLES)] - whole["expected"]) / whole["sd"]
    # These were found by simulation, ours are exact.
    assert z.to_numpy() == pytest.approx([0.86, -3.51, 3.62, 3.32, -2.76], abs=0.025)
    bernoulli = lk.brokerage_expected(net, null="bernoulli").set_index(["actor", "role"]).loc[""]
    assert round(bernoulli.loc["representative", "expected"], 1) == 384.5


def test_exact_moments_are_those_of_draws(reference) -> None:
    """Relabellings of each network agree with the closed form within Monte Carlo error."""
    rng, n_draws = np.random.default_rng(20240117), 2000
    triples = open_triples(reference.net)
    dealt = np.zeros((n_draws, len(ROLES)))
    for draw in dealt:
        label = rng.permutation(triples.label)
        draw[:] = np.bincount(role_of(label[triples.a], label[triples.v], label[triples.b]), minlength=len(ROLES))
    whole = lk.brokerage_expected(reference.net).set_index(["actor", "role"]).loc[""].loc[list(ROLES)]
    far = (dealt.mean(axis=0) - whole["expected"]) / np.maximum(whole["sd"], 1e-12)
    assert (far.abs() < 3 / np.sqrt(n_draws)).all()
    assert dealt.std(axis=0) == pytest.approx(whole["sd"].to_numpy(), rel=0.12, abs=1e-9)


def test_constraint_is_that_of_igraph_and_manynet(reference, close) -> None:
    """On ties without strengths, as stored; the graph as it is, and collapsed to undirected."""
    net = reference.net.dichotomize(1e-9)
    kinds = (
        {"graph=directed": net, "graph=collapsed": net.symmetrize("either")}
        if net.directed
        else {"graph=undirected": net}
    )
    for options, graph in kinds.items():
        for function, package in (("constraint", "igraph"), ("node_constraint", "manynet")):
            close(lk.constraint(graph), reference.by_actor(function, "constraint", options, package), STORED)


def test_effective_size_is_that_of_borgatti_influencer_and_manynet(reference, close) -> None:
    """On ties without strengths and directions. influenceR and manynet say 0 of an actor without contacts."""
    joined = reference.net.dichotomize(1e-9)
    joined = joined.symmetrize("either") if joined.directed else joined
    ours = lk.effective_size(joined)
    k = lk.degree(joined)
    options = "Borgatti 1997: k - 2t/k; graph=collapsed"
    close(ours, reference.by_actor("effective_size", "effective_size", options, "base"), STORED)
    close(ours.fillna(0.0), reference.by_actor("ens", "effective_size", "graph=collapsed", "influenceR"), STORED)
    close(lk.efficiency(joined) * k, ours)
    graph = "graph=collapsed" if reference.net.directed else "graph=undirected"
    theirs = reference.by_actor("node_effsize", "effsize", graph, "manynet")
    close(ours[k > 0], theirs[(k > 0).to_numpy()], STORED)
    if not reference.net.directed:
        redundancy = reference.by_actor("node_redundancy", "redundancy", graph, "manynet")
        close((k - ours)[k > 0], redundancy[(k > 0).to_numpy()], STORED)
