"""A picture is the same bytes whoever draws it, and whatever happens to the program beside."""

from __future__ import annotations

import os
import pickle
import sys
from pathlib import Path

import pandas as pd
import pytest

from linkages.errors import ArgumentError
from linkages.plots import beside
from linkages.plots.beside import Draughtsman, draughtsman
from linkages.plots.change import plot_ledger
from linkages.plots.cohesion import plot_cohesion
from linkages.plots.picture import Picture, draw, drawn_beside


@pytest.fixture
def two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program is used wherever the tests run: it needs no second processor, it only gains by one."""
    monkeypatch.setattr(beside, "_processors", lambda: 2)


def test_the_same_chart_gives_the_same_bytes(cohesion_table: pd.DataFrame) -> None:
    first = plot_cohesion(cohesion_table)
    plot_ledger({"kept": 1})  # moves the counter of clip paths of the whole process
    assert plot_cohesion(cohesion_table).svg == first.svg


def test_a_picture_is_saved_as_it_is_named(tmp_path: Path) -> None:
    picture = Picture('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>', 'a "b" <c>')
    assert picture.save(tmp_path / "a.svg").read_text(encoding="utf-8") == picture.svg
    assert picture.save(tmp_path / "a.png").read_bytes()[:4] == b"\x89PNG"
    with pytest.raises(ArgumentError, match=r"must end in \.svg or \.png"):
        picture.save(tmp_path / "a.pdf")
    assert 'aria-label="a &quot;b&quot; &lt;c&gt;"' in picture._repr_html_()


def test_pictures_are_equal_by_what_they_show_and_can_be_handed_to_another_process(
    cohesion_table: pd.DataFrame,
) -> None:
    picture = plot_cohesion(cohesion_table)
    again = pickle.loads(pickle.dumps(picture))
    assert again == picture
    assert hash(again) == hash(picture)
    assert again != Picture(picture.svg, "something else")
    assert repr(again) == f"<Picture: {picture.alt}>"


@pytest.mark.usefixtures("two_processors")
def test_a_chart_drawn_beside_is_the_same_bytes(cohesion_table: pd.DataFrame) -> None:
    here = [plot_cohesion(cohesion_table), plot_ledger({"kept": 1})]
    with drawn_beside():
        there = [plot_cohesion(cohesion_table), plot_ledger({"kept": 1})]
    assert all(picture._svg.done() for picture in there if not isinstance(picture._svg, str))
    assert there == here
    assert draughtsman() is draughtsman()
    assert isinstance(plot_ledger({"kept": 1})._svg, str)  # drawn here: the page is done


def test_a_program_that_is_ended_from_outside_costs_no_picture(cohesion_table: pd.DataFrame) -> None:
    mine = Draughtsman()
    first = mine.draw('{"vl_spec": {"mark": "point"}}').result()
    assert mine._program is not None
    mine._program.kill()
    assert mine.draw('{"vl_spec": {"mark": "point"}}').result() == first
    assert mine._program is None
    mine.leave()


@pytest.mark.usefixtures("two_processors")
def test_where_no_program_can_be_started_the_charts_are_drawn_here(
    monkeypatch: pytest.MonkeyPatch, cohesion_table: pd.DataFrame
) -> None:
    def refuse() -> None:
        raise OSError("no more processes")

    monkeypatch.setattr(beside, "_started", refuse)
    monkeypatch.setattr(beside, "_engaged", {os.getpid(): Draughtsman()})
    with drawn_beside():
        there = plot_cohesion(cohesion_table)
    assert there == plot_cohesion(cohesion_table)


@pytest.mark.parametrize("why", ["one processor", "inside another program", "no Python to be called"])
def test_where_a_program_would_not_help_there_is_none(why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "_processors", lambda: 1 if why == "one processor" else 2)
    if why == "inside another program":
        monkeypatch.setattr(sys, "frozen", True, raising=False)
    if why == "no Python to be called":
        monkeypatch.setattr(sys, "executable", "")
    assert draughtsman() is None


@pytest.mark.usefixtures("two_processors")
def test_what_the_engine_refuses_is_told_by_whoever_asks_for_the_picture() -> None:
    with drawn_beside():
        refused = draw({"mark": "no such mark"}, "nothing")
    with pytest.raises(ValueError, match="Vega-Lite to SVG conversion failed"):
        refused.svg
