"""The questionnaire on paper: one page of HTML that prints, in one language."""

from __future__ import annotations

from ...vocabulary import Language
from .form import MOST_OTHERS, Form
from .wording import DO_NOT_KNOW, INPUTS, TRUST, choices, strengths, texts

__all__ = ["as_paper"]


def as_paper(form: Form, language: Language) -> str:
    """The page; the names of organisations stand in it as text, whatever they hold."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    place = PackageLoader(__package__, "templates")
    pages = Environment(loader=place, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return pages.get_template("paper.html").render(
        form=form, language=language, most=MOST_OTHERS, choices=choices, strengths=strengths, unknown=DO_NOT_KNOW,
        trust=TRUST, inputs=INPUTS, say=lambda key, **parts: texts(key, **parts)[language],
    )  # fmt: skip
