"""Make the pictures of docs/gallery.md from the sample study: python docs/make_gallery.py."""

from __future__ import annotations

from pathlib import Path

import linkages as lk
from linkages.plots.change import plot_change, plot_ledger
from linkages.plots.cohesion import plot_cohesion
from linkages.plots.map import plot_map, plot_map_change
from linkages.plots.picture import Picture

ROOT = Path(__file__).resolve().parent.parent


def pictures() -> dict[str, Picture]:
    """Every picture by the name of its file."""
    panel = lk.build_panel(lk.read_survey(ROOT / "data" / "samples" / "valle"))
    advice = panel.select(relation="asesoramiento")
    before, after = panel["asesoramiento", 2019], panel["asesoramiento", 2023]
    cohesion, change = lk.measure_cohesion(advice), lk.measure_change(advice)
    ledger = lk.measure_ledger(advice).query("group == '' and block == 'all'").set_index("state")["n_ties"]
    density = cohesion[(cohesion["measure"] == "density") & (cohesion["form"] == "available")]
    moved = change[(change["measure"] == "density") & (change["form"] == "available")]
    return {
        "map": plot_map(after),
        "map-change": plot_map_change(before, after),
        "change": plot_change(moved),
        "ledger": plot_ledger(ledger.to_dict(), title="asesoramiento, 2019–2023"),
        "cohesion": plot_cohesion(density),
        "null": lk.plot_null(lk.qap_test(after, lk.ei_index, n_draws=999, seed=7)),
    }


def main() -> None:
    """Write them beside the pages."""
    for name, picture in pictures().items():
        (ROOT / "docs" / "images" / f"{name}.svg").write_text(picture.svg, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
