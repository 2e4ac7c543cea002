"""Time work beside its peers: in turn, in one process, on one thread, in seconds of the processor."""

from __future__ import annotations

import gc
import statistics
import time
import tracemalloc
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

ROUNDS: Final = 3
SHORT: Final = 0.02  # seconds below which work is repeated within a round
LONG: Final = 4.0  # seconds above which one round is enough
OURS: Final = "linkages"


@dataclass(frozen=True)
class Case:
    """One kernel at one size.

    ``works`` are by who does them, ours first. With ``draws`` each takes a number of draws, and what is told is the cost of
    1,000 further ones: (t(many) − t(few)) / (many − few); peers make fewer than we do where they are slow. ``agree`` holds
    our answer against theirs before anything is timed.
    """

    kernel: str
    size: int
    works: Mapping[str, Callable[..., Any]]
    draws: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    agree: Callable[[], None] | None = None


@dataclass(frozen=True)
class Row:
    """What one took for one kernel at one size; memory in megabytes, ours only."""

    kernel: str
    size: int
    who: str
    seconds: float
    rounds: int
    memory: float


def measure(case: Case, rounds: int = ROUNDS) -> Iterator[Row]:
    """Rounds of all in turn (A B C A B C), and their medians."""
    if case.agree is not None:
        case.agree()
    for who, work in case.works.items():  # what is compiled or loaded at first is not timed
        if who == OURS or case.draws:
            work(*(case.draws[who][:1] if case.draws else ()))
    taken: dict[str, list[float]] = {who: [] for who in case.works}
    for _ in range(rounds):
        for who, work in case.works.items():
            if taken[who] and taken[who][0] > LONG:
                continue
            taken[who].append(_per_thousand(work, *case.draws[who]) if case.draws else _once(work))
    for who, seconds in taken.items():
        memory = _memory(case) if who == OURS else float("nan")
        yield Row(case.kernel, case.size, who, statistics.median(seconds), len(seconds), memory)


def _spent(work: Callable[..., Any], *given: Any) -> float:
    begun = time.process_time()
    work(*given)
    return time.process_time() - begun


def _once(work: Callable[[], Any]) -> float:
    """Seconds of one call; short ones are called again and again."""
    gc.collect()
    count, spent = 1, _spent(work)
    while spent < SHORT:
        count *= 4
        begun = time.process_time()
        for _ in range(count):
            work()
        spent = time.process_time() - begun
    return spent / count


def _per_thousand(work: Callable[[int], Any], few: int, many: int) -> float:
    """Seconds of 1,000 draws, without what comes before the first."""
    gc.collect()
    first, last = _spent(work, few), _spent(work, many)
    return max(last - first, 1e-9) / (many - few) * 1000


def _memory(case: Case) -> float:
    """Highest memory of one call over what there was, in megabytes (what Python and NumPy ask for)."""
    gc.collect()
    tracemalloc.start()
    case.works[OURS](*(case.draws[OURS][1:] if case.draws else ()))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6
