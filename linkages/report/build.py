"""From an Evaluation to a Report: names decided once, then one section after the other."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from ..errors import ArgumentError
from ..plots.picture import drawn_beside
from ..vocabulary import Audience, did_you_mean, one_of
from .naming import Naming, name_everything, places_of
from .numbers import numbers_of
from .parts import Report, Section
from .sections.brokerage import brokerage
from .sections.capture import capture
from .sections.change import change
from .sections.cohesion import cohesion
from .sections.context import Context
from .sections.gaps import gaps
from .sections.impact import impact
from .sections.map import map_
from .sections.methods import methods
from .sections.quality import quality
from .sections.summary import summary
from .withhold import withheld_blocks, without_small_groups
from .wording import Wording, wording

if TYPE_CHECKING:
    from ..findings.evaluation import Evaluation

__all__ = ["SECTIONS", "build_report"]

_BUILDERS: Final[dict[str, Callable[[Context], Section]]] = {
    "summary": summary,
    "map": map_,
    "cohesion": cohesion,
    "brokerage": brokerage,
    "change": change,
    "impact": impact,
    "capture": capture,
    "gaps": gaps,
    "quality": quality,
    "methods": methods,
}
SECTIONS: Final[tuple[str, ...]] = tuple(_BUILDERS)


def build_report(
    evaluation: Evaluation,
    *,
    language: str = "en",
    audience: Audience = "public",
    title: str | None = None,
    sections: Sequence[str] = SECTIONS,
    key: str | os.PathLike[str] | None = None,
) -> Report:
    """Lay out an Evaluation as a page for people who decide.

    Parameters
    ----------
    evaluation : Evaluation
        What `evaluate` gave. Nothing is computed here but where things stand on the page.
    language : {"en", "es", "pt"}, or one of them with a region
        Language of the page. The region decides how numbers are written: ``"es-MX"`` has 12,345.6 and ``"es-AR"``
        12.345,6.
    audience : {"public", "internal"}
        Public shows codes in place of names and leaves out groups of fewer than three; internal shows names and says
        so at the top.
    title : str, optional
        Title of the page; by default that of the study.
    sections : sequence of str
        Which chapters, in which order: ``summary``, ``map``, ``cohesion``, ``brokerage``, ``change``, ``impact``,
        ``capture``, ``gaps``, ``quality``, ``methods``.
    key : str or path-like, optional
        File with the key of the codes, as `linkages new` and `write_code_key` make it: every page made with it gives an
        organisation the same code. Without it codes are numbered by what the page shows anyway, kind and place on the
        map, and differ from one study to the next. Nothing of the key is on the page.

    Returns
    -------
    Report
        ``.save("report.html")`` writes it; in a notebook it shows itself.

    Raises
    ------
    ArgumentError
        For an unknown language, region, audience or section, or a file that is no key.

    See Also
    --------
    check_disclosure : How recognisable organisations stay on a public page.

    Examples
    --------
    >>> import linkages as lk
    >>> survey = lk.simulate_survey(n_private=8, n_public=4, waves=(2019, 2023), seed=1).survey
    >>> evaluation = lk.evaluate(lk.build_panel(survey), n_draws=20, seed=1)
    >>> lk.build_report(evaluation, sections=["summary", "quality"])
    <Report ...: en, public, 2 sections (summary, quality)>
    """
    say = wording(language)
    one_of("audience", audience, Audience)
    chosen = _chosen(sections)
    panel = evaluation.panel
    with drawn_beside():
        naming = name_everything(panel, places_of(panel), say, audience, key=key)
        evaluation = without_small_groups(evaluation) if naming.public else evaluation
        ctx = Context(evaluation, panel, naming, say, withheld_blocks(panel) if naming.public else frozenset())
        # The map comes last, as it has no chart: meanwhile those of the others are drawn.
        made = {key: _BUILDERS[key](ctx) for key in sorted(chosen, key="map".__eq__)}
    study = panel.survey.study if panel.survey is not None else None
    head: dict[str, Any] = {
        "title": title or str(getattr(study, "title", None) or say("page.title")),
        "language": say.tag,
        "audience": audience,
    }
    return Report(
        **head,
        sections=tuple(made[key] for key in chosen),
        subtitle=_subtitle(study, ctx, say),
        notice=_notice(naming, say),
        numbers=lambda: numbers_of(evaluation, naming, head),
    )


def _notice(naming: Naming, say: Wording) -> str:
    """Who may read the page, and how organisations are called on it."""
    if not naming.public:
        return say("page.notice_internal")
    key = "page.notice_public_keyed" if naming.keyed else "page.notice_public"
    return say(key, code=min(naming.actors["code"], default=""))


def _chosen(sections: Sequence[str]) -> list[str]:
    chosen = [sections] if isinstance(sections, str) else list(sections)
    for key in chosen:
        if key not in _BUILDERS:
            raise ArgumentError(f"sections has {key!r}, which is none of {list(SECTIONS)}{did_you_mean(key, SECTIONS)}")
    if not chosen or len(set(chosen)) != len(chosen):
        raise ArgumentError(f"sections={chosen} must hold at least one section, each once")
    return chosen


def _subtitle(study: Any, ctx: Context, say: Wording) -> str:
    """The programme, the waves and the relations."""
    programme = study.study.programme.name if study is not None and study.study.programme is not None else None
    waves = ", ".join(ctx.naming.wave(w) for w in ctx.waves)
    relations = say.listed(ctx.naming.relation(r) for r in ctx.relations)
    return " — ".join(filter(None, [programme, say("page.subtitle", waves=waves, relations=relations)]))
