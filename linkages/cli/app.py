"""The command line as a whole: its name, its help, its version."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

__all__ = ["app", "main"]

app = typer.Typer(
    name="linkages",
    help="Measure how collaboration among private and public organisations changed, and report it.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """Run the command line; a console that lacks a character shows a question mark instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
    app()


def _version(asked: bool) -> None:
    """Print the version and stop."""
    if asked:
        from .. import __version__

        typer.echo(f"linkages {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Measure how collaboration among private and public organisations changed, and report it."""
