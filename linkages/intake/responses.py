"""Who responded, where the list of organisations does not say: those of whom there is an interview with an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..data.columns import clean_text
from .layouts.read import Answers, is_plain
from .values import tidy

if TYPE_CHECKING:
    from ..data.study import Study
    from .tables import TextTable

__all__ = ["with_responded"]


def with_responded(
    actors: TextTable | None, told: Answers | None, study: Study, meant: Mapping[str, str] | None = None
) -> tuple[TextTable | None, Answers | None]:
    """The list with a column ``responded``, if it has none and the interviews of a questionnaire can tell.

    ``meant`` says which organisation a name stands for, where that was decided.

    An interview in which every item was left blank (consent refused, broken off at once) is no response, and its blanks
    are left out of the answers. An edge list cannot tell: an organisation that named nobody does not stand in it.
    """
    part = study.actors
    if actors is None or is_plain(study) or "responded" in actors.frame.columns:
        return actors, told
    layouts = {question.layout or study.nominations.layout for question in study.nominations.questions}
    if (
        part.columns.responded
        or part.constant.responded is not None
        or "edge_list" in (layouts or {study.nominations.layout})
    ):
        return actors, told
    ids, waves = part.columns.actor or "actor", part.columns.wave or "wave"
    if ids not in actors.frame.columns:
        return actors, told
    if part.constant.wave is not None:
        when = [str(part.constant.wave)] * len(actors.frame)
    elif waves in actors.frame.columns:
        when = tidy(actors.frame[waves])
    else:
        return actors, told
    # answers that cannot be read are said; that nobody says who responded would follow from it
    answered, told = _answered(told) if told is not None else (set(), None)
    answered = {(wave, (meant or {}).get(who, who)) for wave, who in answered}
    said = ["yes" if pair in answered else "no" for pair in zip(when, tidy(actors.frame[ids]))]
    frame = actors.frame.assign(responded=pd.Series(said, index=actors.frame.index, dtype=object))
    return replace(actors, frame=frame), told


def _answered(told: Answers) -> tuple[set[tuple[str, str]], Answers]:
    """Waves and organisations with an interview that was not left blank from end to end, and the answers of these."""
    frame = told.table.frame
    held = {(str(wave), who) for wave, who in zip(told.voices["_asked_in"], told.voices["respondent"])}
    if "strength" not in frame:
        return held | set(zip(frame["wave"], frame["respondent"])), told
    words = {"", *(clean_text(word).casefold() for word in told.study.nominations.codes.missing)}
    blank = frame["strength"].str.casefold().isin(words).to_numpy()
    pairs = list(zip(frame["wave"], frame["respondent"]))
    spoke = {pair for pair, silent in zip(pairs, blank) if not silent}
    # of a wave that was asked about later there are answers, but no interview
    answered = spoke | (held - set(pairs))
    keep = np.array([pair in answered for pair in pairs], dtype=bool)
    table = replace(told.table, frame=frame[keep].reset_index(drop=True), rows=told.table.rows[keep])
    return answered, replace(told, table=table)
