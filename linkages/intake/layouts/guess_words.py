"""Words that answers are given in, and what a strength said in words seems to be."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from ..instrument.studyfile import quoted

__all__ = [
    "AMOUNT",
    "NEVER",
    "NO_ANSWER",
    "SIGNS",
    "STEPS",
    "STRENGTH",
    "TICKS",
    "TIE",
    "amounts",
    "pieces",
    "steps_of",
    "words_said",
]

SIGNS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("kobo", ("_uuid", "_submission_time")),
    ("surveycto", ("SubmissionDate", "KEY", "formdef_version")),
    ("odk", ("SubmissionDate", "KEY", "SubmitterID")),
    ("odk", ("PARENT_KEY", "KEY")),
    ("limesurvey", ("submitdate", "lastpage")),
    ("surveymonkey", ("Respondent ID", "Collector ID")),
    ("google_forms", ("Timestamp",)),
    ("google_forms", ("Marca temporal",)),
    ("google_forms", ("Carimbo de data/hora",)),
)
SIGNS_BETWEEN: Final = (";", "|", ",")  # names in one cell; a blank would cut them
TIE: Final = re.compile(
    r"relaci|rela[cç]|v[ií]ncul|pregunta|pergunta|question|relation|\btie|tipo de (?:lazo|la[cç]o|colab|coop)",
    re.IGNORECASE,
)
AMOUNT: Final = re.compile(r"\d{1,2}([.,]\d+)?")
MOST_WORDS: Final = 10  # of a scale
NEVER: Final = frozenset(
    ("nunca", "never", "no", "ninguna", "ninguno", "nenhuma", "nenhum", "none", "nada", "jamás", "jamais")
)
STEPS: Final[dict[str, int]] = {
    **dict.fromkeys(("baja", "bajo", "baixa", "baixo", "low", "débil", "fraca", "weak", "poco", "pouco", "ocasional", "occasional",
                     "rara vez", "raramente", "seldom", "rarely", "anual", "esporádica", "esporádico", "esporádicamente", "eventual"), 1),
    **dict.fromkeys(("media", "medio", "média", "médio", "medium", "moderada", "moderado", "moderate", "regular", "a veces",
                     "às vezes", "sometimes", "trimestral"), 2),
    **dict.fromkeys(("alta", "alto", "high", "fuerte", "forte", "strong", "mucho", "muito", "frecuente", "frequente", "frequent",
                     "siempre", "sempre", "often", "always", "mensual", "mensal"), 3),
    **dict.fromkeys(("muy alta", "muito alta", "very high", "semanal", "weekly", "diaria", "diária", "daily"), 4),
}  # fmt: skip
NO_ANSWER: Final = frozenset(
    ("ns", "nc", "nr", "ns/nr", "ns/nc", "nsnr", "nsnc", "n/s", "n/c", "n/r", "n/a", "na", "dk", "dk/na", "s/d", "sd", "no sabe",
     "no responde", "no contesta", "no sabe/no responde", "não sabe", "não respondeu", "don't know", "no answer", "-", "?")
)  # fmt: skip
STRENGTH: Final = re.compile(r"intens|fuerza|força|strength|frecuen|frequ|grado|nivel|nível", re.IGNORECASE)
TICKS: Final = frozenset(("", "0", "1", "y", "n", "yes", "no", "sí", "si", "true", "false", "x"))


def pieces(values: Iterable[str]) -> dict[str, list[list[str]]]:
    """Separator -> the parts of each cell, for every separator of names that stands in one."""
    filled = [value for value in values if value]
    found = {
        sign: [[part.strip() for part in value.split(sign) if part.strip()] for value in filled]
        for sign in SIGNS_BETWEEN
    }
    return {sign: parts for sign, parts in found.items() if any(len(some) > 1 for some in parts)}


def _counted(values: Iterable[str]) -> Counter[str]:
    return Counter(v for v in values if v and not AMOUNT.fullmatch(v) and v.casefold() not in TICKS)


def steps_of(values: Iterable[str]) -> list[str]:
    """Words of strength, the weakest first; of words that are not known the rarer is the stronger."""
    count = _counted(values)
    steps = [word for word in count if word.casefold() not in NO_ANSWER | NEVER]
    steps.sort(key=lambda word: (-count[word], word))
    if all(word.casefold() in STEPS for word in steps):
        steps.sort(key=lambda word: STEPS[word.casefold()])
    return steps if len(steps) <= MOST_WORDS else []


def amounts(values: Iterable[str]) -> set[str]:
    """Strengths said as numbers."""
    return {value for value in values if AMOUNT.fullmatch(value)}


def words_said(values: list[str], steps: Sequence[str] = ()) -> list[str]:
    """What the words among strengths seem to mean: no answer, no tie, or a strength; ``steps``: as a person said."""
    count = _counted(values)
    if len(count) > MOST_WORDS + len(NO_ANSWER):
        return []
    silent = sorted(word for word in count if word.casefold() in NO_ANSWER)
    never = sorted((w for w in count if w.casefold() in NEVER), key=lambda word: (-count[word], word))
    guessed = steps_of(values)
    told = [word for word in steps if word in guessed]
    ordered = told if sorted(told) == sorted(guessed) else guessed
    numbered = [*((word, 0) for word in never), *((word, n) for n, word in enumerate(ordered, 1))]
    lines = [f"codes = {{ missing = [{', '.join(map(quoted, silent))}] }}   # words that mean no answer"] * bool(silent)
    if numbered:
        said = ", ".join(f"{quoted(word)} = {n}" for word, n in numbered)
        remark = "0 is no tie" if steps else "0 is no tie; the steps are a guess: correct them"
        lines.append(f"values = {{ {said} }}   # {remark}")
    return lines
