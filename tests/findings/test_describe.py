"""What a design can show: counted by hand, and said before any result."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import linkages as lk
from linkages.findings.describe_balance import standardised_difference

DESIGN = {"assignment": "randomised", "arm": "arm"}
WHO = ["t1", "t2", "t3", "t4", "c1", "c2", "c3", "c4", "h"]


def survey(**more):
    """Four treated and four other organisations, and one without an arm; t4 is silent at the end, c4 was there at first only."""
    rows = []
    for wave in (2018, 2024):
        for k, actor in enumerate(WHO):
            if (actor, wave) == ("c4", 2024):
                continue
            arm = {"t": "yes", "c": "no", "h": None}[actor[0]]
            rows.append({
                "wave": wave, "actor": actor, "sector": "hybrid" if actor == "h" else "public" if k % 4 == 3 else "private",
                "responded": (actor, wave) != ("t4", 2024), "arm": arm, "size": float(k), "zone": "north" if k < 6 else "south",
                "year": 2019 if arm == "yes" else None, "may": actor != "t1", **{c: v[k] for c, v in more.items()},
            })  # fmt: skip
    ties = pd.DataFrame(
        [(w, "advice", a, b) for w in (2018, 2024) for a, b in (("t1", "t2"), ("c1", "t1"))],
        columns=["wave", "relation", "respondent", "nominee"],
    )
    return lk.Survey(pd.DataFrame(rows), ties)


def portfolio(n_clusters, share):
    return lk.simulate_survey(
        n_private=8, n_public=4, n_hybrid=0, n_clusters=n_clusters, treated=1.0, treated_clusters=share, relations=["advice"], seed=1
    ).survey  # fmt: skip


def test_units_are_counted_by_arm_and_wave():
    units = lk.describe_design(survey(), DESIGN).units
    whole = units[units["by"] == ""].set_index(["wave", "arm"])
    assert whole.n_actors.to_dict() == {
        (2018, "treated"): 4, (2018, "control"): 4, (2018, "no arm"): 1, (2024, "treated"): 4, (2024, "control"): 3,
        (2024, "no arm"): 1,
    }  # fmt: skip
    assert whole.responded[2024, "treated"] == 3
    assert whole.response[2024, "treated"] == 0.75
    assert whole.stayed[2024, "treated"] == whole.stayed[2024, "control"] == 0.75  # silent, or gone
    by_zone = lk.describe_design(survey(), {**DESIGN, "region": "zone"}).units
    north = by_zone[(by_zone.by == "zone") & (by_zone.group == "north") & (by_zone.wave == 2018)]
    assert north.set_index("arm").n_actors.to_dict() == {"treated": 4, "control": 2}


def test_balance_is_read_before_the_programme():
    found = lk.describe_design(survey(), {**DESIGN, "covariates": ["size", "zone"]}).balance.set_index(
        ["covariate", "level"]
    )
    size = found.loc["size", ""]
    assert (size.treated, size.control) == (1.5, 5.5)
    assert size.difference == pytest.approx(-4 / np.sqrt(5 / 3))
    assert size.overlap == 0  # sizes 0 to 3 against 4 to 7
    assert found.loc[("zone", "north"), ["treated", "control"]].tolist() == [1.0, 0.5]
    assert found.loc[("sector", "private"), "difference"] == 0
    degree = found.loc["degree of advice", ""]
    panel = lk.build_panel(survey())
    shares = lk.degree(panel["advice", 2018], form="share")
    assert degree.treated == pytest.approx(shares[["t1", "t2", "t3", "t4"]].mean())


def test_the_smallest_p_stands_before_any_result():
    found = lk.describe_design(survey(), DESIGN)
    (row,) = found.tests.itertuples()
    # private: 3 of 6, public: 1 of 2; the hybrid has no arm
    assert (row.unit, row.n_units, row.n_treated, row.n_assignments) == ("dyad", 8, 4, 40)
    assert (row.p_one_sided, row.p_two_sided) == (1 / 40, 2 / 40)
    assert row.p_is == "randomization p"
    assert np.isnan(row.detectable)
    assert "no honest formula" in row.note
    (row,) = lk.describe_design(portfolio(8, 0.5), DESIGN).tests.itertuples()
    assert (row.unit, row.n_assignments, row.p_two_sided) == ("cluster", pytest.approx(70), pytest.approx(2 / 70))


@pytest.mark.parametrize(
    ("made", "design", "said"),
    [
        (survey(), DESIGN, "contamination: in 'all'"),
        (survey(), DESIGN, "one treated cluster"),
        (survey(), DESIGN, "few organisations in an arm in 'all': control 3, treated 4"),
        (survey(), DESIGN, "it is not said when organisations entered"),
        (survey(), {**DESIGN, "assignment": "rule"}, "p-values are placebos"),
        (survey(), {**DESIGN, "entry": "year", "eligible": "may"}, "1 organisations took part though column 'may'"),
        (survey(year=[2022] * 9), {**DESIGN, "entry": "year"}, "too early to conclude: 2 years after entry"),
        (survey(year=[2010] * 9), {**DESIGN, "entry": "year"}, "no wave lies before the programme"),
        (survey(), {**DESIGN, "covariates": ["size"]}, "treated organisations outside the range of the others in size"),
        (survey(), DESIGN, "wave 2024: arms answered differently"),
        (portfolio(6, 0.5), DESIGN, "clusters: no result can reach p = 0.05 two-sided (smallest 0.1)"),
        (portfolio(3, 1.0), DESIGN, "every cluster is treated"),
        (portfolio(4, 0.25), DESIGN, "one treated cluster"),
    ],
)  # fmt: skip
def test_warnings(made, design, said):
    found = lk.describe_design(made, design)
    assert sum(said in warning for warning in found.warnings) == 1, found.warnings
    warning = next(w for w in found.warnings if said in w)
    head = warning.partition("; ")[0].partition(" (those of")[0]  # the reasons are in .warnings alone
    assert (f"Warning: {head}." in found.reading()) != head.startswith("arms differ")  # said once, with the numbers


def test_nothing_is_said_where_there_is_nothing_to_say():
    found = lk.describe_design(survey(year=[2019] * 9), {**DESIGN, "entry": "year"})
    assert not any("too early" in w or "not said when" in w or "placebos" in w for w in found.warnings)


def test_it_reads_aloud():
    found = lk.describe_design(survey(), DESIGN)
    assert repr(found).startswith("<DesignDescription: 4 treated, 4 control, 1 without arm; before 2018, after 2024; ")
    text = found.reading()
    assert text.startswith("Who takes part was decided: randomised (column 'arm'). Waves before 2018, after 2024.\n")
    assert (
        "Comparison of dyads in all: 4 of 8 treated, smallest possible p 0.05 two-sided, 0.025 one-sided (randomization p)."
        in text
    )
    assert "<table" in found._repr_html_()


def test_from_a_panel_or_its_survey_alike():
    made = survey()
    first, second = (lk.describe_design(s, DESIGN) for s in (made, lk.build_panel(made)))
    for name in ("units", "balance", "tests"):
        pd.testing.assert_frame_equal(getattr(first, name), getattr(second, name))


def test_periods_follow_entry_then_phases_then_dates():
    early = survey(year=[2017, 2020] + [2019] * 7)
    found = lk.describe_design(early, {**DESIGN, "entry": "year"})
    assert (found.before, found.after) == ((), (2024,))
    found = lk.describe_design(survey(year=["2024"] * 9), {**DESIGN, "entry": "year"})
    assert (found.before, found.after) == ((2018,), (2024,))
    found = lk.describe_design(survey(year=["2024-05-01"] * 9), {**DESIGN, "entry": "year"})
    assert (found.before, found.after) == ((2018, 2024), ())  # the wave of 2024 counts from its first day
    made = survey()
    waves = pd.DataFrame({"wave": [2018, 2024], "phase": ["before", "before"]})
    phased = lk.Survey(made.actors, made.nominations, waves=waves)
    found = lk.describe_design(phased, DESIGN)
    assert (found.before, found.after) == ((2018, 2024), ())


def test_standardised_differences():
    assert standardised_difference([0.0, 2.0], [1.0, 3.0]) == pytest.approx(-1 / np.sqrt(2))
    assert np.isnan(standardised_difference([1.0, 1.0], [1.0, 1.0]))
    assert np.isnan(standardised_difference([1.0], [1.0, 2.0]))
