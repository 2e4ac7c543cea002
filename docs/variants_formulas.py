"""What R sna and UCINET say they compute, written out in plain NumPy, for ``docs/variants.md``. Neither program is run.

The functions of sna are held against values that R gave for real networks (``tests/reference/test_reference_variants.py``);
those of UCINET follow its help pages, and nobody here has compared them with the program. ``x`` is a matrix of strengths,
rows send; 0 is no tie. Written for a page of eight actors: nothing here is meant for a network of any size.
"""

from __future__ import annotations

from itertools import combinations, product
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def ties(x: ArrayLike) -> Floats:
    """1 where there is a tie, 0 elsewhere and on the diagonal."""
    found = (np.asarray(x) > 0).astype(float)
    np.fill_diagonal(found, 0)
    return found


def distances(x: ArrayLike) -> Floats:
    """Steps along ties, inf where there is no way, 0 on the diagonal."""
    a = ties(x)
    far = np.where(a > 0, 1.0, np.inf)
    np.fill_diagonal(far, 0)
    for k in range(len(a)):
        far = np.minimum(far, far[:, [k]] + far[[k], :])
    return far


def components(x: ArrayLike) -> list[NDArray[np.int64]]:
    """Actors of each weak component."""
    joined = np.isfinite(distances(ties(x) + ties(x).T))
    return [np.flatnonzero(row) for row in np.unique(joined, axis=0)]


def off_diagonal(x: ArrayLike) -> Floats:
    """The values off the diagonal, as a vector."""
    x = np.asarray(x, dtype=float)
    return x[~np.eye(len(x), dtype=bool)]


# -- R sna ----------------------------------------------------------------------------------------------------------


def gden(x: ArrayLike, *, ignore_eval: bool = True) -> float:
    """Density, or the mean strength of all dyads."""
    return float(off_diagonal(ties(x) if ignore_eval else x).mean())


def grecip(x: ArrayLike, measure: str = "dyadic") -> float:
    """Reciprocity: ``dyadic`` counts null pairs as agreeing."""
    a = ties(x)
    mutual, tied = float((a * a.T).sum() / 2), float(np.maximum(a, a.T).sum() / 2)
    pairs = len(a) * (len(a) - 1) / 2
    return {
        "dyadic": (pairs - tied + mutual) / pairs, "dyadic.nonnull": mutual / tied, "edgewise": 2 * mutual / a.sum()
    }[measure]  # fmt: skip


def gtrans(x: ArrayLike) -> float:
    """Weak transitivity: of the paths i→j→k, those with i→k; 1 when there is no path."""
    a = ties(x)
    paths = a @ a * (1 - np.eye(len(a)))
    return float((paths * a).sum() / paths.sum()) if paths.sum() else 1.0


def degree(x: ArrayLike, cmode: str = "freeman") -> Floats:
    """Ties sent, received, or both added."""
    a = ties(x)
    return {"indegree": a.sum(0), "outdegree": a.sum(1), "freeman": a.sum(0) + a.sum(1)}[cmode]


def degree_centralization(x: ArrayLike, cmode: str = "freeman", *, undirected: bool = False) -> float:
    """Freeman's sum over the largest possible one."""
    n, c = len(np.asarray(x)), degree(x, "outdegree" if undirected else cmode)
    most = (n - 1) * (n - 2) * (1 if undirected else 2) if undirected or cmode == "freeman" else (n - 1) ** 2
    return float((c.max() - c).sum() / most)


def closeness(x: ArrayLike) -> Floats:
    """(n − 1) / sum of the distances from each actor; 0 as soon as one is infinite."""
    return (len(np.asarray(x)) - 1) / distances(x).sum(1)


def closeness_suminv(x: ArrayLike) -> Floats:
    """Mean of 1 / distance from each actor."""
    far = distances(x) + np.diag(np.full(len(np.asarray(x)), np.inf))
    return (1 / far).sum(1) / (len(far) - 1)


def betweenness(x: ArrayLike) -> Floats:
    """Ordered pairs whose shortest ways pass through each actor, by their share; twice for undirected data."""
    far, a = distances(x), ties(x)
    n = len(a)
    ways, walks = np.eye(n), np.eye(n)
    for k in range(1, n):
        walks = walks @ a
        ways = np.where(far == k, walks, ways)
    found = np.zeros(n)
    for s, v, t in product(range(n), repeat=3):
        if len({s, v, t}) == 3 and np.isfinite(far[s, t]) and far[s, v] + far[v, t] == far[s, t]:
            found[v] += ways[s, v] * ways[v, t] / ways[s, t]
    return found


def evcent(x: ArrayLike) -> Floats:
    """Leading right eigenvector (an actor has what those have to whom it sends), of length 1."""
    values, vectors = np.linalg.eig(ties(x))
    found = np.abs(vectors[:, np.argmax(values.real)].real)
    return found / np.linalg.norm(found)


def bonpow(x: ArrayLike, exponent: float) -> Floats:
    """Power: (I − βA)⁻¹ A 1, squares adding up to n."""
    a = ties(x)
    found = np.linalg.solve(np.eye(len(a)) - exponent * a, a.sum(1))
    return found * np.sqrt(len(a) / (found**2).sum())


def connectedness(x: ArrayLike) -> float:
    """Share of the pairs joined by a chain of ties, whichever way they point."""
    n = len(np.asarray(x))
    return sum(len(c) * (len(c) - 1) for c in components(x)) / (n * (n - 1))


def hierarchy(x: ArrayLike) -> float:
    """Krackhardt's hierarchy: of the joined pairs, those in which only one reaches the other."""
    reach = np.isfinite(distances(x)).astype(float) - np.eye(len(np.asarray(x)))
    return float(1 - (reach * reach.T).sum() / np.maximum(reach, reach.T).sum())


def efficiency(x: ArrayLike) -> float:
    """Krackhardt's efficiency on ordered pairs: an undirected tie is two."""
    sizes = np.array([len(c) for c in components(x)])
    needed, most = (sizes - 1).sum(), (sizes * (sizes - 1)).sum()
    return float(1 - (ties(x).sum() - needed) / (most - needed))


def lubness(x: ArrayLike, *, reached: bool = False) -> float:
    """Pairs with an upper bound that reaches all the other upper bounds; ``reached``: one that all the others reach."""
    reach = np.isfinite(distances(x))
    without = most = 0
    for members in (c for c in components(x) if len(c) > 2):
        most += (len(members) - 1) * (len(members) - 2) // 2
        for i, j in combinations(members, 2):
            bounds = np.flatnonzero(reach[:, i] & reach[:, j])
            without += not reach[np.ix_(bounds, bounds)].all(0 if reached else 1).any()
    return 1 - without / most if most else 1.0


def brokerage(x: ArrayLike, groups: ArrayLike) -> Floats:
    """Open two-paths by role, in the order of sna: w_I, w_O, b_IO, b_OI, b_O; one row an actor."""
    a, group = ties(x), np.asarray(groups)
    found = np.zeros((len(a), 5))
    for i, v, j in product(range(len(a)), repeat=3):
        if i != j and a[i, v] and a[v, j] and not a[i, j]:
            left, right, ends = group[i] == group[v], group[v] == group[j], group[i] == group[j]
            role = 0 if left and right else 1 if ends else 2 if left else 3 if right else 4
            found[v, role] += 1
    return found


def hdist(x: ArrayLike, y: ArrayLike) -> float:
    """Cells in which two networks differ."""
    return float((ties(x) != ties(y)).sum())


# -- R igraph, where it has a function or a default that igraph in Python has not ----------------------------------


def centr_degree(x: ArrayLike, *, undirected: bool = False) -> float:
    """``centr_degree`` of igraph in R: the largest sum supposes that an actor can be tied to itself."""
    a = ties(x)
    n, c = len(a), degree(x, "outdegree" if undirected else "freeman")
    return float((c.max() - c).sum() / (n * (n - 1) if undirected else 2 * n * (n - 1) - 2 * (n - 1)))


def global_efficiency(x: ArrayLike) -> float:
    """Mean of 1 / distance over ordered pairs."""
    return float(closeness_suminv(x).mean())


# -- UCINET ---------------------------------------------------------------------------------------------------------


def local_clustering(x: ArrayLike) -> float:
    """Mean density of the neighbourhoods of the actors with two partners or more."""
    a = ties(ties(x) + ties(x).T)
    k = a.sum(1)
    with np.errstate(invalid="ignore"):
        return float(np.nanmean(np.diag(a @ a @ a) / (k * (k - 1))))


def farness_closeness(x: ArrayLike) -> Floats:
    """100 (n − 1) / sum of the distances, an infinite one taken for n."""
    far = distances(x)
    far[np.isinf(far)] = len(far)
    return 100 * (len(far) - 1) / far.sum(1)


def gtd_efficiency(x: ArrayLike) -> float:
    """1 − mean over the components, weighted by their size, of the ties a tree has no use for / (size − 1)²."""
    a = ties(ties(x) + ties(x).T)
    spare = [
        (len(c), (a[np.ix_(c, c)].sum() / 2 - (len(c) - 1)) / (len(c) - 1) ** 2) for c in components(x) if len(c) > 1
    ]
    return float(1 - sum(size * share for size, share in spare) / sum(size for size, _ in spare))


def constraint(x: ArrayLike, *, ego: bool) -> Floats:
    """Burt's constraint of strengths, in the ego or the whole network model."""
    s = np.asarray(x, dtype=float) + np.asarray(x, dtype=float).T
    found = np.full(len(s), np.nan)
    for i in np.flatnonzero(s.any(1)):
        contacts = np.flatnonzero(s[i])
        seen = np.append(contacts, i) if ego else np.arange(len(s))
        share = s / np.maximum(s[:, seen].sum(1, keepdims=True), 1e-300)
        found[i] = sum((share[i, j] + share[i, contacts] @ share[contacts, j]) ** 2 for j in contacts)
    return found


def core(x: ArrayLike, between: float | None) -> tuple[float, int]:
    """Best discrete core of all: correlation with its pattern, and its size; None leaves out the dyads in between."""
    a = ties(x)
    best = (-2.0, 0)
    for mask in product([False, True], repeat=len(a)):
        inside = np.array(mask)
        both, neither = np.outer(inside, inside), np.outer(~inside, ~inside)
        pattern = np.where(both, 1.0, np.where(neither, 0.0, np.nan if between is None else between))
        ideal, seen = off_diagonal(pattern), off_diagonal(a)
        seen, ideal = seen[~np.isnan(ideal)], ideal[~np.isnan(ideal)]
        if len(seen) and ideal.std() and seen.std():
            fit = float(np.corrcoef(seen, ideal)[0, 1])
            if fit > best[0] + 1e-9 or (fit > best[0] - 1e-9 and inside.sum() < best[1]):
                best = (fit, int(inside.sum()))
    return best


def ei(x: ArrayLike, groups: ArrayLike) -> float:
    """Ties between groups less ties within, over all ties."""
    group = np.asarray(groups)
    between: Any = group[:, None] != group[None, :]
    a = ties(x)
    return float(((a * between).sum() - (a * ~between).sum()) / a.sum())


def jaccard(x: ArrayLike, y: ArrayLike) -> float:
    """Ties in both over ties in either."""
    return float((ties(x) * ties(y)).sum() / np.maximum(ties(x), ties(y)).sum())
