"""What several measures ask of one network is worked out once."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

__all__ = ["SMALL", "Kept", "remembered", "remembered_if_small"]

Work = TypeVar("Work", bound=Callable[..., Any])
SMALL = 5_000  # organisations up to which whole networks are kept: of more, a few would fill the memory


def remembered(work: Work) -> Work:
    """Keep what a function of a network (and of values that can be keys) says in that network, for as long as it lives.

    Of a survey as well. Neither ever changes, so nor does the answer; an array cannot be written to afterwards.

    Examples
    --------
    >>> import linkages as lk
    >>> @remembered
    ... def slow(net):
    ...     print("working")
    ...     return net.n_ties
    >>> net = lk.from_matrix([[0, 1], [0, 0]], directed=True)
    >>> slow(net), slow(net)
    working
    (1, 1)
    """
    name = f"{work.__module__}.{work.__qualname__}"

    @functools.wraps(work)
    def once(net: Any, *key: Any) -> Any:
        kept = net.__dict__.setdefault("_remembered", Kept())
        place = (name, *key)
        if place not in kept:
            answer = work(net, *key)
            if isinstance(answer, np.ndarray):
                answer.flags.writeable = False
            kept[place] = answer
        return kept[place]

    return once  # type: ignore[return-value]


def remembered_if_small(work: Work) -> Work:
    """As `remembered`, but what is said of a network of many organisations is worked out again each time.

    Examples
    --------
    >>> import linkages as lk
    >>> block = remembered_if_small(lambda net, pair: net.block(pair))
    >>> net = lk.from_matrix([[0, 1], [0, 0]], directed=True)
    >>> block(net, "all") is block(net, "all")
    True
    """
    kept = remembered(work)

    @functools.wraps(work)
    def once(net: Any, *key: Any) -> Any:
        return kept(net, *key) if len(net.actors) <= SMALL else work(net, *key)

    return once  # type: ignore[return-value]


class Kept(dict[Any, Any]):
    """What is remembered stays in its process: it can be worked out again, and would make a network heavy to send."""

    def __reduce__(self) -> tuple[Any, ...]:
        return Kept, ()
