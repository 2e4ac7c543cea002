"""No English is left on a page in another language: its sentences are made unreadable, and nothing readable may remain."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import Any

import pytest

import linkages as lk
from linkages.report import wording as module
from linkages.report.catalogue import Sentence, catalogue

# What is the same in every language.
SAME_EVERYWHERE = {"linkages", "python", "numpy", "pandas", "scipy", "igraph", "networkx", "SHA", "SVG", "PNG", "log"}
# Filled in by the script; a fingerprint; the column of the arms; and for who has the files, (table.column).
NO_WORDS = {"public": re.compile(r"\{\w+\}|[0-9a-f]{64}|\(arm\)")}
NO_WORDS["internal"] = re.compile(rf"{NO_WORDS['public'].pattern}|\([a-z]+\.[a-z]+\)")
# Words of the house that a study writes too: on a page they are translated.
OURS = {"", "all", "private", "public", "hybrid", "roster", "recall", "before", "after", "self-selected", "two-sided"}
SPOKEN = ("alt", "title", "aria-label", "placeholder", "content")


def unreadable(sentence: Sentence) -> Sentence:
    """A sentence whose every letter is another one; what is filled in stays."""
    if not isinstance(sentence, str):
        return tuple(str(unreadable(form)) for form in sentence)
    return "".join(
        part if part.startswith("{") else re.sub(r"[^\W\d_]", "ж", part) for part in re.split(r"(\{\w+\})", sentence)
    )


@pytest.fixture
def unreadable_spanish(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Spanish in letters that no other text has."""
    spoken = {key: unreadable(sentence) for key, sentence in catalogue("es").items()}
    monkeypatch.setattr(module, "catalogue", lambda language: spoken if language == "es" else catalogue(language))
    module.wording.cache_clear()
    yield
    module.wording.cache_clear()


class Texts(HTMLParser):
    """Everything on a page that is read, seen or heard, and is not marked as English."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._open: list[tuple[str, bool]] = []  # element, whether its text is left out

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag != "meta":
            self.found += [str(given[name]) for name in SPOKEN if given.get(name)]
        if tag not in ("meta", "input", "link", "br", "path", "rect", "line", "circle", "img"):
            out = tag in ("style", "code") or given.get("lang") == "en"
            out |= tag == "script" and given.get("type") != "application/json"
            self._open.append((tag, out or any(o for _, o in self._open)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [str(value) for name, value in attrs if name in SPOKEN and value]

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if any(out for _, out in self._open):
            return
        if self._open and self._open[-1][0] == "script":
            self.found += list(said(json.loads(data)))
        elif data.strip():
            self.found.append(data)


def said(data: Any, key: str = "") -> Iterator[str]:
    """Texts of the data of the map that somebody sees."""
    if isinstance(data, dict):
        for name, value in data.items():
            yield from said(value, name if key != "say" else key)
    elif isinstance(data, list):
        for value in data:
            yield from said(value, key)
    elif isinstance(data, str) and key in ("say", "label", "kindLabel", "sectorLabel"):
        yield data


def texts_in(data: Any) -> Iterator[str]:
    """Every text in nested tables and lists."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping):
        yield from (text for value in data.values() for text in texts_in(value))
    elif isinstance(data, (list, tuple)):
        yield from (text for value in data for text in texts_in(value))


def of_the_survey(survey: lk.Survey) -> re.Pattern[str]:
    """Texts that organisations or the study brought along."""
    tables = [t for t in (survey.actors, survey.relations, survey.waves) if t is not None]
    texts = {str(v) for t in tables for c in t.columns for v in t[c].unique() if isinstance(v, str)}
    if survey.study is not None:  # names of columns, what was declared primary, the programme; names of files
        told = {*texts_in(survey.study.model_dump()), *map(str, survey.sources["file"])}
        texts |= {text for text in told if len(text) > 2}  # shorter ones stand inside other words
    brought = sorted(texts - OURS, key=len, reverse=True)
    cut = [re.escape(text[:27]) + "…" for text in brought if len(text) > 28]  # as on a mark of the map
    return re.compile("|".join([*map(re.escape, brought), *cut]))


@pytest.mark.parametrize("audience", ["public", "internal"])
@pytest.mark.parametrize("study", ["ordinary", "valle", "cartera"])  # the last two have a programme
@pytest.mark.usefixtures("unreadable_spanish")
def test_nothing_on_a_spanish_page_comes_from_elsewhere(
    study: str, audience: Any, evaluation: Any, sampled: Any
) -> None:
    evaluation = evaluation if study == "ordinary" else sampled(study)
    page = lk.build_report(evaluation, language="es", audience=audience, title="ж").html()
    reader = Texts()
    reader.feed(page)
    assert len(reader.found) > 500
    brought = of_the_survey(evaluation.panel.survey)
    left = {}
    for text in reader.found:
        # what organisations and files are called, and what is the same in every language, may stay
        words = set(re.findall(r"[^\W\d_ж]{3,}", brought.sub(" ", NO_WORDS[audience].sub(" ", text)))) - SAME_EVERYWHERE
        if words:
            left[text[:80]] = words
    assert left == {}


@pytest.mark.usefixtures("unreadable_spanish")
def test_the_test_would_find_english(evaluation: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module.Wording, "percent", lambda self, value, digits=0: "one percent")
    reader = Texts()
    reader.feed(lk.build_report(evaluation, language="es", title="ж", sections=["summary"]).html())
    assert any("one percent" in text for text in reader.found)
