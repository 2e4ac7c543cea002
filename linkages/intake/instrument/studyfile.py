"""The text of a new ``study.toml``: every part with a line that says what it is for."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ...vocabulary import FormCollector, Sector
from .actorlist import HEADERS
from .form import OTHERS, slug
from .roster import CODES_FILE
from .wording import INPUT_PREFIX, TRUST_PREFIX, spoken

__all__ = ["KINDS", "Plan", "quoted", "study_text"]

KINDS: Final[dict[str, dict[str, Sector]]] = {
    "en": {
        "firm": "private", "business association": "private", "university": "public", "technology institute": "public",
        "government agency": "public", "cluster organisation": "hybrid",
    },
    "es": {
        "empresa": "private", "cámara": "private", "universidad": "public", "instituto tecnológico": "public",
        "agencia pública": "public", "asociación del clúster": "hybrid",
    },
    "pt": {
        "empresa": "private", "associação empresarial": "private", "universidade": "public",
        "instituto tecnológico": "public", "órgão público": "public", "organização do arranjo": "hybrid",
    },
}  # fmt: skip
_EXPORT: Final = {
    "kobo": "XLSX, 'XML values and headers', with groups or without (CSV lacks the repeat group)",
    "odk": "the ZIP with all repeats",
    "surveycto": "the long form, all files in one ZIP",
}
_BEYOND_TIES: Final = (
    "[answers]                     # what else the questionnaire asks; it stands in the same interviews",
    "",
    "[[answers.questions]]",
    'question = "role"             # of who answered',
    'column = "role"',
    "",
    "[[answers.questions]]",
    'question = "role_other"',
    'column = "role_other"',
    "words = true",
    "",
    "[[answers.questions]]",
    'question = "trust"            # four statements, 1 to 4',
    f'column = "{TRUST_PREFIX}{{item}}"',
    "",
    "[[answers.questions]]",
    'question = "priority"         # how much each public input is needed, 0 to 3',
    f'column = "{INPUT_PREFIX}{{item}}"',
    "",
)
_ENDING: Final = {"kobo": "xlsx", "odk": "zip", "surveycto": "zip"}


@dataclass(frozen=True)
class Plan:
    """What a new study is asked for."""

    title: str
    language: str
    relations: tuple[str, ...]
    wave: int | str
    scale: int
    kinds: Mapping[str, Sector]
    collector: FormCollector
    programme: str | None
    actors_file: str


def quoted(text: str) -> str:
    r"""A TOML string.

    Examples
    --------
    >>> quoted('a "b" \\ ${x}')
    '"a \\"b\\" \\\\ ${x}"'
    """
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def study_text(plan: Plan) -> str:
    """The study file."""
    headers = HEADERS[spoken(plan.language)]
    mapped = ", ".join(f"{ours} = {quoted(header)}" for ours, (header, _) in headers.items() if ours != header)
    programme = f"programme = {{ name = {quoted(plan.programme)} }}" if plan.programme else (
        '# programme = { name = "…", start = 2024-03-01 }          # the programme under evaluation'
    )  # fmt: skip
    wave = quoted(plan.wave) if isinstance(plan.wave, str) else plan.wave
    return "\n".join(
        [
            "# A study of collaboration. Lines that begin with # are remarks: delete the # to use one.",
            "# `linkages check` says what is wrong with it, line by line.",
            "",
            "[study]",
            f"title = {quoted(plan.title)}",
            f"language = {quoted(plan.language)}",
            programme,
            '# boundary = "which organisations belong to the network, in words"',
            "",
            "[kinds]                       # kinds of organisation, in your words = private, public or hybrid",
            *(f"{quoted(kind)} = {quoted(sector)}" for kind, sector in plan.kinds.items()),
            "",
            "[[waves]]                     # one such part for every round of the survey",
            f"wave = {wave}",
            '# label = "Baseline"',
            "# date = 2024-05-01",
            '# phase = "before"           # before, during or after the programme',
            "",
            *(line for relation in plan.relations for line in _relation(relation, plan.scale)),
            "[actors]                      # the list of organisations: a row for each and each wave",
            f"file = {quoted(plan.actors_file)}",
            *([f"columns = {{ {mapped} }}"] if mapped else []),
            "# no column says who responded: every organisation with an interview did",
            "",
            "[nominations]                 # what the questionnaire brings home, exported as",
            f"# {_EXPORT[plan.collector]}",
            f"file = {quoted(_answers(plan))}",
            f"collector = {quoted(plan.collector)}",
            'layout = "roster_grid"',
            f"roster = {quoted(CODES_FILE)}          # which organisation each code of the questionnaire is",
            'blank = "missing"             # a row left blank is no answer; the questionnaire has a 0 for no tie',
            'codes = { missing = ["dk"] }',
            '# informants = "max"          # where several people answer for one organisation: max, mean or senior',
            "",
            *(line for n, relation in enumerate(plan.relations, start=1) for line in _questions(n, relation)),
            *_BEYOND_TIES,
            "# [design]                    # how organisations came into the programme, before the data are seen",
            '# assignment = "self-selected"  # randomised, rule or self-selected',
            '# arm = "programme"           # the column of the actors file that says who takes part',
            "",
        ]
    )


def _answers(plan: Plan) -> str:
    """The file of answers: one for each wave, if the name of the wave can stand in the name of a file."""
    each = re.fullmatch(r"[\w -]+", str(plan.wave)) is not None
    return f"answers{'_{wave}' if each else ''}.{_ENDING[plan.collector]}"


def _relation(relation: str, scale: int) -> list[str]:
    return [
        "[[relations]]",
        f"relation = {quoted(relation)}",
        f"label = {quoted(relation)}            # as the questionnaire and the report show it",
        'wave = "every"                # every wave, one, or a list of them',
        "directed = true               # false: joint work, where both ends say the same",
        f"scale_max = {scale}                 # answers go from 0 (no tie) to this",
        'instrument = "roster"',
        '# flow = "against"            # advice is sought by the respondent and flows towards it',
        "",
    ]


def _questions(number: int, relation: str) -> list[str]:
    """The grid of a relation, and the repeat group of organisations not on the list."""
    base = "_".join(filter(None, [f"r{number}", slug(relation)]))
    table, column, kind = OTHERS
    return [
        "[[nominations.questions]]",
        f"relation = {quoted(relation)}",
        f"column = {quoted(base + '_{actor}')}",
        f"attribution = {quoted(f'p{base[1:]}' + '_{actor}')}",
        "",
        "[[nominations.questions]]     # the same relation with organisations that are not on the list",
        f"relation = {quoted(relation)}",
        'layout = "repeat"',
        f"table = {quoted(table)}",
        f"column = {quoted(column)}",
        f"strength = {quoted(f'other_{base}')}",
        f"outside = {quoted(kind)}        # not on the list: it stands outside the boundary, with this kind",
        "",
    ]
