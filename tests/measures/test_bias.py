"""Silence is not zero: what rates say when a third of the actors do not answer, on average over who is silent.

The truth is one network of unequal actors whose two reports of a tie often disagree. Who is silent is drawn so that in each
ten draws every actor is silent equally often: the average then tells a bias of a quarter of a per cent from none.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

import numpy as np
import pandas as pd
import pytest

import linkages as lk

N_PRIVATE, N_PUBLIC = 40, 20
N = N_PRIVATE + N_PUBLIC
ACTORS = pd.DataFrame({"sector": ["private"] * N_PRIVATE + ["public"] * N_PUBLIC})
ROUNDS = 32
PARTS = 10
RULES = ("directed", "either", "both")


def truth() -> np.ndarray:
    """Claims of 60 actors: senders and receivers differ, ties keep to the sector, and two reports share only a part."""
    rng = np.random.default_rng(20)
    sender, receiver = rng.normal(0, 0.8, N), rng.normal(0, 0.8, N)
    shared = rng.normal(0, 1.2, (N, N))
    alike = ACTORS["sector"].to_numpy()[:, None] == ACTORS["sector"].to_numpy()[None, :]
    score = -4.3 + sender[:, None] + receiver[None, :] + (shared + shared.T) + 2.8 * alike
    claims = (rng.random((N, N)) < 1 / (1 + np.exp(-score))).astype(float)
    np.fill_diagonal(claims, 0)
    return claims


CLAIMS = truth()
STRENGTHS = np.random.default_rng(21).choice([1.0, 2.0, 3.0], (N, N), p=[0.4, 0.3, 0.3])
# A second relation that goes along with the first, known from everybody.
OTHER = lk.from_matrix(
    np.where(np.random.default_rng(22).random((N, N)) < 0.5, CLAIMS, truth().T), directed=True, relation="other"
)


def silences(rng: np.random.Generator, private: int, public: int) -> Iterator[np.ndarray]:
    """Ten masks; so many tenths of each sector are silent, every actor equally often."""
    tenths = np.where(ACTORS["sector"] == "private", private, public)
    part = rng.permutation(N) % PARTS
    if private != public:  # else who is silent has nothing to do with the sector
        part = np.concatenate([rng.permutation(size) % PARTS for size in (N_PRIVATE, N_PUBLIC)])
    for turn in range(PARTS):
        yield (part - turn) % PARTS < tenths


def reports(silent: np.ndarray, *, zero: bool = False) -> dict[str, lk.Network]:
    seen = CLAIMS * STRENGTHS
    seen[silent] = 0.0 if zero else np.nan
    net = lk.from_matrix(seen, directed=True, actors=ACTORS)
    return {"directed": net, "either": net.symmetrize("either"), "both": net.symmetrize("both")}


FULL = reports(np.zeros(N, dtype=bool))
MOST_NAMED = FULL["directed"].in_counts[:, lk.State.TIE].argsort()[-6:]

MEASURES: dict[str, Callable[[lk.Network], float]] = {
    "density": lk.density,
    "density standardised": lambda net: lk.density(net, form="standardised"),
    "average degree": lk.average_degree,
    "in-degree": lambda net: lk.degree(net, direction="in").mean(),
    "in-degree of the most named": lambda net: lk.degree(net, direction="in")[MOST_NAMED].mean(),
    "reciprocity": lk.reciprocity,
    "reciprocity of pairs": lambda net: lk.reciprocity(net, form="dyad"),
    "mutual share": lk.dyad_share,
    "asymmetric share": lambda net: lk.dyad_share(net, form="asymmetric"),
    "E-I": lk.ei_index,
    "E-I standardised": lambda net: lk.ei_index(net, form="standardised"),
    "log odds": lk.log_odds_within,
    "log odds standardised": lambda net: lk.log_odds_within(net, form="standardised"),
    "log odds haldane": lambda net: lk.log_odds_within(net, form="haldane"),
    "assortativity": lk.assortativity,
    "assortativity standardised": lambda net: lk.assortativity(net, form="standardised"),
    "overlap": lambda net: lk.relation_overlap([net, OTHER])["jaccard"].iloc[0],
    "ladder of relations": lambda net: lk.tie_ladder([net, OTHER])["share"].iloc[0],
    "disparity of what is sent": lk.mean_disparity,
    "strong ties": lambda net: lk.ladder_share(net, at_least=2),
}


def study(
    private: int,
    public: int,
    *,
    n_rounds: int = ROUNDS,
    zero: bool = False,
    measures: Collection[str] = tuple(MEASURES),
) -> pd.DataFrame:
    """Relative bias and its Monte Carlo error, by rule and measure."""
    rng = np.random.default_rng(7)
    means = []
    asked = [(rule, m, f) for rule in RULES for m, f in applicable(rule) if m in measures]
    for _ in range(n_rounds):
        found = [reports(silent, zero=zero) for silent in silences(rng, private, public)]
        means.append({(rule, m): np.mean([f(x[rule]) for x in found]) for rule, m, f in asked})
    value = {(rule, m): f(FULL[rule]) for rule, m, f in asked}
    relative = np.array([[row[key] / value[key] - 1 for key in value] for row in means])
    columns = {"bias": relative.mean(axis=0), "error": relative.std(axis=0, ddof=1) / np.sqrt(n_rounds)}
    return pd.DataFrame(columns, index=pd.MultiIndex.from_tuples(value, names=["rule", "measure"]))


def applicable(rule: str) -> list[tuple[str, Callable[[lk.Network], float]]]:
    """Of an undirected network there is no reciprocity, and the degree of a silent actor is not known.

    Where both ends must say yes, strong ties and ties between sectors are too few for the draws to tell 1 % from none.
    """
    directed_only = {
        "reciprocity", "reciprocity of pairs", "mutual share", "asymmetric share", "in-degree", "in-degree of the most named",
        "disparity of what is sent",
    }  # fmt: skip
    rare = {"log odds", "log odds standardised", "log odds haldane", "strong ties", "assortativity standardised"}
    left_out = {"directed": set(), "either": directed_only, "both": directed_only | rare}[rule]
    return [(m, f) for m, f in MEASURES.items() if m not in left_out]


@pytest.fixture(scope="module")
def random_silence() -> pd.DataFrame:
    return study(3, 3)


@pytest.fixture(scope="module")
def unequal_silence() -> pd.DataFrame:
    measures = [f"{measure}{form}" for measure in ("density", "E-I") for form in ("", " standardised")]
    return study(1, 5, n_rounds=20, measures=measures)


def test_the_truth_is_a_hard_one() -> None:
    """Actors differ, the reports disagree, and E–I is far enough from 0 to be divided by."""
    degrees = lk.degree(FULL["directed"], direction="out")
    assert degrees.std() > 0.5 * degrees.mean()
    assert 0.05 < lk.density(FULL["both"]) < 0.6 * lk.density(FULL["directed"])
    assert lk.density(FULL["either"]) > 1.4 * lk.density(FULL["directed"])
    assert lk.ei_index(FULL["directed"]) < -0.2


def test_random_silence_of_three_in_ten_moves_no_rate(random_silence: pd.DataFrame) -> None:
    rates = random_silence.drop("assortativity", level="measure")
    assert rates["error"].max() < 0.0033, rates
    assert rates["bias"].abs().max() < 0.01, rates


def test_assortativity_is_no_rate_and_its_standardised_form_is_nearer(random_silence: pd.DataFrame) -> None:
    """It is not linear in who was seen: its docstring says by how much it is off."""
    bias = random_silence["bias"].unstack("rule")
    assert bias.loc["assortativity"].abs().between(0.003, 0.03).all()
    assert bias.loc["assortativity standardised", ["directed", "either"]].abs().max() < 0.01


def test_counting_silence_as_zero_would_be_seen() -> None:
    found = study(3, 3, n_rounds=2, zero=True, measures=("density", "in-degree"))["bias"]
    assert found["directed", "density"] == pytest.approx(-0.3, abs=0.01)
    assert found["directed", "in-degree"] == pytest.approx(-0.3, abs=0.01)
    assert found["both", "density"] < -0.4


def test_standardised_forms_stand_when_one_sector_answers_less(unequal_silence: pd.DataFrame) -> None:
    assert unequal_silence["error"].max() < 0.006, unequal_silence
    for rule in RULES:
        for measure in ("density", "E-I"):
            assert abs(unequal_silence["bias"][rule, measure]) > 0.02
            assert abs(unequal_silence["bias"][rule, f"{measure} standardised"]) < 0.01
