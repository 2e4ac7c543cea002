"""The chapters on impact, capture and gaps: numbers as in the tables, in three languages, naming nobody in public."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

import linkages as lk
from linkages.report.naming import Naming
from linkages.report.parts import Figure, Findings, Prose, Table
from linkages.report.wording import note_key, notes_in
from tests.findings.needs import ITEMS, with_needs

CHAPTERS = ["impact", "capture", "gaps"]
LANGUAGES = ("en", "es", "pt")


@pytest.fixture(scope="module")
def rich() -> Any:
    """A study with needs, groups, benefits, sizes, a programme and what organisations achieved."""
    relations = {"communication": {"directed": False}, "advice": {}}
    told = with_needs(11, n_private=16, n_public=8, n_hybrid=1, relations=relations, response=0.9, effect=0.15)
    actors, rng = told.actors, np.random.default_rng(5)
    actors["grants"] = rng.poisson(1.5, len(actors)).astype(float)
    actors["staff"] = rng.lognormal(3, 1, len(actors))
    survey = lk.Survey(
        actors, told.nominations, told.relations, waves=told.waves, answers=told.answers, affiliations=told.affiliations
    )
    design = {
        "assignment": "self-selected",
        "arm": "arm",
        "benefits": ["grants"],
        "size": "staff",
        "outcomes": ["staff"],
        "log": ["staff"],
    }
    return lk.evaluate(lk.build_panel(survey), n_draws=19, seed=1, design=design)


@pytest.fixture(scope="module")
def portfolio() -> Any:
    """Six clusters, three of them with the programme."""
    survey = lk.simulate_survey(
        n_private=8, n_public=4, n_clusters=6, treated_clusters=0.5, treated=1.0, relations=["advice"], seed=1
    ).survey
    panel = lk.build_panel(survey)
    found = lk.evaluate(panel.select(cluster=panel.clusters[0]), n_draws=1, seed=1)
    design = {"assignment": "randomised", "arm": "arm"}
    impact = lk.measure_impact(panel, design, n_draws=99, seed=1)
    settings = {**found.settings, "design_warnings": list(lk.describe_design(panel, design).warnings)}
    more = {
        "additionality": lk.measure_additionality(panel, design),
        "displacement": lk.measure_displacement(panel, design),
        "cohesion": lk.measure_cohesion(panel, [lk.density], blocks=["all"]),
    }
    return replace(found, impact=impact, settings=settings, **more)


def chapter(evaluation: Any, key: str, **options: Any) -> Any:
    return lk.build_report(evaluation, sections=[key], **options).sections[0]


def sentences(section: Any) -> str:
    return " ".join(f"{head} {text}" for p in section.parts if isinstance(p, Findings) for head, text in p.items)


def table_of(section: Any, begins: str) -> Table:
    return next(p for p in section.parts if isinstance(p, Table) and p.caption.startswith(begins))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("audience", ["public", "internal"])
def test_chapters_in_every_language_for_both_audiences(rich: Any, language: Any, audience: Any) -> None:
    report = lk.build_report(rich, language=language, audience=audience, sections=CHAPTERS)
    page = report.html()
    assert page == lk.build_report(rich, language=language, audience=audience, sections=CHAPTERS).html()
    for section in report.sections:
        assert [p for p in section.parts if isinstance(p, Figure)], section.key
        assert [p for p in section.parts if isinstance(p, Prose) and p.tone == "how"], section.key
        assert all(p.folded and p.rows for p in section.parts if isinstance(p, Table)), section.key
    names = set(rich.panel.survey.actors["name"])
    assert bool([n for n in names if n in page]) == (audience == "internal")


def test_every_note_of_these_tables_has_words(rich: Any, portfolio: Any) -> None:
    tables = [
        *(table for found in (rich, portfolio) for table in found.tables.values() if "note" in table),
        pd.DataFrame({"note": [*rich.settings["design_warnings"], *portfolio.settings["design_warnings"]]}),
    ]  # fmt: skip
    notes = {part for table in tables for note in table["note"].unique() for part in notes_in(note) if part}
    assert len(notes) > 20
    assert [note for note in sorted(notes) if not note_key(note)[0]] == []


# ---------------------------------------------------------------- impact


def test_an_effect_is_told_with_interval_p_and_what_it_rests_on(rich: Any) -> None:
    row = rich.impact.query("unit == 'dyad' and relation == 'advice' and block == 'all' and term == 'both'").iloc[0]
    said = sentences(chapter(rich, "impact"))
    assert f"advice, pairs of two participants: {100 * row['estimate']:+.1f} percentage points" in said
    assert f"95% interval {100 * row['low']:+.1f} to {100 * row['high']:+.1f}; adjusted p = " in said
    assert f"{row['n']} such pairs, of {row['n_units']} organisations." in said
    assert "placebo p over other divisions of the organisations" in said
    assert "without a lot" in said
    assert "not that the programme was the reason" in said
    assert "staff (logarithm): " in said


@pytest.mark.parametrize(
    ("low", "exact", "adjusted", "verdict"),
    [(0.01, 0.01, 0.01, True), (-0.01, 0.01, 0.01, False), (0.01, 0.3, 0.01, False), (0.01, 0.01, 0.3, False), (np.nan, 0.01, 0.01, False)],
)  # fmt: skip
def test_an_effect_stands_out_only_when_interval_and_both_p_say_so(
    rich: Any, low: float, exact: float, adjusted: float, verdict: bool
) -> None:
    impact = rich.impact.assign(estimate=0.1, low=low, high=0.2, p_exact=exact, p_adjusted=adjusted)
    said = sentences(chapter(replace(rich, impact=impact), "impact"))
    assert ("hard to put down to chance" in said) == verdict
    assert ("chance may do as much" in said) != verdict
    assert ("no interval can be given" in said.lower()) == bool(np.isnan(low))


@pytest.mark.parametrize(
    ("n", "exact", "verdict"),
    [
        ("10", 1 / 11, "too few random draws"),
        ("60", 4 / 61, "too few random draws"),
        ("1,000", 0.3, "chance may do as much"),
    ],
)
def test_few_draws_are_not_taken_for_chance(rich: Any, n: str, exact: float, verdict: str) -> None:
    note = f"p_exact: permutation placebo of organisations within strata, {n} draws"
    impact = rich.impact.assign(estimate=0.1, low=0.01, high=0.2, p_exact=exact, p_adjusted=0.01, note=note)
    said = sentences(chapter(replace(rich, impact=impact), "impact"))
    assert verdict in said
    assert "hard to put down to chance" not in said
    assert ("too few random draws" in said) == (n != "1,000")


def test_without_a_design_the_page_says_what_would_be_needed(evaluation: Any) -> None:
    section = chapter(evaluation, "impact")
    assert "does not say who took part" in section.parts[0].text
    assert "no two-sided p can be smaller than 0.10; with 4 of 8, than 0.029" in sentences(section)
    assert "than 0,10" not in sentences(section)


def test_with_an_arm_but_nothing_to_compare_the_page_does_not_say_that_nobody_told(rich: Any) -> None:
    said = chapter(replace(rich, impact=rich.impact.iloc[:0]), "impact").parts[0].text
    assert said.startswith("No effect could be measured: those who took part, those who did not,")


def test_clusters_say_the_smallest_p_before_anything_else_can_be_claimed(portfolio: Any) -> None:
    section = chapter(portfolio, "impact", language="es")
    said = sentences(section)
    assert (
        "La menor p que la comparación permite es 0,10. Haga lo que haga el programa, aquí nada puede destacarse a 0,05"
        in said
    )
    assert "3 clústeres con el programa y en 3 sin él" in said
    assert "p de aleatorización = " in said
    assert "ningún resultado puede llegar a p = 0,05 bilateral (la menor, 0,1)" in said
    figures = [p for p in section.parts if isinstance(p, Figure)]
    assert "Clúster por clúster" in [label for figure in figures for label, _ in figure.pictures]


def test_new_ties_stand_beside_those_expected_without_the_programme(rich: Any) -> None:
    row = rich.additionality.query("relation == 'advice' and block == 'all' and arm == 'both'").iloc[0]
    section = chapter(rich, "impact")
    assert (
        f"advice, 2019–2023: between participants {row['observed']:.0f} new ties, where {row['expected']:.1f} would be expected"
        in sentences(section)
    )
    assert f"{row['n_dyads']} pairs, " in sentences(section)
    table = table_of(section, "New ties observed and expected")
    known = rich.additionality[rich.additionality["arm"].isin(["both", "one"])].dropna(subset=["observed", "expected"])
    assert len(table.rows) == (known["block"] != "with-hybrid").sum()  # of one organisation a public page does not tell


def test_what_respondents_say_stands_beside_the_model(rich: Any) -> None:
    said = sentences(chapter(rich, "impact"))
    assert "Nobody was asked what the programme did for a tie." in said
    words = {
        "rated": 12.0,
        "initiated": 6.5,
        "intensified": 3.5,
        "unaffected": 2.0,
        "agreement": 0.75,
        "concordance": 0.6,
    }
    told = rich.additionality.assign(**{k: v if k in ("agreement", "concordance") else v / 2 for k, v in words.items()})
    one = told[told["relation"] == "advice"]
    section = chapter(replace(rich, additionality=one), "impact")
    new = one[(one["block"] == "all") & one["arm"].isin(["both", "one"])]["observed"].sum()
    assert (
        f"The respondents themselves rated 12 of {new:.0f} new ties of participants: 6.5 came about through the programme, "
        "3.5 grew stronger through it, 2 had nothing to do with it." in sentences(section)
    )
    assert "of ties rated from both ends 75% were rated alike" in sentences(section)
    assert "in 60% of comparisons" in sentences(section)
    assert table_of(section, "New ties observed").rows[0][-1].text == "3.2 / 1.8 / 1"


def test_clusters_are_added_up_and_have_no_interval_together(portfolio: Any) -> None:
    rows = portfolio.additionality.query("block == 'all' and arm == 'both'").dropna(subset=["expected"])
    section = chapter(portfolio, "impact")
    said = sentences(section)
    assert (
        f"advice, 2019–2023: in {len(rows)} clusters with the programme {rows['observed'].sum():.0f} new ties between "
        f"participants, where {rows['expected'].sum():.1f} would be expected" in said
    )
    assert "no interval can be given for their sum" in said
    figure = next(p for p in section.parts if isinstance(p, Figure) and p.title.startswith("New ties, and how many"))
    assert all(f"{cluster}: " in figure.pictures[0][1].alt for cluster in rows["cluster"])
    moved = portfolio.displacement.query("by == 'ring' and group == 'all'")
    net = moved["net"].sum()
    assert (
        f"ties made: {moved['created'].sum():.0f}; dissolved: {moved['dissolved'].sum():.0f}; in sum: {net:+.0f}"
        in said
    )
    assert f"lies above zero in {(moved['low'] > 0).sum()} of {len(moved)}; none can be given for their sum" in said


def test_rings_add_up_to_their_sum_and_diversion_has_no_interval(rich: Any) -> None:
    table = rich.displacement.query("relation == 'advice' and by == 'ring'")
    last = table.query("group == 'all'").iloc[0]
    section = chapter(rich, "impact")
    assert (
        f"advice, 2019–2023: ties made: {last['created']}; dissolved: {last['dissolved']}; in sum: {last['net']:+d}."
        in sentences(section)
    )
    assert "p = " in sentences(section)
    shown = [r for r in table_of(section, "Ties by ring").rows if r[0].text == "advice"]
    assert len(shown) == len(table)
    assert [cell.text for cell in shown[-1][3:7]] == [
        f"{last[c]:,}" for c in ("before", "created", "dissolved", "after")
    ]
    figure = next(p for p in section.parts if isinstance(p, Figure) and p.title.startswith("Ties made and dissolved"))
    assert f"All: +{last['created']}, −{last['dissolved']}." in figure.pictures[0][1].alt.replace("all: ", "All: ")
    assert last["diverted"] > 0
    assert "no interval is known for this count" in sentences(section)


def test_what_cannot_be_told_says_why_and_what_would_be_needed(rich: Any) -> None:
    unknown = rich.additionality.assign(
        expected=np.nan,
        note="nothing can be expected: 2 of 30 dyads of 9 organisations became ties; 5 that did and 5 that did not are "
        "needed, of 4 organisations",
    )
    lost = replace(rich, additionality=unknown, displacement=rich.displacement.iloc[:0])
    said = sentences(chapter(lost, "impact", language="es"))
    assert "No puede decirse aquí cuántos vínculos nuevos habrían surgido sin el programa." in said
    assert "2 de 30 pares de 9 organizaciones pasaron a ser vínculos; hacen falta 5 que sí y 5 que no" in said
    assert "No puede decirse aquí si se sumaron vínculos o solo se desplazaron. Harían falta dos rondas" in said
    one = rich.additionality.assign(
        expected=rich.additionality["expected"].where(rich.additionality["relation"] == "advice")
    )
    assert "communication: how many new ties would have come about without the programme cannot be told" in sentences(
        chapter(replace(rich, additionality=one), "impact")
    )


def test_small_groups_are_not_shown_in_public(rich: Any) -> None:
    table = rich.displacement.query("relation == 'advice' and by == 'ring'").copy()
    table.loc[(table["group"] == "treated") & (table["other"] == "treated"), "n_dyads"] = 2  # two organisations
    few = replace(rich, displacement=table)
    public, internal = (
        {row[2].text for row in table_of(chapter(few, "impact", audience=audience), "Ties by ring").rows}
        for audience in ("public", "internal")
    )
    assert public == {"All"}  # of two groups one could be found by subtraction
    assert len(internal) == len(table)


def test_every_effect_says_unit_comparison_method_n_and_the_smallest_p(rich: Any, portfolio: Any) -> None:
    for evaluation in (rich, portfolio):
        section = chapter(evaluation, "impact", language="es")
        for table in (p for p in section.parts if isinstance(p, Table) and p.caption.endswith("todos los efectos")):
            assert table.columns[2:4] == ("Se compara", "Unidad y método")
            assert "La menor posible" in table.columns
            for row in table.rows:
                assert re.search(r" (2019|2023)$", row[2].detail), row
                assert row[3].text in ("pares", "clústeres", "organizaciones")
                assert row[3].detail
                assert not re.search("effects of|treated", row[3].detail + row[2].detail), row
                assert all(cell.text != "–" for cell in row[-2:])


def test_the_summary_ends_with_the_first_effect(rich: Any, evaluation: Any) -> None:
    head = part_of(rich, "summary").items[-1][0]
    assert head.startswith("advice, pairs of two participants: ")
    assert "participant" not in part_of(evaluation, "summary").items[-1][0]


def part_of(evaluation: Any, key: str) -> Findings:
    return next(p for p in chapter(evaluation, key).parts if isinstance(p, Findings))


# ---------------------------------------------------------------- who collaborates, who gained and lost, who brokers


def test_the_matrix_and_the_tests_of_mixing_repeat_their_tables(rich: Any) -> None:
    section = chapter(rich, "cohesion")
    figure = next(p for p in section.parts if isinstance(p, Figure) and p.title.startswith("Who collaborates"))
    row = rich.cohesion.query(
        "measure == 'density' and relation == 'advice' and wave == 2023 and block == 'public-private'"
    ).iloc[0]
    assert f"{row['value']:.0%} ({row['value'] * row['n_dyads']:.0f}/{row['n_dyads']})" in figure.pictures[0][1].alt
    tests = table_of(section, "Does like")
    known = rich.tests[(rich.tests["block"] == "all") & rich.tests["value"].notna()]
    assert len(tests.rows) == len(known)
    assert {row[2].text for row in tests.rows} == {"Sector", "Kind"}
    layers = table_of(section, "Several relations")
    share = rich.layers.query(
        "block == 'all' and measure == 'multiplexity' and form == 'exactly 2' and wave == 2023"
    ).iloc[0]
    shown = next(row for row in layers.rows if "exactly 2" in row[0].text)
    assert shown[-1].text == f"{share['value']:.1%}"


def test_gains_and_losses_of_kinds_add_up_to_the_ledger(rich: Any) -> None:
    ledger = rich.ledger.query("relation == 'advice' and block == 'all' and group == ''").set_index("state")["n_ties"]
    section = chapter(rich, "change", audience="internal")
    figure = next(p for p in section.parts if isinstance(p, Figure) and p.title.startswith("Between which kinds"))
    alt = next(picture.alt for title, picture in figure.pictures if title == "advice")
    gained = sum(int(n) for n in re.findall(r": \+(\d+)", alt))
    pairs = alt.count(";") + 1
    assert (
        gained == ledger["created"] + ledger["joined"] if pairs < 8 else gained <= ledger["created"] + ledger["joined"]
    )


def test_organisations_whose_ties_changed_are_codes_in_public(rich: Any) -> None:
    table = table_of(chapter(rich, "change"), "Organisations whose ties changed most")
    assert not {row[0].text for row in table.rows} & set(rich.panel.survey.actors["name"])
    inside = table_of(chapter(rich, "change", audience="internal"), "Organisations whose ties changed most")
    row = inside.rows[0]
    actor = rich.panel.survey.actors.set_index("name")["actor"].loc[[row[0].text]].iloc[0]
    mine = rich.ledger_actors[rich.ledger_actors["actor"] == actor]["state"].value_counts()
    assert [int(cell.text) for cell in row[1:6]] == [
        mine.get(s, 0) for s in ("kept", "created", "joined", "dissolved", "left")
    ]
    net = mine.get("created", 0) + mine.get("joined", 0) - mine.get("dissolved", 0) - mine.get("left", 0)
    assert row[6].text == f"{net:+d}".replace("-", "−")


def test_roles_of_a_kind_add_up(rich: Any) -> None:
    table = table_of(chapter(rich, "brokerage", audience="internal"), "Which kinds broker")
    rows = rich.brokerage
    rows = rows[(rows["actor"] != "") & rows["relation"].str.startswith("any of") & (rows["wave"] == 2023)]
    total = rows[rows["role"].isin(["coordinator", "itinerant", "representative", "liaison"])]["count"].sum()
    assert sum(int(row[1].text.replace(",", "")) for row in table.rows) == total
    assert all(abs(sum(cell.share or 0.0 for cell in row[2:]) - 1) < 1e-9 for row in table.rows)


# ---------------------------------------------------------------- capture


def test_what_the_top_hold_stands_beside_equal_shares(rich: Any) -> None:
    table = rich.capture.query(
        "quantity == 'grants' and form == 'top 3' and reading == 'concentration' and wave == 2023"
    )
    row, without = table[table.who == "all"].iloc[0], table[table.who == "without cluster organisation"].iloc[0]
    said = sentences(chapter(rich, "capture"))
    assert f"Benefits, 2023: the 3 with most hold {row['value']:.0%} of all grants." in said
    assert f"Equal shares would give them {row['expected']:.0%}, with {row['n_actors']} organisations" in said
    assert f"without the cluster organisation {without['value']:.0%}" in said


@pytest.mark.parametrize(
    ("p", "slope", "said"),
    [(0.01, 0.4, "more than chance would give"), (0.01, -0.4, "less grants"), (0.4, 0.4, "it is not shown")],
)
def test_the_slope_of_benefits_follows_its_p(rich: Any, p: float, slope: float, said: str) -> None:
    table = rich.capture.copy()
    table.loc[table["reading"] == "slope", ["value", "p_value", "p_adjusted"]] = [slope, p, p]
    assert said in sentences(chapter(replace(rich, capture=table), "capture"))


def test_without_benefits_the_page_says_so(evaluation: Any) -> None:
    said = sentences(chapter(evaluation, "capture"))
    assert "benefits cannot be read" in said
    assert "benefits = [...] under [design]" in said


def test_coordination_is_no_capture_and_what_hangs_on_it_is_told(rich: Any) -> None:
    rows = rich.leaving[rich.leaving["note"].str.contains("runs the cluster") & rich.leaving["loss"].notna()]
    ties = rows[(rows["measure"] == "ties") & (rows["relation"] == "advice")].iloc[-1]
    said = sentences(chapter(rich, "capture"))
    assert "To stand between others is its task, and no capture." in said
    assert (
        f"{ties['wave']}: without it the others would lose {ties['loss']:.0f} of {ties['value_with']:.0f} ties" in said
    )
    code = re.search(r"advice, \d+: (\w+) holds", said)
    assert code is not None
    assert code[1] not in set(rich.panel.survey.actors["actor"])


def test_paths_through_a_silent_organiser_are_not_zero(rich: Any) -> None:
    leaving = rich.leaving.assign(loss=np.nan)
    table = table_of(chapter(replace(rich, leaving=leaving), "capture"), "Collaboration with and without")
    without = [row for row in table.rows if row[2].text == "without the cluster organisation"]
    assert {row[6].text for row in without} == {"–"}


def test_the_core_says_what_a_large_p_does_not_say(rich: Any) -> None:
    section = chapter(rich, "capture")
    assert any("A large p does not say that there is no core" in p.text for p in section.parts if isinstance(p, Prose))
    table = table_of(section, "Who is in the core")
    hybrid = table.columns.index("Hybrid, of the core")
    assert {row[hybrid].text for row in table.rows} == {"not shown"}


def test_a_single_small_group_is_not_left_to_be_subtracted() -> None:
    public, internal = (Naming(a, pd.DataFrame(), {}, {}, {}) for a in ("public", "internal"))
    assert public.withheld({"private": 20, "public": 9, "hybrid": 1}) == {"hybrid", "public"}
    assert public.withheld({"private": 2, "public": 9, "hybrid": 1}) == {"private", "hybrid"}
    assert public.withheld({"private": 20, "public": 9, "hybrid": 0}) == set()
    assert internal.withheld({"private": 20, "public": 9, "hybrid": 1}) == set()


# ---------------------------------------------------------------- gaps


def test_pairs_that_need_the_same_are_told_with_their_denominator(rich: Any) -> None:
    rows = rich.gaps.query(
        "measure == 'requirement_coverage' and wave == 2023 and since == '' and item == '' and form == 'same input'"
    )
    row = rows[rows["relation"].str.startswith("any of")].iloc[0]
    said = sentences(chapter(rich, "gaps"))
    assert (
        f"Any relation, 2023: of {row['n']:.0f} pairs that need the same input, {row['count']:.0f} work together"
        in said
    )
    needs = table_of(chapter(rich, "gaps"), "Public inputs")
    assert {row[1].text for row in needs.rows} == set(ITEMS)
    assert "Public" not in needs.columns
    assert "Public" in table_of(chapter(rich, "gaps", audience="internal"), "Public inputs").columns


def test_missing_links_stand_under_codes_in_public_and_by_name_inside(rich: Any) -> None:
    public = table_of(chapter(rich, "gaps"), "Missing links")
    inside = table_of(chapter(rich, "gaps", audience="internal"), "Missing links")
    names = set(rich.panel.survey.actors["name"])
    assert all({row[0].text, row[1].text} <= names for row in inside.rows)
    assert not any({row[0].text, row[1].text} & names for row in public.rows)
    order = [(-int(row[2].text), row[0].text, row[1].text) for row in public.rows]
    assert order == sorted(order)
    assert all(row[0].text < row[1].text for row in public.rows)
    best = rich.missing_links.query("wave == 2023 and rank == 1").iloc[0]
    assert public.rows[0][2].text == f"{best['score']:.0f}"
    assert "both need" in public.rows[0][3].text


def test_without_answers_the_page_says_what_to_ask(evaluation: Any) -> None:
    section = chapter(evaluation, "gaps", language="pt")
    assert "Não se perguntou a ninguém" in sentences(section)
    assert table_of(section, "Perfil da coordenação").rows


def test_too_many_to_list_is_said(rich: Any) -> None:
    links = rich.missing_links.head(1).assign(state="", actor="", other="")
    section = chapter(replace(rich, missing_links=links), "gaps")
    assert any("More than 2,000 organisations" in p.text for p in section.parts if isinstance(p, Prose))


def test_hostile_inputs_stay_text(rich: Any) -> None:
    evil = "<img src=x onerror=alert(1)>"
    gaps = rich.gaps.assign(item=rich.gaps["item"].replace("roads", evil))
    links = rich.missing_links.assign(inputs=evil)
    page = lk.build_report(replace(rich, gaps=gaps, missing_links=links), sections=["gaps"]).html()
    assert evil not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
