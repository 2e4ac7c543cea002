"""Three languages say the same things, and write numbers their own way."""

from __future__ import annotations

import re
import string
from pathlib import Path
from typing import Any, get_args

import pytest

import linkages
from linkages.errors import ArgumentError, LinkagesError
from linkages.report.wording import catalogue, wording
from linkages.vocabulary import BLOCKS, ROLES, SECTORS, TIE_FATES, Language

LANGUAGES = get_args(Language)
CODE = Path(linkages.__file__).parent / "report"


def fields(text: Any) -> set[str]:
    """Names in braces, of singular and plural together."""
    texts = text.values() if isinstance(text, dict) else [text]
    return {name for t in texts for _, name, _, _ in string.Formatter().parse(t) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_key_with_the_same_fields(language: str) -> None:
    english, other = catalogue("en"), catalogue(language)
    assert set(other) == set(english)
    for key, text in english.items():
        assert fields(other[key]) == fields(text), key
        assert isinstance(other[key], dict) == isinstance(text, dict), key
        for sentence in other[key].values() if isinstance(other[key], dict) else [other[key]]:
            assert sentence.strip(), key


@pytest.mark.parametrize("language", [la for la in LANGUAGES if la != "en"])
def test_no_sentence_stayed_english(language: str) -> None:
    english, other = catalogue("en"), catalogue(language)
    bare = {k: re.sub(r"\{\w+\}", "", str(v)) for k, v in english.items()}
    same = {
        k for k, v in english.items() if other[k] == v and re.search(r"[a-z]{4}", bare[k]) and " " in bare[k].strip()
    }
    assert same == set()


def used_keys() -> set[str]:
    """Every key that code and templates ask for by its full name."""
    found = set()
    for path in [*CODE.rglob("*.py"), *CODE.rglob("*.j2")]:
        found |= set(re.findall(r"""\bsay\(\s*["']([\w.]+\.[\w]+)["']""", path.read_text(encoding="utf-8")))
    return found


def test_every_key_that_is_asked_for_has_words() -> None:
    assert len(used_keys()) > 60
    assert used_keys() <= set(catalogue("en"))


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
    with pytest.raises(ArgumentError, match="language='fr'"):
        wording("fr")


@pytest.mark.parametrize(
    ("language", "number", "percent", "p"),
    [
        ("en", "1,234.50", "12%", "<0.001"),
        ("es", "1.234,50", "12\u202f%", "<0,001"),
        ("pt", "1.234,50", "12%", "<0,001"),
    ],
)
def test_numbers(language: str, number: str, percent: str, p: str) -> None:
    say = wording(language)
    assert (say.number(1234.5), say.percent(0.124), say.p(0.00004)) == (number, percent, p)
    assert say.number(float("nan")) == say.percent(None) == say.p(float("nan")) == "–"


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
