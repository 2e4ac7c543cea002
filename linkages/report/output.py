"""A report on disk: the page, and beside it what was asked for."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from ..files import write_atomically
from ..vocabulary import Audience, report_language
from .build import build_report
from .disclosure import disclosure_said

if TYPE_CHECKING:
    from ..findings.evaluation import Evaluation

__all__ = ["write_report"]


def write_report(
    evaluation: Evaluation,
    page: Path,
    *,
    language: str | None = None,
    audience: Audience = "public",
    key: Path | None = None,
    also: Collection[str] = (),
) -> tuple[list[tuple[Path, str]], str]:
    """Build and save the report, in the language of the study unless another is asked for.

    What is ``also`` asked for (pdf, json, pictures) stands next to the page, under its name. Told are the files with what they are, and what the
    evaluator should know before a public page goes out.
    """
    survey = evaluation.panel.survey
    spoken = language or report_language(getattr(survey.study, "language", None) if survey is not None else None)
    report = build_report(evaluation, language=spoken, audience=audience, key=key)
    written = [(report.save(page), "the report: open it in a browser")]
    if "pdf" in also:
        written.append((report.pdf(page.with_suffix(".pdf")), "the same on paper"))
    if "json" in also:
        written.append((write_atomically(page.with_suffix(".json"), report.json()), "every number behind it"))
    if "pictures" in also:
        folder = page.with_name(f"{page.stem}-pictures")
        written.append((folder, f"its {len(report.save_pictures(folder))} pictures, as SVG"))
    return written, disclosure_said(evaluation) if audience == "public" else ""
