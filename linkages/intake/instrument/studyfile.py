"""The text of a new ``study.toml``: every part with a line that says what it is for."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from ...vocabulary import Assignment, FormCollector, Instrument, Sector
from ..toml import CODES_FILE
from .actorlist import HEADERS
from .form import OTHERS, slug
from .remarks import remarks
from .wording import INPUT_PREFIX, TRUST_PREFIX, spoken

__all__ = ["KINDS", "InHand", "Plan", "in_hand_text", "quoted", "study_text"]

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
_ENDING: Final = {"kobo": "xlsx", "odk": "zip", "surveycto": "zip"}


@dataclass(frozen=True)
class Plan:
    """What a new study is asked for."""

    title: str
    language: str
    relations: tuple[str, ...]
    waves: tuple[int | str, ...]
    scale: int
    kinds: Mapping[str, Sector]
    collector: FormCollector
    programme: str | None
    actors_file: str
    start: dt.date | None = None
    undirected: tuple[str, ...] = ()
    phases: Mapping[int | str, str] = field(default_factory=dict)  # where a person said it

    def phase(self, wave: int | str) -> str:
        """Before or after the programme; blank where the year of the wave and its start do not tell."""
        if wave in self.phases:
            return self.phases[wave]
        if self.start is None or isinstance(wave, str) or wave == self.start.year or not 1900 <= wave <= 2100:
            return ""
        return "before" if wave < self.start.year else "after"


@dataclass(frozen=True)
class InHand:
    """How answers in hand stand, and what the files do not say of them."""

    actors: str  # the part [actors]
    nominations: str  # the part [nominations]
    instrument: Instrument
    cap: int | None
    arm: str | None
    assignment: Assignment


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
    say = remarks(spoken(plan.language))
    mapped = ", ".join(f"{ours} = {quoted(header)}" for ours, (header, _) in headers.items() if ours != header)
    return "\n".join(
        [
            *_asked(plan, say),
            f"[actors]                      # {say['actors']}",
            f"file = {quoted(plan.actors_file)}",
            *([f"columns = {{ {mapped} }}"] if mapped else []),
            f"# {say['responded']}",
            "",
            *(f"# {say[line]}" for line in ("in_hand", "in_hand_2")),
            f"[nominations]                 # {say['nominations']}",
            f"# {say[plan.collector]}",
            f"file = {quoted(_answers(plan))}",
            f"collector = {quoted(plan.collector)}",
            'layout = "roster_grid"',
            f"roster = {quoted(CODES_FILE)}          # {say['codes']}",
            f'blank = "missing"             # {say["blank"]}',
            'codes = { missing = ["dk"] }',
            f'# informants = "max"          # {say["informants"]}',
            "",
            *(line for n, relation in enumerate(plan.relations, start=1) for line in _questions(n, relation, say)),
            *_beyond_ties(say),
            f"# [design]                    # {say['design']}",
            f'# assignment = "self-selected"  # {say["assignment"]}',
            f'# arm = "programme"           # {say["arm"]}',
            "",
        ]
    )


def _asked(plan: Plan, say: Mapping[str, str], in_hand: InHand | None = None) -> list[str]:
    """What the study is, down to what was asked."""
    start = f", start = {plan.start}" if plan.start is not None else ""
    programme = f"programme = {{ name = {quoted(plan.programme)}{start} }}" if plan.programme else (
        f'# programme = {{ name = "…", start = 2024-03-01 }}          # {say["programme"]}'
    )  # fmt: skip
    return [
        f"# {say['first']}",
        f"# {say['check']}",
        "",
        "[study]",
        f"title = {quoted(plan.title)}",
        f"language = {quoted(plan.language)}",
        programme,
        f'# boundary = "{say["boundary"]}"',
        "",
        f"[kinds]                       # {say['kinds']}",
        *(f"{quoted(kind)} = {quoted(sector)}" for kind, sector in plan.kinds.items()),
        "",
        *(line for n, wave in enumerate(plan.waves) for line in _wave(wave, say, plan.phase(wave), first=n == 0)),
        *(line for relation in plan.relations for line in _relation(relation, plan, say, in_hand)),
    ]


def in_hand_text(plan: Plan, answers: InHand) -> str:
    """The study file of answers that are in hand."""
    say = remarks(spoken(plan.language))
    remark = "# " * (answers.arm is None)
    return "\n".join(
        [
            *_asked(plan, say, answers),
            answers.actors,
            "",
            answers.nominations,
            "",
            f"{remark}[design]                    # {say['design']}",
            f'{remark}assignment = "{answers.assignment}"  # {say["assignment"]}',
            f"{remark}arm = {quoted(answers.arm or 'programme')}           # {say['arm']}",
            "",
        ]
    )


def _answers(plan: Plan) -> str:
    """The file of answers: one for each wave, if the name of the wave can stand in the name of a file."""
    each = re.fullmatch(r"[\w -]+", str(plan.waves[0])) is not None
    return f"answers{'_{wave}' if each else ''}.{_ENDING[plan.collector]}"


def _wave(wave: int | str, say: Mapping[str, str], phase: str, *, first: bool) -> list[str]:
    return [
        f"[[waves]]                     # {say['waves']}",
        f"wave = {quoted(wave) if isinstance(wave, str) else wave}",
        f'# label = "{say["baseline" if first else "endline"]}"',
        "# date = 2024-05-01",
        f'{"" if phase else "# "}phase = "{phase or ("before" if first else "after")}"           # {say["phase"]}',
        "",
    ]


def _relation(relation: str, plan: Plan, say: Mapping[str, str], in_hand: InHand | None) -> list[str]:
    cap = in_hand.cap if in_hand is not None else None
    return [
        "[[relations]]",
        f"relation = {quoted(relation)}",
        f"label = {quoted(relation)}            # {say['label']}",
        f'wave = "every"                # {say["every"]}',
        f"directed = {'false' if relation in plan.undirected else 'true':<5}              # {say['directed']}",
        f"scale_max = {plan.scale}                 # {say['scale']}",
        f'instrument = "{in_hand.instrument if in_hand is not None else "roster"}"',
        *([f"cap = {cap}                       # {say['cap']}"] if cap is not None else []),
        *([f'# flow = "against"            # {say["flow"]}'] if in_hand is None else []),
        "",
    ]


def _questions(number: int, relation: str, say: Mapping[str, str]) -> list[str]:
    """The grid of a relation, and the repeat group of organisations not on the list."""
    base = "_".join(filter(None, [f"r{number}", slug(relation)]))
    table, column, kind = OTHERS
    return [
        "[[nominations.questions]]",
        f"relation = {quoted(relation)}",
        f"column = {quoted(base + '_{actor}')}",
        f"attribution = {quoted(f'p{base[1:]}' + '_{actor}')}",
        "",
        f"[[nominations.questions]]     # {say['others']}",
        f"relation = {quoted(relation)}",
        'layout = "repeat"',
        f"table = {quoted(table)}",
        f"column = {quoted(column)}",
        f"strength = {quoted(f'other_{base}')}",
        f"outside = {quoted(kind)}        # {say['outside']}",
        "",
    ]


def _beyond_ties(say: Mapping[str, str]) -> list[str]:
    """Trust, priorities, and the role of who answered."""
    return [
        f"[answers]                     # {say['answers']}",
        "",
        "[[answers.questions]]",
        f'question = "role"             # {say["role"]}',
        'column = "role"',
        "",
        "[[answers.questions]]",
        'question = "role_other"',
        'column = "role_other"',
        "words = true",
        "",
        "[[answers.questions]]",
        f'question = "trust"            # {say["trust"]}',
        f'column = "{TRUST_PREFIX}{{item}}"',
        "",
        "[[answers.questions]]",
        f'question = "priority"         # {say["priority"]}',
        f'column = "{INPUT_PREFIX}{{item}}"',
        "",
    ]
