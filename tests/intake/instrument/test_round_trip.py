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


@pytest.mark.parametrize("collector", ["kobo", "odk", "surveycto"])
def test_organisations_that_are_not_on_the_list_stand_outside(fieldwork: Callable[..., Any], collector: str) -> None:
    work = fieldwork(collector=collector, outsiders=3)
    lk.write_instrument(work.folder)
    work.export(2024, collector=collector)
    read = lk.read_survey(work.folder)
    work.same(read)
    assert read.actors["external"].sum() == 3
    noted = read.warnings[read.warnings["problem"].str.startswith("3 organisations named are not on the list")]
    assert len(noted) == 1
    assert "codes.csv" in noted["hint"].iloc[0]


def test_a_spelling_added_to_the_codes_is_the_organisation_it_means(fieldwork: Callable[..., Any]) -> None:
    work = fieldwork(collector="kobo", outsiders=1)
    lk.write_instrument(work.folder)
    known = work.survey.actors
    free = known.loc[known["external"], "actor"].iloc[0]
    silent = known.loc[~known["responded"] & ~known["external"], "actor"].iloc[0]
    with (work.folder / "codes.csv").open("a", encoding="utf-8") as file:
        file.write('"' + free.replace('"', '""') + f'",{silent}\n')
    aliases = (work.folder / "codes.csv").read_text(encoding="utf-8")
    lk.write_instrument(work.folder)
    assert (work.folder / "codes.csv").read_text(encoding="utf-8") == aliases
    work.export(2024, collector="kobo")
    read = lk.read_survey(work.folder)
    assert free not in set(read.actors["actor"])
    assert len(read.nominations) == len(work.survey.nominations) - 4  # the grid has them already
    assert read.warnings["problem"].str.contains("name organisations of the list once more").any()


def test_clusters_are_asked_about_their_own(fieldwork: Callable[..., Any]) -> None:
    work = fieldwork(collector="kobo", n_clusters=2, n_private=8, n_public=3)
    lk.write_instrument(work.folder)
    work.export(2024, collector="kobo")
    read = lk.read_survey(work.folder)
    work.same(read)


def test_kinds_that_were_not_asked_leave_no_unanswered_items(fieldwork: Callable[..., Any]) -> None:
    work = fieldwork(collector="kobo", item_missing=0.0, response=1.0)
    text = (work.folder / "study.toml").read_text(encoding="utf-8")
    limits = 'asked_of = ["firm"]\nasked_about = ["firm", "university"]\n'
    (work.folder / "study.toml").write_text(
        text.replace("[[relations]]\n", f"[[relations]]\n{limits}", 1), encoding="utf-8"
    )
    lk.write_instrument(work.folder)
    work.export(2024, collector="kobo", only="as asked")
    read = lk.read_survey(work.folder)
    kinds = read.actors.set_index("actor")["kind"]
    advice = read.nominations[read.nominations["relation"] == "advice"]
    assert set(advice["respondent"].map(kinds)) == {"firm"}
    assert set(advice["nominee"].map(kinds)) == {"firm", "university"}
    assert advice["strength"].notna().all()
    n_firms, n_universities = (kinds == "firm").sum(), (kinds == "university").sum()
    assert len(advice) == n_firms * (n_firms - 1 + n_universities)
    assert lk.build_panel(read)["advice", 2024].missing_share == 0


def test_an_export_under_the_name_of_another_wave_is_refused(fieldwork: Callable[..., Any]) -> None:
    work = fieldwork(collector="kobo", waves=(2020, 2024), joiners=0.0, leavers=0.0, item_missing=0.0)
    for wave in (2020, 2024):
        lk.write_instrument(work.folder, wave=wave)
        work.export(wave, collector="kobo")
    names = [work.folder / f"answers_{wave}.xlsx" for wave in (2020, 2024)]
    first, second = (name.read_bytes() for name in names)
    names[0].write_bytes(second)
    names[1].write_bytes(first)
    with pytest.raises(lk.StudyError, match="an interview of another wave") as refused:
        lk.read_survey(work.folder)
    said = refused.value.problems
    assert set(said["value"]) == {"2020", "2024"}
    assert "2020" in said["hint"].iloc[0]
