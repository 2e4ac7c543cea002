"""A simulated study on disk, but for its nominations, which each test writes as some platform or layout would."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import linkages as lk


class Field:
    """A study in a folder: everything of ``study.toml`` but [nominations], and the survey that must come back."""

    def __init__(self, folder: Path, survey: lk.Survey) -> None:
        self.folder, self.survey = folder, survey
        self.actors = survey.actors
        self.answers = survey.nominations
        self.waves = survey.waves["wave"].tolist()
        self.relations = survey.relations["relation"].unique().tolist()
        survey.actors.to_csv(folder / "actors.csv", index=False)

    def cell(self, wave: Any, relation: str, side: str = "out") -> dict[tuple[str, str], float]:
        """Strength (nan: unanswered) of every nomination of a wave and relation."""
        here = self.answers[(self.answers["wave"] == wave) & (self.answers["relation"] == relation)]
        here = here[here["side"] == side]
        return dict(zip(zip(here["respondent"], here["nominee"]), here["strength"]))

    def present(self, wave: Any) -> list[str]:
        """Identifiers of the organisations of a wave."""
        return self.actors.loc[self.actors["wave"] == wave, "actor"].tolist()

    def respondents(self, wave: Any) -> list[str]:
        """Those who answered."""
        here = self.actors[(self.actors["wave"] == wave) & self.actors["responded"]]
        return here["actor"].tolist()

    def read(self, nominations: str) -> lk.Survey:
        """The study with this text under [nominations]."""
        lines = ['study = { title = "Simulated" }', 'actors = { file = "actors.csv" }']
        for row in self.survey.relations.drop_duplicates("relation").itertuples():
            label = json.dumps(row.label)
            lines += [
                "[[relations]]", f'relation = "{row.relation}"', 'wave = "every"', f"label = {label}",
                f"directed = {str(bool(row.directed)).lower()}", f"scale_max = {row.scale_max}",
                f'instrument = "{row.instrument}"',
            ]  # fmt: skip
        text = "\n".join(lines) + "\n" + nominations
        (self.folder / "study.toml").write_text(text, encoding="utf-8")
        return lk.read_survey(self.folder)

    def same(self, read: lk.Survey) -> None:
        """What came back is what was simulated, to the last cell."""
        for table in ("nominations", "actors", "relations"):
            columns = list(getattr(self.survey, table).columns)
            pd.testing.assert_frame_equal(getattr(read, table)[columns], getattr(self.survey, table))
        assert read.waves["wave"].tolist() == self.waves


@pytest.fixture
def field(tmp_path: Path) -> Callable[..., Field]:
    """Simulate a study; options as of ``simulate_survey``."""

    def make(**options: Any) -> Field:
        plain = {"n_private": 9, "n_public": 4, "programme_marked": 0.0, "response": 0.8, "density": 0.2, "seed": 11}
        made = lk.simulate_survey(**{**plain, **options}).survey
        actors = made.actors.assign(arm=made.actors["arm"].replace("", "none"))
        return Field(tmp_path, lk.Survey(actors, made.nominations, made.relations, waves=made.waves))

    return make
