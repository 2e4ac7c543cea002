"""Organisations that were renamed, merged or split: followed as the table says, and every change is listed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import linkages as lk

HOW = ["actor", "became", "wave", "how"]
MERGED = pd.DataFrame([("a", "ab", 2, "merged"), ("b", "ab", 2, "merged")], columns=HOW)
SPLIT = pd.DataFrame([("x", "x1", 2, "split"), ("x", "x2", 2, "split")], columns=HOW)
nan = float("nan")


def people(*rows: tuple[int, str], **columns: Any) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["wave", "actor"])
    return frame.assign(**{"sector": "private", "responded": True, **columns})


def said(*rows: tuple[int, str, str, float]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["wave", "respondent", "nominee", "strength"])
    return frame.assign(relation="advice")


def ties(table: pd.DataFrame) -> list[tuple[Any, ...]]:
    """Rows as tuples, a blank strength as None, sorted."""
    rows = table[["wave", "respondent", "nominee", "strength"]].itertuples(index=False, name=None)
    return sorted(((w, r, n, None if s != s else s) for w, r, n, s in rows), key=str)


def who(table: pd.DataFrame) -> list[tuple[Any, ...]]:
    return sorted(zip(table["wave"], table["actor"], table["responded"]))


def faults(*arguments: Any, **options: Any) -> list[str]:
    with pytest.raises(lk.SurveyError) as caught:
        lk.apply_identity(*arguments, **options)
    return caught.value.problems["problem"].tolist()


# ---------------------------------------------------------------- renamed


def test_a_renamed_organisation_has_its_last_name_in_every_wave() -> None:
    actors, answers = (
        people((1, "old"), (1, "c"), (2, "new"), (2, "c")),
        said((1, "old", "c", 2), (2, "c", "old", 1), (2, "new", "c", 0)),
    )
    renamed = pd.DataFrame([("old", "new", None, "renamed")], columns=HOW)
    done = lk.apply_identity(actors, answers, renamed)
    assert who(done.actors) == [(1, "c", True), (1, "new", True), (2, "c", True), (2, "new", True)]
    assert ties(done.nominations) == [(1, "new", "c", 2), (2, "c", "new", 1), (2, "new", "c", 0)]
    assert done.changes[["table", "wave", "column", "old", "new", "rows"]].to_numpy().tolist() == [
        ["nominations", 1, "respondent", "old", "new", 1], ["nominations", 2, "nominee", "old", "new", 1],
        ["actors", 1, "actor", "old", "new", 1],
    ]  # fmt: skip
    lk.Survey(done.actors, done.nominations)
    assert list(actors["actor"]) == ["old", "c", "new", "c"]  # what was given is as it was


def test_names_that_changed_twice() -> None:
    twice = pd.DataFrame([("a", "b", None, "renamed"), ("b", "c", None, "renamed")], columns=HOW)
    done = lk.apply_identity(people((1, "a"), (2, "b"), (3, "c")), said((3, "c", "a", 1)).iloc[:0], twice)
    assert [actor for _, actor, _ in who(done.actors)] == ["c", "c", "c"]


# ---------------------------------------------------------------- merged


def test_apart_the_parts_are_themselves_until_the_merger() -> None:
    actors = people((1, "a"), (1, "b"), (1, "c"), (2, "ab"), (2, "c"))
    answers = said((1, "a", "b", 1), (1, "c", "a", 2), (2, "c", "b", 3), (2, "c", "a", 1))
    done = lk.apply_identity(actors, answers, MERGED)
    assert who(done.actors) == who(actors)
    assert ties(done.nominations) == [(1, "a", "b", 1), (1, "c", "a", 2), (2, "c", "ab", 3)]
    assert "named twice by one respondent: the strongest answer stands" in set(done.changes["what"])


def test_together_the_parts_are_one_in_every_wave() -> None:
    actors = people(
        (1, "a"), (1, "b"), (1, "c"), (2, "ab"), (2, "c"), jobs=[10, 20, 5, 40, 5], size=["s", "s", "s", "m", "s"]
    )
    answers = said(
        (1, "a", "b", 1), (1, "a", "c", 0), (1, "b", "c", 2), (1, "c", "b", nan), (1, "c", "a", 0), (2, "c", "b", 1)
    )
    done = lk.apply_identity(actors, answers, MERGED, parts="together")
    assert who(done.actors) == [(1, "ab", True), (1, "c", True), (2, "ab", True), (2, "c", True)]
    # the strongest yes stands; a blank about one part goes before a no about the other; ties between parts are left out
    assert ties(done.nominations) == [(1, "ab", "c", 2), (1, "c", "ab", None), (2, "c", "ab", 1)]
    joined = done.actors.set_index(["wave", "actor"])
    assert np.isnan(joined.loc[(1, "ab"), "jobs"])  # ten and twenty: not for us to add
    assert joined.loc[(1, "ab"), "size"] == "s"
    assert joined.loc[(2, "ab"), "jobs"] == 40


def test_the_no_of_one_part_is_not_the_no_of_a_silent_one() -> None:
    actors = people((1, "a"), (1, "b"), (1, "c"), (2, "ab"), (2, "c"), responded=[True, False, True, True, True])
    answers = said((1, "a", "c", 0), (1, "c", "a", 0), (2, "ab", "c", 0))
    done = lk.apply_identity(actors, answers, MERGED, parts="together")
    assert who(done.actors)[0] == (1, "ab", False)
    assert ties(done.nominations) == [(1, "ab", "c", None), (1, "c", "ab", 0), (2, "ab", "c", 0)]
    assert "a part said no, another did not answer: no answer" in set(done.changes["what"])
    net = lk.build_panel(lk.Survey(done.actors, done.nominations))["advice", 1]
    assert (net.n_ties, net.n_dyads, net.missing_share) == (0, 1, 0.5)
    # a yes stands whoever was silent
    named = lk.apply_identity(actors, said((1, "a", "c", 2)), MERGED, parts="together")
    assert ties(named.nominations) == [(1, "ab", "c", 2)]


def test_one_takes_in_another() -> None:
    actors = people((1, "a"), (1, "b"), (1, "c"), (2, "a"), (2, "c"), kind=["firm", "lab", "firm", "firm", "firm"])
    answers = said((1, "c", "b", 1), (2, "c", "b", 1))
    taken = pd.DataFrame([("b", "a", 2, "merged")], columns=HOW)
    apart = lk.apply_identity(actors, answers, taken)
    assert ties(apart.nominations) == [(1, "c", "b", 1), (2, "c", "a", 1)]
    together = lk.apply_identity(actors, answers, taken, parts="together")
    assert who(together.actors) == [(1, "a", True), (1, "c", True), (2, "a", True), (2, "c", True)]
    assert together.actors.loc[together.actors["actor"] == "a", "kind"].tolist() == [
        "firm",
        "firm",
    ]  # a's own row tells


def test_parts_of_different_sectors_are_not_joined_unless_a_row_tells() -> None:
    actors = people((1, "a"), (1, "b"), (2, "ab"), sector=["private", "public", "hybrid"])
    done = lk.apply_identity(actors, said((1, "a", "b", 1)), MERGED, parts="together")
    assert done.actors["sector"].tolist() == ["hybrid", "hybrid"]
    torn = faults(actors.iloc[:2], said((1, "a", "b", 1)), MERGED.assign(wave=1), parts="together")
    assert torn == ["rows of 'ab' in wave 1 that become one differ in sector"]


# ---------------------------------------------------------------- split


def test_a_name_that_does_not_say_which_part_is_a_fault() -> None:
    actors = people((1, "x"), (1, "c"), (2, "x1"), (2, "x2"), (2, "c"))
    assert ties(lk.apply_identity(actors, said((1, "c", "x", 1), (2, "c", "x2", 1)), SPLIT).nominations) == [
        (1, "c", "x", 1), (2, "c", "x2", 1),
    ]  # fmt: skip
    assert faults(actors, said((2, "c", "x", 1)), SPLIT) == ["split before wave 2, yet nominee of 1 row there"]


def test_together_the_parts_of_a_split_stay_one() -> None:
    actors = people((1, "x"), (1, "c"), (2, "x1"), (2, "x2"), (2, "c"))
    done = lk.apply_identity(
        actors, said((1, "c", "x", 1), (2, "c", "x2", 1), (2, "x1", "x2", 3), (2, "c", "x", 2)), SPLIT, parts="together"
    )
    assert who(done.actors) == [(1, "c", True), (1, "x", True), (2, "c", True), (2, "x", True)]
    assert ties(done.nominations) == [(1, "c", "x", 1), (2, "c", "x", 2)]


def test_an_organisation_that_goes_on_beside_its_daughter() -> None:
    actors = people((1, "x"), (1, "c"), (2, "x"), (2, "y"), (2, "c"))
    table = pd.DataFrame([("x", "x", 2, "split"), ("x", "y", 2, "split")], columns=HOW)
    answers = said((2, "c", "x", 1), (2, "c", "y", 2))
    assert ties(lk.apply_identity(actors, answers, table).nominations) == ties(answers)
    assert ties(lk.apply_identity(actors, answers, table, parts="together").nominations) == [(2, "c", "x", 2)]


# ---------------------------------------------------------------- any table


def test_the_order_of_rows_changes_nothing() -> None:
    rng = np.random.default_rng(5)
    actors = people(
        (1, "a"), (1, "b"), (1, "c"), (1, "x"), (2, "ab"), (2, "c"), (2, "x1"), (2, "x2"), responded=[True, False] * 4
    )
    everyone = {1: ["a", "b", "c", "x"], 2: ["ab", "c", "x1", "x2"]}
    rows = [
        (w, i, j, rng.choice([0.0, 1.0, 2.0, nan])) for w, ids in everyone.items() for i in ids for j in ids if i != j
    ]
    table = pd.concat([MERGED, SPLIT])
    expected = lk.apply_identity(actors, said(*rows), table, parts="together")
    for seed in range(5):
        mixed = lk.apply_identity(
            actors.sample(frac=1, random_state=seed), said(*rows).sample(frac=1, random_state=seed),
            table.sample(frac=1, random_state=seed), parts="together",
        )  # fmt: skip
        assert who(mixed.actors) == who(expected.actors)
        assert ties(mixed.nominations) == ties(expected.nominations)
    lk.Survey(expected.actors, expected.nominations)


def test_without_events_nothing_changes() -> None:
    actors, answers = people((1, "a"), (1, "b")), said((1, "a", "b", nan))
    done = lk.apply_identity(actors, answers, MERGED.iloc[:0])
    pd.testing.assert_frame_equal(done.actors, actors)
    pd.testing.assert_frame_equal(done.nominations, answers)
    assert done.changes.empty


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ([("a", "b", 2, "bought")], "unknown word"), ([("a", None, 2, "merged")], "became is blank"),
        ([("a", "b", None, "merged")], "wave is blank"), ([("a", "b", 9, "merged")], "there is no such wave"),
        ([("a", "a", 2, "merged")], "is the same organisation"), ([("a", "b", 2, "split")], "split into one part only"),
        ([("a", "b", 2, "merged"), ("a", "c", 2, "merged")], "became something else in row 2"),
        ([("a", "b", None, "renamed"), ("b", "a", None, "renamed")], "goes round in a circle"),
        ([("a", "b", 2, "split"), ("a", "c", 2, "split"), ("a", "d", 2, "merged")], "split here, and merged in row 4"),
        ([("a", "c", None, "renamed")], "renamed, yet both are among the actors of wave 1"),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_followed(rows: list[Any], problem: str) -> None:
    actors = people((1, "a"), (1, "c"), (2, "d"))
    assert problem in faults(actors, said((1, "a", "c", 1)), pd.DataFrame(rows, columns=HOW))


def test_requests_that_make_no_sense() -> None:
    actors, answers = people((1, "a"), (1, "b")), said((1, "a", "b", 1))
    with pytest.raises(lk.ArgumentError, match="parts='joined' is not one of"):
        lk.apply_identity(actors, answers, MERGED, parts="joined")  # type: ignore[arg-type]
    with pytest.raises(lk.ArgumentError, match="actors must be a DataFrame with the columns wave, actor"):
        lk.apply_identity(answers, answers, MERGED)
    with pytest.raises(lk.ArgumentError, match="identity must be"):
        lk.apply_identity(actors, answers, 3)  # type: ignore[arg-type]
    text = actors.assign(wave=["before", "after"])
    with pytest.raises(lk.ArgumentError, match="in the order of time"):
        lk.apply_identity(text, answers.assign(wave="before"), MERGED)
    merged = MERGED.assign(wave="after")
    done = lk.apply_identity(text, answers.assign(wave="before"), merged, waves=["before", "after"])
    assert done.actors["actor"].tolist() == ["a", "ab"]
    with pytest.raises(lk.ArgumentError, match="must name every wave"):
        lk.apply_identity(text, answers.assign(wave="before"), merged, waves=["after"])
