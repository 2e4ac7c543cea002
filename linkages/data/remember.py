"""What several measures ask of one network is worked out once."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

__all__ = ["remembered"]

Work = TypeVar("Work", bound=Callable[..., Any])


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
    name = f"{work.__module__}.{work.__qualname__}"  # a function itself would not travel to another process

    @functools.wraps(work)
    def once(net: Any, *key: Any) -> Any:
        kept = net.__dict__.setdefault("_remembered", {})
        place = (name, *key)
        if place not in kept:
            answer = work(net, *key)
            if isinstance(answer, np.ndarray):
                answer.flags.writeable = False
            kept[place] = answer
        return kept[place]

    return once  # type: ignore[return-value]
