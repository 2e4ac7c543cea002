"""The page on variants says what is true: its calls run, its numbers are theirs, and what it calls the same is the same."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import numpy as np
import pytest

import linkages as lk
from linkages import vocabulary

DOCS = Path(__file__).parent.parent / "docs"


@pytest.fixture(scope="module")
def make() -> Iterator[ModuleType]:
    """The script that writes the page; it finds its tables beside it."""
    spec = importlib.util.spec_from_file_location("make_variants", DOCS / "make_variants.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(DOCS))
    try:
        spec.loader.exec_module(module)
        yield module
    finally:
        sys.path.remove(str(DOCS))


@pytest.fixture(scope="module")
def found(make: ModuleType) -> list[Any]:
    """Sections with the values of our calls and of the others."""
    return list(make.evaluated())


def same(one: Any, other: Any) -> bool:
    """Whether two values are one, up to what an iteration leaves."""
    if isinstance(one, str) or isinstance(other, str):
        return bool(np.array_equal(one, other))
    return np.shape(one) == np.shape(other) and np.allclose(one, other, rtol=1e-7, atol=1e-7, equal_nan=True)


def test_the_page_is_current(make: ModuleType) -> None:
    if make.PAGE.read_text(encoding="utf-8") != make.page():
        pytest.fail("a measure or a comparison changed: run `python docs/make_variants.py` and commit docs/variants.md")


def test_what_is_called_the_same_is_the_same(make: ModuleType, found: list[Any]) -> None:
    wrong = [
        (section.title, line[1], value)
        for section, ours, others in found
        for line, value in zip(section.others, others, strict=True)
        if line[3] is not None and not same(value, make.same_as(line, ours, 8))
    ]
    assert not wrong


def test_what_is_called_different_differs_and_says_why(found: list[Any]) -> None:
    wrong = [
        (section.title, line[1], value)
        for section, ours, others in found
        for line, value in zip(section.others, others, strict=True)
        if line[3] is None and (not line[4] or any(same(value, mine) for mine in ours))
    ]
    assert not wrong
    assert sum(line[3] is None for section, _, _ in found for line in section.others) > 10


def test_only_python_is_said_to_be_run(make: ModuleType, found: list[Any]) -> None:
    for section, _, _ in found:
        for program, call, formula, _, _ in section.others:
            assert bool(formula) == (program in ("UCINET", "R sna", "R igraph")), call
            assert program in make.PROGRAMS


def test_the_worked_network_by_hand(make: ModuleType) -> None:
    net, joined = (make.namespaces()[0][name] for name in ("net", "joined"))
    # 12 ties on 56 dyads, of strengths that add up to 26; a–p and a–q both ways, eight pairs one way.
    assert lk.density(net) == 12 / 56
    assert lk.density(net) * lk.mean_strength(net) == pytest.approx(26 / 56)
    assert lk.dyad_census(net).tolist() == [2, 8, 18, 0]
    # a, b, c, d, p, q are one component, e–r the other.
    assert lk.connectedness(net) == 32 / 56
    assert lk.krackhardt_efficiency(net) == pytest.approx(1 - (12 - 6) / (32 - 6))
    # Between sectors: a–p, a–q, b–p, c–p, d–p, d–q, e–r; within: a–b, a–c, p–q.
    assert lk.ei_index(joined) == pytest.approx((7 - 3) / 10)


def test_formulas_of_ucinet_by_hand(make: ModuleType) -> None:
    import variants_formulas as f

    y = make.namespaces()[1]["y"]
    # a: b, c, p, q at 1, d at 2, e and r nowhere, which is 8.
    assert f.farness_closeness(y)[0] == pytest.approx(100 * 7 / (4 + 2 + 16))
    # Six actors with nine ties, four more than a tree; the pair has none to spare.
    assert f.gtd_efficiency(y) == pytest.approx(1 - 6 * (4 / 25) / 8)
    # b: of a and p (tied) 1; c: 1; d: of p and q 1; a: of b, c, p, q: b–p, c–p, p–q; q: a–p, d–p; p: a–b, a–c, a–q, d–q.
    assert f.local_clustering(y) == pytest.approx((1 + 1 + 1 + 3 / 6 + 2 / 3 + 4 / 10) / 6)


def test_a_beta_without_a_limit_is_refused(make: ModuleType) -> None:
    with pytest.raises(lk.ArgumentError, match="beta=1"):
        lk.bonacich_power(make.namespaces()[0]["net"], beta=1, direction="out")


def test_every_option_names_its_default_first(make: ModuleType) -> None:
    listed = list(make.options())
    assert len(listed) > 25
    for measure, option, default, words in listed:
        assert words, f"{measure}: the docstring does not list the words of {option}"
        assert words[0] == str(default), f"{measure}: the docstring does not list the default of {option} first"


def test_every_word_for_a_form_is_on_the_page(make: ModuleType) -> None:
    literals = {name: get_args(value) for name, value in vars(vocabulary).items() if re.search(r"(Form|Scope)$", name)}
    of_measures = {k: v for k, v in literals.items() if k not in ("DlForm", "CovariateForm")}
    listed = {word for _, _, _, words in make.options() for word in words}
    for name, words in of_measures.items():
        assert set(map(str, words)) <= listed, name


def test_no_cell_breaks_its_table(make: ModuleType) -> None:
    tables = re.findall(r"(?:^\|.*\n)+", make.page(), flags=re.M)
    assert len(tables) == 3 + 2 * len(make.sections())
    for table in tables:
        assert len({len(re.findall(r"(?<!\\)\|", row)) for row in table.splitlines()}) == 1, table


def test_readers_find_the_page() -> None:
    assert "docs/variants.md" in (DOCS.parent / "README.md").read_text(encoding="utf-8")
