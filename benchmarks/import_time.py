"""What ``import linkages`` costs over what everybody has loaded anyway: python benchmarks/import_time.py

Rounds are interleaved and the quickest of each is compared, byte code compiled beforehand. The line "every public
name" also loads every noun, verb and measure (not plotting, not the page).
"""

from __future__ import annotations

import subprocess
import sys
import time

ROUNDS = 9
BUDGET = 0.15  # seconds over pandas and scipy.sparse
BASE = "import pandas, scipy.sparse"
CASES = {
    "pandas and scipy.sparse": BASE,
    "and linkages": f"{BASE}, linkages",
    "and every public name": f"{BASE}, linkages as lk; [getattr(lk, n) for n in lk.__all__]",
    "linkages --help": "import sys; sys.argv[1:] = ['--help']; from linkages.cli import main; main()",
}


def seconds(code: str) -> float:
    """Wall time of a fresh interpreter."""
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def main() -> None:
    best = dict.fromkeys(CASES, float("inf"))
    for code in CASES.values():
        seconds(code)  # compile
    for _ in range(ROUNDS):
        for name, code in CASES.items():
            best[name] = min(best[name], seconds(code))
    for name, value in best.items():
        print(f"{name:26} {value:6.3f} s")
    over = best["and linkages"] - best["pandas and scipy.sparse"]
    print(f"linkages costs {over:+.3f} s (budget {BUDGET} s): {'kept' if over <= BUDGET else 'EXCEEDED'}")


if __name__ == "__main__":
    main()
