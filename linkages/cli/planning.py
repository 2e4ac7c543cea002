"""Commands for a study that is still to be made: how large a change it would find."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..screen import print_table
from ..vocabulary import POWER_DESIGNS
from .app import app
from .options import Quiet, Seed, StudyPath
from .work import at_work, read, say

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["power"]


@app.command()
def power(
    study: StudyPath,
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="FILE.csv", dir_okay=False, help="Where to write the whole table.")
    ] = Path("power.csv"),
    design: Annotated[
        list[str] | None,
        typer.Option(
            help=f"A comparison to plan, of {', '.join(POWER_DESIGNS)}; may be given again.",
            show_default="all the study can make",
        ),
    ] = None,
    relation: Annotated[str | None, typer.Option(help="Relation to plan for.", show_default="the primary one")] = None,
    clusters: Annotated[int | None, typer.Option(min=1, help="Clusters.", show_default="as in the study")] = None,
    treated: Annotated[
        int | None, typer.Option(min=1, help="How many of them are treated.", show_default="as in the study, or half")
    ] = None,
    response: Annotated[
        float | None, typer.Option(min=0, max=1, help="Share that answers.", show_default="as in the study")
    ] = None,
    target: Annotated[float, typer.Option(help="Power that counts as enough.")] = 0.8,
    studies: Annotated[int, typer.Option(min=1, help="Studies simulated for each effect.")] = 100,
    seed: Seed = 1,
    quiet: Quiet = False,
) -> None:
    """Find how large a change a study like this one would find, by simulation: a table for terms of reference."""
    with at_work(quiet):
        import linkages as lk

        from ..files import write_atomically
        from ..findings.workbook import as_csv

        _, panel = read(study)
        found = lk.power(
            panel, designs=design or None, relation=relation, n_clusters=clusters, n_treated=treated, response=response,
            target=target, n_studies=studies, seed=seed,
        )  # fmt: skip
        write_atomically(out, as_csv(found))
    first = found.iloc[0]
    if not quiet:
        typer.echo(
            f"{first.relation}: {first.n_private} private, {first.n_public} public and {first.n_hybrid} hybrid organisations a "
            f"cluster, of whom {first.response:.0%} answer; waves: {first.waves_before} before, {first.waves_after} after."
        )
        print_table(_short(found, target))
        typer.echo(f"±: two Monte Carlo standard errors of {first.n_studies} simulated studies for each effect.")
        for line in _notes(found):
            typer.echo(line)
    say([(out, "the whole table, with power at given changes")], quiet)


def _short(found: pd.DataFrame, target: float) -> pd.DataFrame:
    """What a person reads: the change that would be found, by comparison and block."""
    rows = found[found["reading"] == "detectable"]
    change = [
        f"{e:.3f} ± {2 * se:.3f}" if e == e else "-" for e, se in zip(rows["effect"], rows["effect_se"], strict=True)
    ]
    short = rows[["design", "block", "density"]].assign(**{f"change found with power {target:g}": change})
    return short.rename(columns={"density": "density before"})


def _notes(found: pd.DataFrame) -> Iterator[str]:
    """What each comparison is, and what has to be said of its rows."""
    for design, rows in found[found["reading"] == "detectable"].groupby("design", sort=False):
        first = rows.iloc[0]
        size = {
            "clusters": f" ({first.n_treated} of {first.n_clusters} treated)",
            "dyads": f" ({first.n_treated} treated)",
        }
        yield f"{design}{size.get(str(design), '')}: {first.method}."
        for note, same in rows[rows["note"] != ""].groupby("note", sort=False):
            where = "" if len(same) == len(rows) else f" ({', '.join(same['block'])})"
            yield f"  {note}{where}."
