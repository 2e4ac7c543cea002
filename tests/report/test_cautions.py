"""What the check of a survey noticed stands on the page on data quality, in three languages, and points at nobody in public."""

from __future__ import annotations

import html
import re
from typing import Any, get_args

import numpy as np
import pandas as pd
import pytest

import linkages as lk
from linkages.report.wording import catalogue, note_key, wording
from linkages.vocabulary import PROBLEM_COLUMNS, Language

LANGUAGES = get_args(Language)
N = 24
HOSTILE = "<script>alert(1)</script>"
IDS = [f"ent{7919 * (i + 1) % 9973:04d}x" for i in range(N)]
NAMES = [f"Organización Nº {i} del Valle <b>S.A.</b>" for i in range(N)]
# What no survey can give together with the rest: nothing to report, a date that puts waves in order, or an arm for nobody else.
ALONE = {"no_relation", "alphabetical", "wave_empty", "no_controls"}


def _answers() -> pd.DataFrame:
    """Two waves and five relations in which everything odd happens."""
    rows: list[tuple[Any, ...]] = []
    for wave in (1, 2):
        rows += [(wave, HOSTILE, IDS[i], IDS[(i + k) % N], 1 + (i + k) % 3) for i in range(10) for k in (1, 2)]
        rows += [
            (wave, HOSTILE, IDS[20], IDS[k], 2) for k in range(N) if k not in (19, 20)
        ]  # straight down; alone a quarter
        rows += [(wave, "advice", IDS[i], IDS[(i + k) % N], 1) for i in range(10) for k in (1, 2, 3)]
        rows += [(wave, "projects", IDS[11], IDS[12], 0)]
    rows += [(1, "money", IDS[0], IDS[1], 1)]
    return pd.DataFrame(rows, columns=["wave", "relation", "respondent", "nominee", "strength"])


@pytest.fixture(scope="module")
def odd() -> lk.Survey:
    """A survey in which every warning is due that can be had together, by a report that has every other text hostile."""
    answers = _answers()
    answers["strength"] = [1.5, *map(float, answers["strength"][1:])]
    answers["programme"] = answers["relation"].eq("projects")
    answers["comment"] = "x"
    half = ["private", "public", "private", "public"] * (N // 4)
    first = pd.DataFrame({"actor": IDS, "name": NAMES, "sector": half, "kind": half, "cluster": "east", "wave": 1})
    first["responded"] = np.arange(N) < 12
    first.loc[20, "responded"] = True
    first["arm"] = ["in"] * 14 + ["out"] * 10
    first.loc[first["actor"].isin(IDS[4:6]), "cluster"] = "west"
    first.loc[14, "name"] = NAMES[15].upper()
    second = first.assign(wave=2)
    second.loc[3, ["sector", "kind", "cluster"]] = ["private", "firm", "west"]
    second.loc[20, "responded"] = False
    third = second.assign(wave=3, responded=False)
    relations = pd.DataFrame(
        [
            (HOSTILE, 1, 3, "roster", 2, None, None, True), (HOSTILE, 2, 2, "recall", 4, None, ("firm", "private", "public"), False),
            (HOSTILE, 3, 2, "recall", 4, None, None, False),
            ("advice", 1, 3, None, None, None, None, False), ("advice", 2, 3, None, None, ("firm", "private", "public"), None, False),
            ("projects", 1, None, None, None, None, None, False), ("projects", 2, None, None, None, None, None, False),
            ("money", 1, None, None, None, None, None, False),
        ],
        columns=["relation", "wave", "scale_max", "instrument", "cap", "asked_of", "asked_about", "across_clusters"],
    )  # fmt: skip
    relations.loc[relations["wave"].eq(2) & relations["relation"].eq(HOSTILE), "scale_max"] = 3
    relations.loc[relations["wave"].eq(3), "scale_max"] = 5
    waves = pd.DataFrame(
        {"wave": [1, 2, 3], "phase": ["after", "before", None], "date": [pd.Timestamp("2020-01-01"), None, None]}
    )
    return lk.Survey(pd.concat([first, second, third]), answers, relations, waves=waves)


@pytest.fixture(scope="module")
def odd_evaluation(odd: lk.Survey) -> Any:
    """An Evaluation of it, with a note of the intake about a file that bears a name."""
    note = pd.DataFrame(
        [(f"{IDS[0]}.csv", "", IDS[1], "", f"a note about {IDS[2]}", "")], columns=list(PROBLEM_COLUMNS)
    )
    both = lk.Survey(odd.actors, odd.nominations.assign(**{IDS[3]: 1}), odd.relations, waves=odd.waves, warnings=note)
    return lk.evaluate(lk.build_panel(both), n_draws=10, seed=1)


def quality_page(evaluation: Any, language: Any, audience: Any) -> str:
    """The page with data quality alone."""
    page = lk.build_report(evaluation, language=language, audience=audience, sections=["quality"]).html()
    return re.search(r'<section id="quality".*?</section>', page, flags=re.DOTALL)[0]  # type: ignore[index]


def test_every_warning_is_known_to_the_report_and_every_line_is_used(odd: lk.Survey) -> None:
    keys = {note_key(text, "caution")[0].removeprefix("caution.") for text in odd.warnings["problem"]}
    assert "" not in keys
    ours = {key.removeprefix("caution.") for key in catalogue("en") if key.startswith("caution.")}
    few = {key.removesuffix("_one") for key in keys}
    assert {key.removesuffix("_one") for key in ours} - few == ALONE


def test_the_rest_is_known_too() -> None:
    actors = pd.DataFrame({"wave": ["b", "a"], "actor": "x", "sector": "public", "responded": True})
    none = pd.DataFrame(columns=["wave", "relation", "respondent", "nominee"])
    warnings = [*lk.Survey(actors, none).warnings["problem"]]
    warnings += lk.Survey(actors.assign(arm=["x", None]), none).warnings["problem"].tolist()
    warnings += lk.Survey(actors, none, waves=pd.DataFrame({"wave": ["b", "a", "c"]})).warnings["problem"].tolist()
    assert {note_key(text, "caution")[0].removeprefix("caution.") for text in warnings} >= ALONE


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_warning_stands_on_the_internal_page_escaped(odd_evaluation: Any, language: Any) -> None:
    page = quality_page(odd_evaluation, language, "internal")
    assert HOSTILE not in page
    text = " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())
    say = wording(language)
    for problem in odd_evaluation.panel.survey.warnings["problem"]:
        said = " ".join((say.caution(problem, who=True) or problem).split())
        assert said[1:] in text, problem
    assert IDS[14] in text
    if language != "en":
        assert "all waves" not in text
        assert "roster" not in text
        assert "not said" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_public_page_has_the_warnings_without_anybody(odd_evaluation: Any, language: Any) -> None:
    page = html.unescape(quality_page(odd_evaluation, language, "public"))
    secrets = {*IDS, *NAMES, NAMES[15].upper()}
    assert not [s for s in secrets if s in page]
    assert " firm" not in page  # a kind of one organisation
    assert not re.search(r"\([a-z_]+\.?[a-z_]*\)", page)  # (actors.responded): of no use to who has not the files
    say = wording(language)
    assert say("quality.withheld", n=1) in page
    for problem in odd_evaluation.panel.survey.warnings["problem"]:
        key, values = note_key(problem, "caution")
        if key:
            said = say.caution(problem, who=False)
            assert not re.search(r" (in|en|em)$", said), said  # a whole sentence without what was taken off its end
            assert said[1:] in page, problem
            assert not {values.get("who"), values.get("groups")} & {said}


@pytest.mark.parametrize(
    ("language", "said"), [("en", "a, b and 1,204 more"), ("es", "a, b y 1,204 más"), ("pt", "a, b e mais 1,204")]
)
def test_the_end_of_a_long_list_is_translated(language: Any, said: str) -> None:
    told = wording(language).caution("sector is not the same in all waves: a, b and 1,204 more", who=True)
    assert told.endswith(f": {said}")


def test_words_of_the_details_are_translated() -> None:
    say = wording("es")
    low = "wave 1: response is low in: sector public 3/6 (50%), kind small firm 1/4 (25%), programa no 0/3 (0%), brazo B yes 1/5 (20%)"
    assert say.caution(low, who=True) == (
        "ronda 1: la respuesta es baja en: sector público 3/6 (50\u00a0%), tipo small firm 1/4 (25\u00a0%), "
        "programa no 0/3 (0\u00a0%), brazo B sí 1/5 (20\u00a0%)"
    )
    comma = "wave 1: response is low in: kind a, b, c 1/3 (33%)"
    assert say.caution(comma, who=True).endswith("tipo a, b, c 1/3 (33\u00a0%)")
    assert say.caution(low, who=False) == "ronda 1: en algunos grupos la respuesta es baja"
    asked = "'advice': the instrument is not the same in all waves (2019: roster, 2023: not said)"
    assert "(2019: lista, 2023: no indicado)" in say.caution(asked, who=False)
    scale = "'advice' in wave 1: the scale goes up to 2.5, but every strength is 1"
    assert "llega a 2,5, pero" in say.caution(scale, who=False)
