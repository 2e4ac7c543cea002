"""The questionnaire comes back: what it exports is read as the survey that was answered, with nothing edited."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import linkages as lk


@pytest.mark.parametrize("collector", ["kobo", "odk", "surveycto"])
@pytest.mark.parametrize("groups", [True, False])
def test_what_the_form_exports_is_the_survey_that_was_answered(
    fieldwork: Callable[..., Any], collector: str, groups: bool
) -> None:
    work = fieldwork(collector=collector)
    lk.write_instrument(work.folder)
    work.export(2024, collector=collector, groups=groups)
    read = lk.read_survey(work.folder)
    work.same(read)
    assert not read.actors["responded"].all()


def test_a_second_wave_keeps_the_codes_of_the_first(fieldwork: Callable[..., Any]) -> None:
    work = fieldwork(collector="kobo", waves=(2020, 2024), joiners=0.2, leavers=0.2)
    lk.write_instrument(work.folder, wave=2020)
    before = (work.folder / "codes.csv").read_text(encoding="utf-8").splitlines()
    lk.write_instrument(work.folder)
    after = (work.folder / "codes.csv").read_text(encoding="utf-8").splitlines()
    assert set(before) < set(after)
    for wave in (2020, 2024):
        work.export(wave, collector="kobo")
    work.same(lk.read_survey(work.folder))
