"""How the nouns look: sentences and tables; nothing that a respondent wrote becomes mark-up."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pandas as pd
import pytest

import linkages as lk
from linkages.data.display import count, share

EVIL = "<script>alert(1)</script>&\"'"


class Reader(HTMLParser):
    """Collects tags and cells, and sees that what is opened is closed."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.rows: list[list[str]] = []
        self.caption = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.open.append(tag)
        self.tags.add(tag)
        if tag == "tr":
            self.rows.append([])

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in {"td", "th"}:
            self.rows[-1].append(data)
        if self.open and self.open[-1] == "caption":
            self.caption += data


def network(sectors: list[str] | None = None, **more: Any) -> lk.Network:
    n = len(sectors or "abc")
    actors = pd.DataFrame({"sector": sectors}) if sectors else None
    matrix = np.triu(np.ones((n, n)), 1)
    return lk.from_matrix(matrix, directed=True, actors=actors, **more)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.0, "0%"), (1.0, "100%"), (float("nan"), "not measured"), (1e-12, "<1%"), (0.004999, "<1%"), (0.005, "<1%"),
        (0.0051, "1%"), (0.01, "1%"), (0.5, "50%"), (0.994, "99%"), (0.995, ">99%"), (0.9951, ">99%"),
        (1 - 1e-12, ">99%"), (0.145, "14%"), (0.155, "16%"),
    ],
)  # fmt: skip
def test_a_share_is_never_rounded_to_nothing_or_to_all(value: float, words: str) -> None:
    assert share(value) == words


def test_numbers_with_their_nouns() -> None:
    assert [count(n, "tie") for n in (0, 1, 2, 1234567)] == ["0 ties", "1 tie", "2 ties", "1,234,567 ties"]


def test_a_network_reads_as_a_sentence() -> None:
    assert repr(network(relation="advice", wave=2023)) == (
        "<Network 'advice', wave 2023: 3 actors, 3 directed ties, 0% of dyads missing>"
    )
    one = lk.from_matrix([[0, 1, np.nan], [1, 0, 0], [np.nan, 0, 0]], directed=False)
    assert repr(one) == "<Network 'tie', wave 1: 3 actors, 1 tie, 33% of dyads missing>"
    nothing = network(["private"] * 3).block("public-public")
    assert repr(nothing) == "<Network 'tie', wave 1: 3 actors, not measured>"
    blank = lk.from_matrix(np.full((2, 2), np.nan), directed=True)
    assert repr(blank) == "<Network 'tie', wave 1: 2 actors, 0 directed ties, 100% of dyads missing>"


def test_only_the_actors_at_stake_are_counted() -> None:
    assert "2 actors," in repr(network(["private", "private", "public"]).block("private-private"))


def test_a_network_as_a_table_of_its_blocks() -> None:
    page = Reader(network(["private", "private", "public"])._repr_html_())
    assert page.caption == "Network 'tie', wave 1: 3 actors, 3 directed ties, 0% of dyads missing"
    assert page.rows == [
        ["block", "ties", "dyads", "missing", "density"],
        ["all", "3", "6", "0%", "0.500"],
        ["private-private", "1", "2", "0%", "0.500"],
        ["public-private", "2", "4", "0%", "0.500"],
        ["public-public", "0", "0", "not measured", "not measured"],
        ["with-hybrid", "0", "0", "not measured", "not measured"],
    ]


@pytest.mark.parametrize("sectors", [None, ["private", "goverment", EVIL], ["private", None, "public"]])
def test_without_sectors_that_we_know_it_is_the_sentence(sectors: Any) -> None:
    net = network(sectors)
    assert Reader(net._repr_html_()).tags == {"p"}
    assert "3 actors" in net._repr_html_()


def test_what_respondents_wrote_stays_text() -> None:
    net = network(["private", "public", "hybrid"], relation=EVIL, wave=EVIL)
    panel = lk.Panel([net])
    for page in (net._repr_html_(), panel._repr_html_(), network(relation=EVIL, wave=EVIL)._repr_html_()):
        assert "<script" not in page
        assert not re.search(r"&(?!(amp|lt|gt|quot|#x27);)", page)
        read = Reader(page)
        assert read.tags <= {"table", "caption", "thead", "tbody", "tr", "th", "td", "p"}
    assert Reader(panel._repr_html_()).rows[1][:2] == [EVIL, EVIL]


def test_a_panel_as_a_table() -> None:
    page = Reader(lk.Panel([network(relation="b"), network(relation="a", wave=2)])._repr_html_())
    assert page.caption == "Panel: 2 networks, 2 relations (a, b), 2 waves (1, 2)"
    assert page.rows == [
        ["relation", "wave", "actors", "ties", "dyads", "missing"],
        ["a", "2", "3", "3", "6", "0%"],
        ["b", "1", "3", "3", "6", "0%"],
    ]
