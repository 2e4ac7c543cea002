"""Words of the house have translations, and numbers are written as each language and region writes them."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from babel.numbers import format_decimal, format_percent

from linkages.errors import ArgumentError, LinkagesError
from linkages.findings.design import EXPECTED
from linkages.report.catalogue import catalogue
from linkages.report.wording import find_locale, note_key, wording
from linkages.vocabulary import BLOCKS, ROLES, SECTORS, TIE_FATES, Language

LANGUAGES = get_args(Language)


def test_every_word_of_the_house_has_a_translation() -> None:
    keys = set(catalogue("en"))
    assert {f"block.{b}" for b in BLOCKS} | {f"role.{r}" for r in ROLES} | {f"sector.{s}" for s in SECTORS} <= keys
    assert {f"role_means.{r}" for r in ROLES} | {f"brokerage.stands_{r}" for r in ROLES} <= keys
    assert {f"ledger.{f}" for f in TIE_FATES} <= keys


def test_every_measure_has_a_term(evaluation: Any) -> None:
    named = {m for table in (evaluation.cohesion, evaluation.change, evaluation.actors) for m in table["measure"]}
    forms = {f for table in (evaluation.cohesion, evaluation.change, evaluation.actors) for f in table["form"]} - {
        "",
        "available",
    }
    keys = set(catalogue("en"))
    assert {f"measure.{m}" for m in named} <= keys
    assert {"at least 2", "at least 3"} <= forms
    spoken = {language: {wording(language).form(f) for f in forms} for language in LANGUAGES}
    assert "al menos 2" in spoken["es"]
    assert "pelo menos 2" in spoken["pt"]
    assert {f"form.{f}" for f in forms if not f.startswith("at least ")} <= keys


def test_measures_with_stages_relations_and_mixing_have_a_reading_of_one_line() -> None:
    measures = {"assortativity", "log_odds_within", "ladder_share", "disparity", "mean_disparity"}
    measures |= {"tie_ladder", "multiplexity", "relation_overlap"}
    for language in LANGUAGES:
        found = {k.split(".", 1)[1]: v for k, v in catalogue(language).items() if k.startswith("measure_means.")}
        assert set(found) == measures
        assert {f"measure.{m}" for m in measures} <= set(catalogue(language))
        assert all("\n" not in text for text in found.values())


def test_every_note_of_the_findings_is_translated(evaluation: Any, one_wave_evaluation: Any) -> None:
    say = wording("es")
    notes = {
        str(note)
        for e in (evaluation, one_wave_evaluation)
        for table in (e.cohesion, e.change, e.brokerage, e.quality, e.tests, e.layers)
        for note in table["note"].dropna()
        if str(note)
    }
    assert notes
    assert {note for note in notes if say.note(note) == note} == set()


def test_a_missing_key_is_an_error_not_an_english_sentence() -> None:
    with pytest.raises(LinkagesError, match=r"'es' has no words for 'no\.such'"):
        wording("es")("no.such")


@pytest.mark.parametrize(
    ("language", "number", "percent", "p"),
    [
        ("en", "12,345.60", "12%", "<0.001"),
        ("es", "12.345,60", "12\u00a0%", "<0,001"),
        ("es-AR", "12.345,60", "12%", "<0,001"),
        ("es-MX", "12,345.60", "12%", "<0.001"),
        ("es_419", "12,345.60", "12%", "<0.001"),
        ("es-CR", "12\u00a0345,60", "12%", "<0,001"),
        ("pt-br", "12.345,60", "12%", "<0,001"),
    ],
)
def test_numbers(language: str, number: str, percent: str, p: str) -> None:
    say = wording(language)
    assert (say.number(12345.6), say.percent(0.124), say.p(0.00004)) == (number, percent, p)
    assert say.number(float("nan")) == say.percent(None) == say.p(float("nan")) == "–"


REGIONS = (
    "AR", "BO", "CL", "CO", "CR", "CU", "DO", "EC", "ES", "GT", "HN", "MX", "NI", "PA", "PE", "PR", "PY", "SV", "UY", "VE",
)  # fmt: skip


@pytest.mark.parametrize("region", REGIONS)
def test_every_region_has_the_numbers_that_babel_gives_it(region: str) -> None:
    say, locale = wording(f"es-{region}"), find_locale(f"es-{region}")
    for value, digits in ((1234567.25, 2), (0.5, 1), (999.0, 0)):
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        assert say.number(value, digits) == format_decimal(value, pattern, locale)
    assert say.percent(0.25) == format_percent(0.25, locale=locale)


def test_percent_signs_inside_sentences_are_those_of_the_region() -> None:
    assert "15\u00a0%" in wording("es")("cohesion.how")
    assert "15%" in wording("es-MX")("cohesion.how")
    assert wording("es-MX").note("30% of dyads missing") == "falta el 30% de las díadas"


@pytest.mark.parametrize("language", ["fr", "es-XX", "es-", "", "e s", None])
def test_what_is_no_language_of_the_report_is_refused(language: Any) -> None:
    with pytest.raises(ArgumentError, match=r"language=.*'es-AR'"):
        wording(language)


def test_percentages_never_round_to_none_or_all() -> None:
    say = wording("en")
    assert [say.percent(v) for v in (0, 0.001, 0.004999, 0.5, 0.997, 1)] == ["0%", "<1%", "<1%", "50%", ">99%", "100%"]
    assert say.points(0.0123) == "+1.2"
    assert say.points(-0.0123) == "−1.2"
    assert say.points(0.00001) == "0.0"


def test_plural_and_lists() -> None:
    say = wording("en")
    assert say("summary.pairs", n=1, missing="0%") == "1 pair observed, 0% missing"
    assert say("summary.pairs", n=1200, missing="0%") == "1,200 pairs observed, 0% missing"
    assert say.listed(["a", "b", "c"]) == "a, b and c"
    assert wording("es").listed(["agencias", "iglesias"]) == "agencias e iglesias"
    assert wording("es").listed(["agencias", "firmas"]) == "agencias y firmas"


def test_text_of_the_survey_is_not_read_as_a_format() -> None:
    assert (
        wording("en")("cohesion.all_measures", relation="{0.__class__} {{7*7}}")
        == "All measures: {0.__class__} {{7*7}}"
    )


def test_a_number_in_a_note_is_a_number_and_plain_words_come_first() -> None:
    assert note_key("no calibrated p: low and high are the range of the draws") == ("note.no_p", {})
    assert note_key("1,000 draws") == ("note.draws", {"n": "1,000"})
    assert note_key("all of the draws") == ("", {})
    one = "contamination: in 'all' organisations with and without the programme are in one network, so degrees are not compared"
    assert note_key(one) == ("note.contamination_all", {})
    assert note_key(one.replace("all", "norte")) == ("note.contamination", {"cluster": "norte"})


@pytest.mark.parametrize(("language", "country"), [("en", "Uruguay"), ("es", "Uruguay"), ("pt", "Uruguai")])
def test_from_when_effects_are_expected_says_where_that_was_seen(language: Any, country: str) -> None:
    say = wording(language)
    for start, key in (
        ("too early to conclude: 2.19 years after entry, ", "note.early"),
        ("it is not said when organisations entered (entry, or programme.start): ", "note.entry_unknown"),
    ):
        assert note_key(start + EXPECTED) == (key, note_key(start + EXPECTED)[1])
        assert country in say.note(start + EXPECTED)
