"""How long a page takes after the evaluation: python benchmarks/page.py

Each round is a fresh interpreter that evaluates the sample study and then times the first page and a second one, by the
clock: with charts drawn by the program beside, and drawn here. Rounds are interleaved and the quickest of each is told.
"""

from __future__ import annotations

import subprocess
import sys

ROUNDS = 5
BUDGET = 3.0  # seconds for the first page
CODE = """
import sys, time
import linkages as lk
from linkages.plots import beside
if sys.argv[1] == "here":
    beside._processors = lambda: 1
evaluation = lk.evaluate(lk.build_panel(lk.read_survey("data/samples/valle")), seed=7, n_draws=50)
for language in ("es", "es"):
    started = time.perf_counter()
    lk.build_report(evaluation, language=language).html()
    print(time.perf_counter() - started)
"""


def seconds(where: str) -> list[float]:
    """First and second page of a fresh interpreter."""
    said = subprocess.run([sys.executable, "-c", CODE, where], check=True, capture_output=True, text=True).stdout
    return [float(line) for line in said.split()]


def main() -> None:
    rounds = {where: [] for where in ("beside", "here")}
    for _ in range(ROUNDS):
        for where, found in rounds.items():
            found.append(seconds(where))
    best = {where: [min(column) for column in zip(*found)] for where, found in rounds.items()}
    worst = max(first for first, _ in rounds["beside"])
    for where, (first, second) in best.items():
        print(f"charts drawn {where:7s} first page {first:.2f} s, second {second:.2f} s")
    ratio = best["here"][0] / best["beside"][0]
    print(f"{ratio:.2f} times quicker; slowest first page beside {worst:.2f} s, budget {BUDGET:.0f} s")


if __name__ == "__main__":
    main()
