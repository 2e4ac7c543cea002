"""The manners of every public name: few positional arguments, words for options, a docstring one can work from."""

from __future__ import annotations

import contextlib
import enum
import inspect
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest

import linkages as lk
from linkages import vocabulary

POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
LITERALS = {n: get_args(v) for n, v in vars(vocabulary).items() if get_origin(v) is Literal}
CONSTANTS = {n for n in lk.__all__ if n.isupper()}
HOME: dict[str, str] = lk._PUBLIC


def sections(doc: str) -> dict[str, str]:
    """Sections of a numpydoc docstring by title; the text before the first is under ``""``."""
    parts = re.split(r"^([A-Z][\w ]+)\n-{3,}\n", inspect.cleandoc(doc), flags=re.MULTILINE)
    return {"": parts[0]} | dict(zip(parts[1::2], parts[2::2], strict=True))


def described(text: str) -> dict[str, str]:
    """``{name: its entry}`` of a Parameters or Attributes section; ``a, b : type`` describes two."""
    entries: dict[str, str] = {}
    for entry in re.split(r"^(?=\S)", text, flags=re.MULTILINE):
        names = entry.split("\n")[0].split(" : ")[0]
        entries |= {name.strip(" *"): entry for name in names.split(",") if entry.strip()}
    return entries


def parameters(function: Callable[..., Any]) -> list[inspect.Parameter]:
    """Parameters of a function or method, without self and cls."""
    return [p for p in inspect.signature(function).parameters.values() if p.name not in {"self", "cls"}]


def faults(function: Callable[..., Any], *, needs: tuple[str, ...], most_positional: int | None = 3) -> Iterator[str]:
    """Everything that is wrong with a signature and its docstring."""
    doc = sections(function.__doc__ or "")
    if not doc[""].strip():
        yield "no docstring"
    for title in needs:
        if not doc.get(title, "").strip():
            yield f"no section {title}"
    if "Examples" in needs and ">>> " not in doc.get("Examples", ""):
        yield "no doctest"
    params = parameters(function)
    if most_positional is not None and sum(p.kind in POSITIONAL for p in params) > most_positional:
        yield f"more than {most_positional} positional parameters"
    entries = described(doc.get("Parameters", "")) | described(doc.get("Attributes", ""))
    fields = getattr(function, "model_fields", {})  # a pydantic class describes its fields where they are
    entries |= {name: field.description for name, field in fields.items() if field.description}
    for p in params:
        if p.kind is p.VAR_KEYWORD:
            yield f"**{p.name}"
        if p.annotation is p.empty:
            yield f"{p.name} has no annotation"
        if p.name not in entries:
            yield f"{p.name} is not described"
        yield from (f"{p.name}: the word {w!r} is not described" for w in _unsaid(p, entries.get(p.name, "")))
    for name in described(doc.get("Parameters", "")):
        if params and name not in {p.name for p in params}:
            yield f"{name} is described but is no parameter"


def _unsaid(p: inspect.Parameter, entry: str) -> list[str]:
    """Words of a Literal that the entry of the parameter does not mention."""
    used = [LITERALS[word] for word in re.findall(r"\w+", str(p.annotation)) if word in LITERALS]
    return [word for words in used for word in words if str(word) not in entry]


def members(cls: type) -> Iterator[tuple[str, Any]]:
    """Public methods and properties that a class of this package defines itself."""
    for name, value in vars(cls).items():
        if not name.startswith("_"):
            plain = value.__func__ if isinstance(value, (staticmethod, classmethod)) else value
            if inspect.isfunction(plain) or isinstance(plain, property) or hasattr(plain, "func"):
                yield name, plain


def names(kind: Callable[[Any], bool]) -> list[str]:
    """Public names of one kind; one that cannot be imported is left to the test that imports them all."""
    chosen = []
    for name in sorted(set(lk.__all__) - CONSTANTS):
        with contextlib.suppress(ImportError, AttributeError):
            chosen += [name] if kind(getattr(lk, name)) else []
    return chosen


def test_the_list_of_public_names_changes_on_purpose_only() -> None:
    committed = (Path(__file__).parent / "public_names.txt").read_text(encoding="utf-8").split()
    assert committed == sorted(lk.__all__)
    assert set(lk.__all__) <= set(dir(lk))


@pytest.mark.parametrize("name", lk.__all__)
def test_every_public_name_is_there_and_at_home_in_one_place(name: str) -> None:
    value = getattr(lk, name)
    home = getattr(value, "__module__", None)
    if name not in CONSTANTS and home is not None:
        assert home.startswith("linkages.")
        assert value.__name__ == name


def test_a_name_that_is_nearly_right_is_answered_with_the_right_one() -> None:
    with pytest.raises(AttributeError, match="did you mean 'density'"):
        lk.densty
    assert not hasattr(lk, "nothing_like_it")


@pytest.mark.parametrize("name", names(inspect.isfunction))
def test_functions_have_manners(name: str) -> None:
    function = getattr(lk, name)
    needs = ["Returns", "Examples"]
    if parameters(function):
        needs.append("Parameters")
    if HOME[name].startswith("measures."):
        needs += ["Notes", "References"]
    assert list(faults(function, needs=tuple(needs))) == []


@pytest.mark.parametrize("name", names(lambda v: HOME.get(getattr(v, "__name__", ""), "").startswith("measures.")))
def test_measures_name_their_source(name: str) -> None:
    """The report prints these references."""
    references = sections(getattr(lk, name).__doc__)["References"]
    assert re.search(r"\b(18|19|20)\d\d\b", references)


@pytest.mark.parametrize("name", names(inspect.isclass))
def test_classes_have_manners(name: str) -> None:
    cls = getattr(lk, name)
    if issubclass(cls, enum.Enum):
        assert cls.__doc__
        return
    found = list(faults(cls, needs=("Examples",), most_positional=None)) if not issubclass(cls, Exception) else []
    if ">>> " not in (cls.__doc__ or ""):
        found.append("no doctest")
    for member, value in members(cls):
        if inspect.isfunction(value):
            found += [f"{member}: {fault}" for fault in faults(value, needs=("Returns",))]
        elif not (value.__doc__ or getattr(value.func if hasattr(value, "func") else value.fget, "__doc__", "")):
            found.append(f"{member}: no docstring")
    assert found == []


def test_the_manners_test_notices_bad_manners() -> None:
    def rude(a, b: int, c: int, d: int, rule: vocabulary.SymmetrizeRule = "either", **rest: int) -> None:  # type: ignore[no-untyped-def]
        """Do it.

        Parameters
        ----------
        b, c : int
            Numbers.
        rule : {"either", "both"}
            How.
        gone : int
            No longer there.
        """

    rude.__signature__ = inspect.signature(rude).replace(  # annotations as they are under `from __future__`
        parameters=[
            p.replace(annotation="SymmetrizeRule") if p.name == "rule" else p
            for p in inspect.signature(rude).parameters.values()
        ]
    )
    assert list(faults(rude, needs=("Returns", "Examples", "Parameters"))) == [
        "no section Returns", "no section Examples", "no doctest", "more than 3 positional parameters",
        "a has no annotation", "a is not described", "d is not described",
        "rule: the word 'mean' is not described", "**rest", "rest is not described",
        "gone is described but is no parameter",
    ]  # fmt: skip
