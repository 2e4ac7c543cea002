"""What chapters say: numbers with their denominators, caution, and what nobody was asked."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import linkages as lk
from linkages.findings._roles import NOT_LISTED, NOT_TOLD
from linkages.report.parts import Figure, Findings, Glossary, Map, Prose, Sources, Table, Tiles
from linkages.report.wording import wording


def part(section: Any, kind: type, title: str = "") -> Any:
    """The first part of a kind whose title or caption begins so."""
    return next(
        p
        for p in section.parts
        if isinstance(p, kind) and (getattr(p, "caption", "") or getattr(p, "title", "")).startswith(title)
    )


def section(evaluation: Any, key: str, **options: Any) -> Any:
    return lk.build_report(evaluation, sections=[key], **options).sections[0]


def test_summary_has_number_interval_denominator_and_what_is_missing(evaluation: Any) -> None:
    summary = section(evaluation, "summary")
    tiles = part(summary, Tiles)
    assert tiles.items[0][0] == str(len({a for net in evaluation.panel for a in net.actors.index}))
    sentences = " ".join(head + " " + text for head, text in part(summary, Findings, "What was found").items)
    for words in ("percentage points", "95% interval", "adjusted p = ", "pairs observed", "missing"):
        assert words in sentences
    assert part(summary, Findings, "What was not observed").items
    assert "better" not in sentences.lower()


def test_the_glance_repeats_the_change_table(evaluation: Any) -> None:
    glance = part(section(evaluation, "summary"), Table, "Density 2019 → 2023")
    change = evaluation.change
    row = change[(change["frame"] == "stayers") & (change["measure"] == "density") & (change["block"] == "all")].iloc[0]
    assert glance.rows[0][1].text == f"{row['before']:.0%} → {row['after']:.0%}"


@pytest.mark.parametrize(("p", "said"), [(0.01, "stand out from chance"), (0.5, "No change of density stands out")])
def test_what_is_said_follows_the_adjusted_p(evaluation: Any, p: float, said: str) -> None:
    change = evaluation.change.copy()
    change["p_adjusted"] = np.where(change["p_adjusted"].notna(), p, np.nan)
    change.loc[change["frame"] == "stayers", "comparable"] = True
    summary = section(replace(evaluation, change=change), "summary")
    assert said in part(summary, Findings, "What was found").items[0][0]


def test_what_is_not_comparable_is_never_said_to_have_changed(evaluation: Any) -> None:
    change = evaluation.change.assign(comparable=False, p_adjusted=0.001)
    summary = section(replace(evaluation, change=change), "summary")
    assert "could be tested against chance" in part(summary, Findings, "What was found").items[0][0]
    moods = {cell.mood for row in part(summary, Table, "Density").rows for cell in row}
    assert "clear" not in moods


def test_withheld_intervals_are_said_to_be(evaluation: Any) -> None:
    change = evaluation.change.assign(low=np.nan, high=np.nan, p_value=0.001, p_adjusted=0.001, comparable=True)
    sentences = part(section(replace(evaluation, change=change), "summary"), Findings, "What was found").items
    assert any("no interval can be given" in text for _, text in sentences)


def test_much_missing_is_marked(evaluation: Any) -> None:
    cohesion = evaluation.cohesion.assign(missing_share=0.35)
    table = part(section(replace(evaluation, cohesion=cohesion), "cohesion"), Table, "Density by relation")
    assert {row[2].mood for row in table.rows if row[2].text[0].isdigit()} == {"warn"}
    little = evaluation.cohesion.assign(missing_share=0.05)
    table = part(section(replace(evaluation, cohesion=little), "cohesion"), Table, "Density by relation")
    assert "warn" not in {cell.mood for row in table.rows for cell in row}


def test_blocks_nobody_was_asked_about_are_not_measured(one_wave_evaluation: Any) -> None:
    report = lk.build_report(one_wave_evaluation)
    assert [s.key for s in report.sections][-1] == "methods"
    table = part(report.sections[2], Table, "Density by relation")
    public = next(row for row in table.rows if row[1].text == "Public–public")
    assert public[2].text == "not measured"
    unseen = part(report.sections[0], Findings, "What was not observed")
    assert any(head == "Nobody was asked about:" and "Public–public" in text for head, text in unseen.items)
    change = next(s for s in report.sections if s.key == "change")
    assert "one wave" in change.parts[0].text
    assert "0%" not in [row[2].text for row in table.rows if row[1].text == "Public–public"]


def test_silent_is_not_unasked(evaluation: Any) -> None:
    cohesion = evaluation.cohesion.copy()
    silent = cohesion["block"] == "public-public"
    cohesion.loc[silent, ["n_dyads", "missing_share", "value", "low", "high"]] = [0, 1.0, np.nan, np.nan, np.nan]
    report = lk.build_report(replace(evaluation, cohesion=cohesion), sections=["summary", "cohesion"])
    table = part(report.sections[1], Table, "Density by relation")
    assert {row[2].text for row in table.rows if row[1].text == "Public–public"} == {"not answered"}
    heads = [head for head, _ in part(report.sections[0], Findings, "What was not observed").items]
    assert "Nobody answered about:" in heads


def test_map_repeats_the_networks(evaluation: Any) -> None:
    data = part(section(evaluation, "map"), Map).data
    panel = evaluation.panel
    fates = [f["key"] for f in data["fates"]]
    for r, relation in enumerate(panel.relations, start=1):
        for w, wave in enumerate(panel.waves):
            drawn = [e for e in data["edges"] if e["r"] == r and e["v"][w] == fates.index("tie")]
            assert len(drawn) == panel[relation, wave].n_ties
        ledger = evaluation.ledger
        ledger = ledger[(ledger["relation"] == relation) & (ledger["block"] == "all") & (ledger["group"] == "")]
        counts = dict(zip(ledger["state"], ledger["n_ties"]))
        for fate in ("kept", "created", "dissolved", "joined", "left"):
            drawn = [e for e in data["edges"] if e["r"] == r and e["v"][2] >= 0 and fates[e["v"][2]] == fate]
            assert len(drawn) == counts[fate]
    lone = [e for e in data["edges"] if "lone" in {fates[v] for v in e["v"] if v >= 0}]
    assert lone
    assert all(not panel[panel.relations[e["r"] - 1], 2019].directed for e in lone)


def test_any_relation_is_a_layer_of_its_own(evaluation: Any) -> None:
    data = part(section(evaluation, "map"), Map).data
    assert data["layers"][0]["label"] == "Any relation"
    assert len(data["layers"]) == 1 + len(evaluation.panel.relations)
    one = {
        frozenset((e["from"], e["to"]))
        for e in data["edges"]
        if e["r"] > 0 and data["fates"][e["v"][0]]["key"] == "tie" and e["v"][0] >= 0
    }
    every = {frozenset((e["from"], e["to"])) for e in data["edges"] if e["r"] == 0 and e["v"][0] >= 0}
    assert one <= every


def test_silent_organisations_are_marked(evaluation: Any) -> None:
    data = part(section(evaluation, "map"), Map).data
    actors = evaluation.panel.survey.actors
    for w, wave in enumerate(evaluation.panel.waves):
        here = actors[(actors["wave"] == wave) & ~actors["external"]]
        assert sum(n["silent"][w] for n in data["nodes"]) == int((here["asked"] & ~here["responded"]).sum())
        assert sum(n["there"][w] for n in data["nodes"]) == len(here)


def test_what_was_not_compared_with_chance_is_not_said_to_be_within_it(evaluation: Any) -> None:
    """A network too large for the draws: the latest has counts without p; where nothing is known, that is said as well."""
    table = evaluation.brokerage.copy()
    late = table["wave"] == 2023
    table.loc[late, ["expected", "sd", "z", "p_value", "p_adjusted"]] = np.nan
    table.loc[late, "note"] = NOT_LISTED
    for key in ("brokerage", "summary"):
        heads = [
            head
            for p in section(replace(evaluation, brokerage=table), key).parts
            if isinstance(p, Findings)
            for head, _ in p.items
        ]
        assert "Whether any organisation brokers more than chance would give was not tested." in heads
        assert not [head for head in heads if head.startswith("No organisation brokers")]
    large = section(replace(evaluation, brokerage=table), "brokerage")
    ground = part(large, Findings, "What the roles rest on").items
    said = "advice, 2023: not compared with chance: more than 50,000,000 two-step connections."
    assert (said, "") in ground
    assert ground[-1][0].startswith("Such a connection could not be judged")
    table.loc[late, ["count", "undetermined"]] = np.nan
    table.loc[late, "note"] = NOT_TOLD
    unknown = section(replace(evaluation, brokerage=table), "brokerage", language="es")
    said = "advice, 2023: demasiados pares que no están en juego para saber quién podría intermediar."
    assert (said, "") in part(unknown, Findings, "En qué se apoyan").items


def test_brokers_are_named_when_they_stand_out(evaluation: Any) -> None:
    table = evaluation.brokerage.copy()
    table["p_adjusted"] = np.where(table["p_adjusted"].notna(), 0.9, np.nan)
    quiet = section(replace(evaluation, brokerage=table), "brokerage")
    assert part(quiet, Findings).items[0][0] == "No organisation brokers clearly more than chance would give."
    chosen = table.index[
        (table["actor"] != "") & (table["role"] == "gatekeeper") & (table["wave"] == 2023) & (table["count"] > 0)
    ][0]
    table.loc[chosen, ["p_adjusted", "z"]] = [0.01, 9.0]
    loud = section(replace(evaluation, brokerage=table), "brokerage")
    head, text = part(loud, Findings).items[0]
    assert "brings what comes from other kinds into its own" in head
    assert "adjusted p = 0.010" in text
    assert str(table.loc[chosen, "actor"]) not in head


def test_roles_are_explained_in_plain_words(evaluation: Any) -> None:
    brokerage = section(evaluation, "brokerage")
    entries = part(brokerage, Glossary).entries
    assert [e.term for e in entries] == ["Coordinator", "Itinerant", "Representative", "Gatekeeper", "Liaison"]
    figure = part(brokerage, Figure)
    assert [title for title, _ in figure.pictures] == ["Any relation", *evaluation.panel.relations]


def test_what_the_roles_rest_on_is_said_with_its_denominator(evaluation: Any) -> None:
    table = evaluation.brokerage.copy()
    rows = (table["actor"] == "") & (table["relation"] == "joint project") & (table["wave"] == 2023)
    table.loc[rows & (table["role"] == "liaison"), "undetermined"] = 12
    ground = part(section(replace(evaluation, brokerage=table), "brokerage"), Findings, "What the roles rest on")
    whole = table[rows]
    unseen, seen = int(whole["undetermined"].sum()), int(whole["count"].sum())
    assert unseen >= 12
    head, detail = next(item for item in ground.items if item[0].startswith("joint project, 2023"))
    assert f"of {unseen + seen:,} two-step connections that are open or may be, {unseen} (" in head
    least = float(re.search(r"below ([\d.e-]+)", whole["note"].iloc[0]).group(1))
    assert (
        detail == f"The adjusted p of a single role of a single organisation cannot be smaller than {least:.2f} here."
    )


def test_kinds_that_a_role_connects_are_named(evaluation: Any) -> None:
    table = evaluation.brokerage.copy()
    table["p_adjusted"] = np.nan
    rows = table[(table["wave"] == 2023) & (table["actor"] != "") & (table["count"] > 0)]
    liaison = rows[(rows["role"] == "liaison") & (rows["relation"] == "advice")].index[0]
    either = rows[(rows["role"] == "representative") & (rows["relation"] == "joint project")].index[0]
    table.loc[[liaison, either], ["p_adjusted", "z", "from_group", "to_group"]] = [
        [0.01, 9.0, "firm", "university"], [0.01, 8.0, "university", "firm"]
    ]  # fmt: skip
    shown = part(section(replace(evaluation, brokerage=table), "brokerage"), Findings)
    kinds = dict.fromkeys(evaluation.panel.survey.actors["kind"])
    assert {"firm", "university"} <= set(kinds)
    assert "neither its own (most often firm → university), more than chance" in shown.items[0][0]
    assert "stands between its own kind and others (most often university – firm) more than chance" in shown.items[1][0]


def test_roles_before_and_after_are_a_table(evaluation: Any) -> None:
    changed = part(section(evaluation, "brokerage"), Table, "How the roles changed")
    row = evaluation.role_change.set_index(["relation", "actor", "role"]).loc[("advice", "", "liaison")]
    cells = next(r for r in changed.rows if (r[0].text, r[2].text) == ("advice", "Liaison"))
    assert [cells[3].text, cells[4].text] == [f"{row['before']:.0f}", f"{row['after']:.0f}"]
    assert cells[3].detail == f"{100 * row['share_before']:.0f}%"
    joint = [r[2].text for r in changed.rows if r[0].text == "joint project"]
    assert joint == ["Coordinator", "Itinerant", "Representative or gatekeeper", "Liaison"]


def test_charts_are_few(evaluation: Any) -> None:
    report = lk.build_report(evaluation)
    pictures = [p for s in report.sections for p in s.parts if isinstance(p, Figure)]
    assert sum(len(p.pictures) for p in pictures) <= 8 * len(evaluation.panel.relations) + 2


def test_methods_say_choices_files_and_literature(evaluation: Any) -> None:
    methods = section(evaluation, "methods")
    choices = {row[0].text: row[1].text for row in part(methods, Table, "Choices").rows}
    assert choices["Seed of the random numbers"] == str(evaluation.settings["seed"])
    assert choices["Random draws"] == str(evaluation.settings["n_draws"])
    assert len(part(methods, Sources).items) > 5
    assert part(section(evaluation, "methods", language="es"), Glossary).language == "en"


def test_warnings_of_the_survey_are_listed_and_name_nobody(evaluation: Any) -> None:
    warnings = evaluation.panel.survey.warnings
    assert len(warnings)
    found = part(section(evaluation, "quality"), Findings, "Warnings")
    assert 0 < len(found.items) <= len(warnings)
    said = " ".join(map(" ".join, found.items))
    assert not [actor for actor in evaluation.panel.survey.actors["actor"] if actor in said]


@pytest.fixture(scope="module")
def many() -> Any:
    """Two clusters in three waves."""
    survey = lk.simulate_survey(n_private=12, n_public=6, n_hybrid=1, n_clusters=2, waves=(1, 2, 3), seed=3).survey
    return lk.evaluate(lk.build_panel(survey), n_draws=20, seed=1)


def test_three_waves_are_summed_up_from_the_first_to_the_last(many: Any) -> None:
    report = lk.build_report(many, sections=["summary", "map"])
    assert part(report.sections[0], Table, "Density 1 → 3")
    labels = [view["label"] for view in part(report.sections[1], Map).data["views"]]
    assert labels[3:] == ["Change 1 → 2", "Change 2 → 3", "Change 1 → 3"]
    assert part(report.sections[1], Map).data["start"] == 5


def test_clusters_are_told_apart(many: Any) -> None:
    clusters = many.panel.clusters
    assert len(clusters) == 2
    glance = part(section(many, "summary"), Table, "Density")
    titles = [row[0].text for row in glance.rows]
    assert titles == [f"{r} · {c}" for c in clusters for r in many.panel.relations]
    quality = part(section(many, "quality"), Table, "Who answered")
    assert quality.columns[0] == "Cluster"
    assert {row[0].text for row in quality.rows} == set(clusters)


def test_the_page_on_data_quality_counts_the_conclusions_that_depend_on_a_choice(evaluation: Any) -> None:
    table = evaluation.sensitivity
    keys = ["cluster", "relation", "since", "wave", "block", "measure"]
    table = table[~table["measure"].isin(["jaccard", "created_share", "dissolved_share"])]  # of two waves: no change
    table = table[table["block"] != "with-hybrid"]  # of one organisation a public page does not tell
    known = table[table["value"].notna()]
    base = known[known["choice"] == "base"].set_index(keys).index
    others = known[known["choice"] != "base"].groupby(keys)["flips"].any()
    others = others[others.index.isin(base)]
    shown = section(evaluation, "quality")
    sentence = next(p.text for p in shown.parts if isinstance(p, Prose) and "conclusion" in p.text)
    assert sentence.startswith(f"{int(others.sum())} of {len(others)} conclusions about change")
    rows = part(shown, Table, "What if other choices").rows
    assert len(rows) == len(others)
    flips = [row[-1].text != "under none" for row in rows]
    assert flips == sorted(flips, reverse=True)
    assert sum(flips) == others.sum()


def test_the_page_on_change_says_what_lasted_and_what_hangs_on_the_programme(evaluation: Any) -> None:
    shown = section(evaluation, "change")
    prose = " ".join(p.text for p in shown.parts if isinstance(p, Prose))
    table = evaluation.stability
    for row in table[(table["measure"] == "tie_survival") & (table["form"] == "all")].itertuples():
        kept = round(row.value * row.n)
        assert (
            f"of {row.n} ties of {row.since} whose pairs were observed again in {row.wave}, {kept} were still there"
            in prose
        )
    again = evaluation.sensitivity.query("choice == 'without cluster organisation' and block in @blocks", local_dict={
        "blocks": evaluation.cohesion[evaluation.cohesion.n_dyads > 0].block.unique().tolist()})  # fmt: skip
    again = again[again["value"].notna() & ~again["measure"].isin(["jaccard", "created_share", "dissolved_share"])]
    assert f"Without the cluster organisation, {int(again['flips'].sum())} of " in prose
    moved = evaluation.transitions.query("block == 'all'")
    for relation, rows in moved.groupby("relation"):
        if rows["before"].nunique() > 2:
            stages = part(shown, Table, f"{relation}: from which stage")
            counts = [[cell.text for cell in row[1:]] for row in stages.rows]
            expected = rows.pivot_table(index="before", columns="after", values="n_dyads").to_numpy()
            assert [[int(c.replace(",", "")) for c in row] for row in counts] == expected.astype(int).tolist()


@pytest.mark.parametrize(
    ("language", "said"), [("en", "simulated studies"), ("es", "estudios simulados"), ("pt", "estudos simulados")]
)
def test_the_page_on_data_quality_says_what_its_silence_is_expected_to_do(
    evaluation: Any, language: Any, said: str
) -> None:
    shown = section(evaluation, "quality", language=language)
    sentence = next(p.text for p in shown.parts if isinstance(p, Prose) and said in p.text)
    assert sentence.count(said) == len(evaluation.panel.relations)
    quality = evaluation.quality[evaluation.quality["sector"] == "all"]
    worst = (1 - quality["responded"] / quality["asked"]).max()
    assert f"{worst:.0%}".rstrip("%") in sentence


@pytest.mark.parametrize(
    ("language", "joined", "least"),
    [("en", "one report is enough", "any above 0"), ("es", "basta un informe", "cualquiera mayor que 0"),
     ("pt", "basta um relato", "qualquer uma acima de 0")],
)  # fmt: skip
def test_a_rule_that_nobody_chose_is_told_all_the_same(evaluation: Any, language: Any, joined: str, least: str) -> None:
    assert evaluation.settings["rules"]["symmetrize"] is evaluation.settings["rules"]["at_least"] is None
    say = wording(language)
    table = part(section(evaluation, "methods", language=language), Table, say("methods.settings"))
    told = {row[0].text: row[1].text for row in table.rows}
    assert joined in told[say("setting.rules.symmetrize")]
    assert told[say("setting.rules.at_least")] == least
    assert "" not in told.values()


@pytest.mark.parametrize(("language", "why"), [("en", "worked out"), ("es", "deducir"), ("pt", "deduzir")])
def test_a_larger_group_that_is_not_shown_has_its_true_reason(evaluation: Any, language: Any, why: str) -> None:
    say = wording(language)
    quality = section(evaluation, "quality", language=language)
    for caption in ("quality.response_table", "quality.reports_table"):
        table = part(quality, Table, say(caption))
        assert [
            row
            for row in table.rows
            if {c.text for c in row} >= {say.word("sector", "public"), say("quality.not_shown")}
        ]
        assert why in table.note


def test_a_number_of_partners_that_is_estimated_says_so(evaluation: Any) -> None:
    columns = part(section(evaluation, "map"), Table, "").columns
    assert columns[-2:] == ("Estimated partners, advice, 2023", "Estimated partners, joint project, 2023")
    whole = replace(evaluation, actors=evaluation.actors.assign(missing_share=0.0))
    assert part(section(whole, "map"), Table, "").columns[-2:] == (
        "Partners, advice, 2023", "Partners, joint project, 2023",
    )  # fmt: skip
