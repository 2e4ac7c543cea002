"""How long an interview takes."""

from __future__ import annotations

from typing import Any

import pytest

import linkages as lk


def test_minutes_by_hand() -> None:
    found = lk.interview_burden(31, n_relations=2, share_tied=0.5, n_others=1)
    # 60 rows of 5 s, 30 of them with 6 s more; 150 s; one other, 30 + 2·8 s; 4 + 7 items of 8 s
    assert found["rows"].tolist() == [60]
    assert found["minutes"].tolist() == [round((60 * 5 + 30 * 6 + 150 + 46 + 88) / 60, 1)]
    without = lk.interview_burden(31, n_relations=2, share_tied=0.5, n_others=1, attribution=False)
    assert without["minutes"].iloc[0] == pytest.approx(found["minutes"].iloc[0] - 3, abs=0.11)


def test_only_what_is_longer_than_25_minutes_bears_a_warning() -> None:
    found = lk.interview_burden(range(2, 300), n_relations=2)
    assert ((found["note"] != "") == (found["minutes"] > 25)).all()
    assert found["minutes"].is_monotonic_increasing
    assert 0 < (found["note"] == "").sum() < len(found)


@pytest.mark.parametrize(
    "wrong", [{"n_actors": 1}, {"n_actors": 2.5}, {"n_relations": 0}, {"share_tied": 1.1}, {"n_others": float("nan")}]
)
def test_what_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(lk.ArgumentError, match=next(iter(wrong))):
        lk.interview_burden(**{"n_actors": 20, **wrong})
