"""Studies to report on: an ordinary one and one whose every text is hostile."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import linkages as lk
from tests.conftest import need
from tests.report.browsing import Opened

SAMPLES = ("valle", "cartera", "emon", "chemnet")

HOSTILE = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</script><b>bold</b>", "{{7*7}}", '";alert(1)//',
    "</textarea>'--><svg onload=alert(1)>", "\u202eright to left", "long " * 60, "emoji 😀 & <amp>", '=HYPERLINK("x")',
]  # fmt: skip
KINDS = {"<b>firm</b>": "private", "{{kind}}": "public"}


def _named(survey: lk.Survey, names: list[str], kinds: dict[str, str] | None = None) -> lk.Survey:
    """The same survey with ids that are like no code, and with names (and kinds) that are given."""
    actors, nominations = survey.actors, survey.nominations
    known = {a: f"ent{7919 * i % 9973:04d}x" for i, a in enumerate(sorted(actors["actor"].unique()))}
    actors["actor"] = actors["actor"].map(known)
    for column in ("respondent", "nominee"):
        nominations[column] = nominations[column].map(known)
    ids = sorted(known.values())
    name = {a: names[i] if i < len(names) else f"Organización Nº {i} del Valle S.A." for i, a in enumerate(ids)}
    actors["name"] = actors["actor"].map(name)
    if kinds:
        first = {sector: kind for kind, sector in kinds.items()}
        actors["kind"] = actors["sector"].map(first).fillna(actors["kind"])
    return lk.Survey(actors, nominations, survey.relations, waves=survey.waves)


@pytest.fixture(scope="session")
def survey() -> lk.Survey:
    """Two waves, two relations (one undirected), silent organisations, joiners, leavers, one hybrid."""
    made = lk.simulate_survey(n_private=24, n_public=10, n_hybrid=1, waves=(2019, 2023), seed=4).survey
    waves = pd.DataFrame({"wave": [2019, 2023], "label": ["Base", "Final"]})
    return _named(lk.Survey(made.actors, made.nominations, made.relations, waves=waves), [])


@pytest.fixture(scope="session")
def evaluation(survey: lk.Survey, once: Any) -> Any:
    """An Evaluation of an ordinary study."""
    return once("ordinary", lambda: lk.evaluate(lk.build_panel(survey), n_draws=50, seed=1))


@pytest.fixture(scope="session")
def hostile_evaluation(once: Any) -> Any:
    """An Evaluation of a study in which names, kinds, relations and waves are hostile text."""
    made = lk.simulate_survey(n_private=14, n_public=6, n_hybrid=1, waves=(1, 2), seed=5).survey
    relations = made.relations
    relations["label"] = [HOSTILE[i % 4] for i in range(len(relations))]
    waves = pd.DataFrame({"wave": [1, 2], "label": [HOSTILE[0], HOSTILE[2]]})
    hostile = lk.Survey(made.actors, made.nominations, relations, waves=waves)
    named = _named(hostile, HOSTILE, KINDS)
    return once("hostile", lambda: lk.evaluate(lk.build_panel(named), n_draws=20, seed=1))


def _from_reference(folder: Path, relations: tuple[str, ...]) -> lk.Survey:
    """A survey of one wave in which everybody answered; what has no name is named by its id."""
    actors = pd.read_csv(folder / "actors.csv").rename(columns={"id": "actor", "category": "kind"})
    actors["sector"] = actors["sector"].where(actors["sector"].isin(["private", "public"]), "hybrid")
    ties = pd.read_csv(folder / "ties.csv").rename(columns={"source": "respondent", "target": "nominee"})
    ties = ties[ties["relation"].isin(relations)]
    columns = [column for column in ("actor", "name", "sector", "kind") if column in actors]
    return lk.Survey(
        actors[columns].assign(wave=1, responded=True),
        ties[["relation", "respondent", "nominee"]].assign(wave=1).drop_duplicates(),
    )


def _sample(name: str) -> lk.Survey:
    """One of the studies that come with the project, or a real network of the reference data."""
    if name in ("valle", "cartera"):
        return lk.read_survey(Path(__file__).parent.parent.parent / "data" / "samples" / name)
    folder = os.environ.get("LINKAGES_REFERENCE_DATA", "")
    need(folder and Path(folder).is_dir(), "LINKAGES_REFERENCE_DATA names no folder of reference networks")
    if name == "emon":
        return _from_reference(Path(folder) / "emon" / "Texas", ("contact",))
    return _from_reference(Path(folder) / "chemnet", ("political_info", "sci_info_sent"))


@pytest.fixture(scope="session")
def sampled(once: Any) -> Callable[[str], Any]:
    """The Evaluation of a sample."""
    return cache(lambda name: once(name, lambda: lk.evaluate(lk.build_panel(_sample(name)), n_draws=10, seed=1)))


@pytest.fixture(scope="session")
def one_wave_evaluation() -> Any:
    """An Evaluation of a study with a single wave and relation, where only private organisations were asked."""
    actors = pd.DataFrame(
        {
            "wave": 2024,
            "actor": [f"x{i:02d}" for i in range(14)],
            "sector": ["private"] * 10 + ["public"] * 4,
            "responded": [True] * 10 + [False] * 4,
            "asked": [True] * 10 + [False] * 4,
        }
    )
    named = pd.DataFrame(
        [
            (2024, "advice", f"x{i:02d}", f"x{(i * k + k) % 14:02d}")
            for i in range(10)
            for k in (2, 3)
            if (i * k + k) % 14 != i
        ],
        columns=["wave", "relation", "respondent", "nominee"],
    ).drop_duplicates()
    return lk.evaluate(lk.build_panel(lk.Survey(actors, named)), n_draws=20, seed=1)


@pytest.fixture(scope="session")
def public_page(evaluation: Any) -> str:
    """The public page in English."""
    return lk.build_report(evaluation, title="Clúster TIC del Valle").html()


@pytest.fixture(scope="session")
def internal_page(evaluation: Any) -> str:
    """The internal page in Spanish."""
    return lk.build_report(evaluation, language="es", audience="internal", title="Clúster TIC del Valle").html()


@pytest.fixture(scope="session")
def hostile_page(hostile_evaluation: Any) -> str:
    """The internal page of the hostile study: every hostile text is on it."""
    return lk.build_report(hostile_evaluation, audience="internal", title=HOSTILE[0]).html()


@pytest.fixture(scope="session")
def browser(chromium: str, playwright_api: Any) -> Iterator[Any]:
    """A browser that runs."""
    with playwright_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture
def open_page(browser: Any) -> Iterator[Any]:
    """Open files with the network cut off."""
    contexts = []

    def open_file(path: Path, width: int = 1280, **options: Any) -> Opened:
        context = browser.new_context(viewport={"width": width, "height": 900}, offline=True, **options)
        contexts.append(context)
        context.set_default_timeout(20_000)
        shown = Opened(context.new_page())
        shown.page.goto(path.as_uri())
        shown.page.wait_for_timeout(400)
        return shown

    yield open_file
    for context in contexts:
        context.close()
