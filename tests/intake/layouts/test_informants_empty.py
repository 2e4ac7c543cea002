"""Several informants, and none of them told anything."""

from __future__ import annotations

import pandas as pd
import pytest

from linkages.data.tables import Problems
from linkages.intake.layouts.informants import one_voice


@pytest.mark.parametrize("rule", ["max", "mean", "senior"])
def test_nothing_told_is_nothing_to_join(rule: str) -> None:
    frame = pd.DataFrame({"wave": [], "relation": [], "respondent": [], "nominee": [], "strength": []})
    voices = pd.DataFrame({"wave": [2023], "respondent": ["a"], "_voice": [1], "_seniority": [""], "_file": ["x.csv"]})
    told = one_voice(frame, frame.assign(_asked_in=[], _about=[], _voice=[]), voices, rule, Problems())
    assert list(told.columns) == list(frame.columns)
    assert told.empty
