"""Reports of several studies, in every language and for every audience, in a real browser with the network cut off."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pandas as pd
import pytest

import linkages as lk
from linkages.vocabulary import Audience, Language
from tests.conftest import need
from tests.report.browsing import DRAWN

pytestmark = [pytest.mark.browser, pytest.mark.slow]

VALLE = Path(__file__).parent.parent.parent / "data" / "samples" / "valle"
SAMPLES = ("valle", "emon", "chemnet")
# Tools for reading aloud look at one page of each study.
LOOKED_AT = {("valle", "es", "public"), ("emon", "en", "internal"), ("chemnet", "pt", "public")}


def from_reference(folder: Path, relations: tuple[str, ...]) -> lk.Survey:
    """A survey of one wave in which everybody answered."""
    actors = pd.read_csv(folder / "actors.csv").rename(columns={"id": "actor", "category": "kind"})
    actors["sector"] = actors["sector"].where(actors["sector"].isin(["private", "public"]), "hybrid")
    ties = pd.read_csv(folder / "ties.csv").rename(columns={"source": "respondent", "target": "nominee"})
    ties = ties[ties["relation"].isin(relations)]
    columns = ["actor", "sector", "kind"]
    return lk.Survey(
        actors[columns].assign(wave=1, responded=True),
        ties[["relation", "respondent", "nominee"]].assign(wave=1).drop_duplicates(),
    )


@pytest.fixture(scope="module")
def evaluated(reference_data: Path) -> Callable[[str], Any]:
    """The Evaluation of a sample, measured once."""

    @cache
    def evaluate(sample: str) -> Any:
        if sample == "valle":
            survey = lk.read_survey(VALLE)
        elif sample == "emon":
            survey = from_reference(reference_data / "emon" / "Texas", ("contact",))
        else:
            survey = from_reference(reference_data / "chemnet", ("political_info", "sci_info_sent"))
        return lk.evaluate(lk.build_panel(survey), n_draws=10, seed=1)

    return evaluate


@pytest.mark.parametrize("audience", get_args(Audience))
@pytest.mark.parametrize("language", get_args(Language))
@pytest.mark.parametrize("sample", SAMPLES)
def test_a_report_works_wherever_it_is_read(
    sample: str, language: Any, audience: Any, evaluated: Any, open_page: Any, tmp_path: Path
) -> None:
    report = lk.build_report(evaluated(sample), language=language, audience=audience)
    page = report.html()
    assert len(page.encode()) < 3_000_000
    assert "://" not in without_links(page)
    path = report.save(tmp_path / "report.html")
    assert path.read_text(encoding="utf-8") == page
    shown = open_page(path)
    assert shown.page.evaluate("document.documentElement.lang") == language
    assert shown.page.evaluate(DRAWN)[1] >= 3
    seen, said = [shown.pixels()], [shown.status]
    for name in ("layer", "block"):
        choices = shown.page.eval_on_selector_all(f"select[name={name}] option", "os => os.map(o => o.label)")
        if len(choices) > 1:
            shown.select(name, choices[1])
            seen.append(shown.pixels())
            said.append(shown.status)
    assert len(set(seen)) == len(seen) > 1
    assert len(set(said)) == len(said)
    label = shown.page.locator("#map-names option").nth(2).get_attribute("value")
    shown.page.fill("input[name=find]", label)
    shown.page.keyboard.press("Enter")
    assert shown.page.inner_text("#map-chosen strong") == label
    if (sample, language, audience) in LOOKED_AT:
        assert serious(shown.page) == []
    assert shown.troubles == []


def without_links(page: str) -> str:
    """A page without our scripts, the references that a reader may follow, and the name spaces of pictures."""
    text = re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL)
    return re.sub(r'<a href="https://doi\.org/[^"]+"[^>]*>[^<]*</a>|xmlns(?::\w+)?="[^"]+"', "", text)


def serious(page: Any) -> list[str]:
    """What axe finds that keeps people out, with where; nothing is fetched for it."""
    need(__import__("importlib.util").util.find_spec("axe_playwright_python"), "axe-playwright-python is not installed")
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [
        f"{v['id']}: {v['help']}: {n['html'][:120]}"
        for v in found
        if v["impact"] in ("serious", "critical")
        for n in v["nodes"][:3]
    ]
