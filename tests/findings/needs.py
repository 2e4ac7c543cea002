"""A simulated study whose organisations also said what they need and where they belong."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

import linkages as lk

ITEMS = ("customs", "laboratory", "roads", "skills", "standards", "water")
CHANCE = (0.40, 0.35, 0.18, 0.07)  # of priorities 0 … 3


def with_needs(seed: int, *, unrated: float = 0.0, **options: Any) -> lk.Survey:
    """A simulated survey; who did not respond said nothing of needs and groups either."""
    settings: dict[str, Any] = {"n_private": 24, "n_public": 8, "relations": ["advice"]} | options
    survey = lk.simulate_survey(seed=seed, **settings).survey
    rng = np.random.default_rng([seed, 99])
    told = survey.actors[survey.actors.responded][["wave", "actor"]]
    answers = told.merge(pd.DataFrame({"item": ITEMS}), how="cross").assign(question="priority")
    answers["value"] = rng.choice(4, len(answers), p=CHANCE).astype(float)
    answers.loc[rng.random(len(answers)) < unrated, "value"] = np.nan
    groups = told.merge(
        pd.DataFrame({"group": ["board", "chamber"], "kind": ["committee", "association"]}), how="cross"
    )
    groups = groups[rng.random(len(groups)) < np.where(groups.group == "chamber", 0.5, 0.15)]
    groups = groups.assign(pays=rng.random(len(groups)) < 0.6)
    return lk.Survey(
        survey.actors, survey.nominations, survey.relations, waves=survey.waves, answers=answers, affiliations=groups
    )
