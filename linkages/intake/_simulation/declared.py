"""The study file that goes with a simulated survey."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...vocabulary import SECTORS
from .names import KIND_WORDS
from .plan import Plan
from .population import KIND_SECTOR, Population

if TYPE_CHECKING:
    from ...data.study import Study


def study_of(plan: Plan, people: Population) -> Study | None:
    """The study with its design, if one is to be handed on and somebody took part."""
    if not plan.assignment or not people.treated.any():
        return None
    from ...data.study import Study

    design: dict[str, Any] = {"assignment": plan.assignment, "arm": "arm", "size": "size"}
    design |= {"entry": "entry"} if plan.schedule.entries else {}
    design |= {"region": "region"} if plan.regions > 1 else {}
    design |= {"ring": "ring"} if plan.adjacent > 0.0 else {}
    design |= {"outcomes": [o.outcome for o in plan.outcomes]} if plan.outcomes else {}
    words = zip(KIND_WORDS[plan.language], KIND_SECTOR, strict=True)
    title = "Estudio simulado" if plan.language == "es" else "Simulated study"
    return Study.model_validate(
        {
            "study": {"title": title, "language": plan.language},
            "kinds": {word: SECTORS[code] for word, code in words},
            "actors": {"file": "actors.csv"},
            "nominations": {"file": "nominations.csv"},
            "design": design,
        }
    )
