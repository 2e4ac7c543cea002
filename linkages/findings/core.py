"""Is there a core that holds the collaboration together, who is in it, and is it more than busy organisations give?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from zlib import crc32

import numpy as np
import pandas as pd
from numpy.random import Generator, SeedSequence
from numpy.typing import NDArray

from ..data.network import Network
from ..data.panel import Panel
from ..errors import ArgumentError
from ..inference.draws import run_draws
from ..inference.ground import MOST_ACTORS as MOST_DRAWN
from ..inference.results import NullTest
from ..inference.rewiring import Rewiring, rewiring
from ..measures._cores import climb
from ..measures.core import MOST_ACTORS, CorePeriphery, Pairs, core_periphery
from ..progress import tracking
from ..vocabulary import SECTORS, CoreForm, OffDiagonal, one_of
from .reading import NOT_MEASURED, NUMBER, TEXT, WAVE, WHOLE, chosen_blocks, joined, missing_note, table

__all__ = ["measure_core"]

COLUMNS: Final = {
    "cluster": TEXT, "relation": TEXT, "wave": WAVE, "block": TEXT, "form": TEXT, "off_diagonal": TEXT, "sector": TEXT,
    "n_actors": WHOLE, "n_core": NUMBER, "actor_share": NUMBER, "core_share": NUMBER, "fit": NUMBER, "expected": NUMBER,
    "z": NUMBER, "p_value": NUMBER, "n_draws": WHOLE, "note": TEXT,
}  # fmt: skip
NULL: Final = "ties rewired, degrees kept"
STARTS: Final = 4  # climbs in every draw, and in the observed network where it is held against them
BATCH: Final = 20  # draws that share a stream of random numbers, so that they can be searched together
CELLS: Final = 2**22  # pairs of actors, in all draws that are searched together
NAN = float("nan")


def measure_core(
    panel: Panel,
    *,
    form: CoreForm = "discrete",
    off_diagonal: OffDiagonal = "missing",
    blocks: Sequence[str] = ("all",),
    n_draws: int = 199,
    seed: Any = None,
) -> pd.DataFrame:
    """Find the core of every network, whether it is more than chance gives, and how sectors share it.

    Parameters
    ----------
    panel : Panel
        Networks by relation and wave; each cluster is read on its own.
    form : {"discrete", "continuous"}
        As in `core_periphery`.
    off_diagonal : {"missing", 0, 1}
        As in `core_periphery`.
    blocks : sequence of str
        Which of ``linkages.BLOCKS``; those between two groups have no core.
    n_draws : int
        Networks that are drawn for each p-value; 0 leaves it out. A draw among 64 organisations takes two to five
        milliseconds.
    seed : int or numpy seed, optional
        Makes the draws repeatable. A network's draws do not depend on which others are in the panel.

    Returns
    -------
    pandas.DataFrame
        One row for each network (``sector`` empty) and each sector of its actors: ``cluster, relation, wave, block, form,
        off_diagonal, sector, n_actors, n_core, actor_share, core_share, fit, expected, z, p_value, n_draws, note``.

    Raises
    ------
    ArgumentError
        When an option is not known, or ``n_draws`` is negative.

    Notes
    -----
    ``fit`` is that of `core_periphery`. Busy organisations alone, tied to one another by chance, already look like a core:
    ``expected`` is the mean fit of networks in which every organisation keeps its number of ties sent and received among
    the observed dyads (missing dyads stay missing), and z and p compare with these. p = (1 + draws that fit at least as
    well) / (1 + draws), one-sided. Observed and drawn networks are searched alike, from four starts. Strengths are not
    looked at in the discrete form; in the continuous form they are dealt to the drawn ties at random.

    A large p does not deny the core: it says that the numbers of ties alone account for it. Where all dyads inside the
    core are ties and all inside the periphery null, every network of the same numbers of ties has such a core too, and p
    is 1 (Kojaku and Masuda 2018). A small p says that the actors of the core keep to one another beyond what their many
    ties explain.

    ``actor_share`` is a sector's share of the actors whose place is known, ``core_share`` its share of the core (of the sum
    of coreness in the continuous form). Who is in the core is in the table of `measure_actors`.

    References
    ----------
    Borgatti SP, Everett MG (1999). Models of core/periphery structures. Social Networks 21(4), 375-395.
    doi:10.1016/S0378-8733(99)00019-2

    Kojaku S, Masuda N (2018). Core-periphery structure requires something else in the network. New Journal of Physics
    20, 043012. doi:10.1088/1367-2630/aab547

    Examples
    --------
    >>> import linkages as lk
    >>> survey = lk.simulate_survey(n_private=12, n_public=6, seed=1).survey
    >>> found = lk.measure_core(lk.build_panel(survey, relations="advice"), n_draws=19, seed=7)
    >>> whole = found[found.sector == ""]
    >>> bool((whole.n_core < whole.n_actors).all() and whole.p_value.between(0.05, 1).all())
    True
    """
    one_of("form", form, CoreForm)
    one_of("off_diagonal", off_diagonal, OffDiagonal)
    names = chosen_blocks(blocks)
    if isinstance(n_draws, bool) or not isinstance(n_draws, (int, np.integer)) or n_draws < 0:
        raise ArgumentError(f"n_draws={n_draws!r} is no number of draws: 0, 1, 2 …")
    root = int(np.random.default_rng(seed).integers(2**62))
    rows: list[tuple[Any, ...]] = []
    with tracking("core", total=len(panel.clusters) * len(panel)) as step:
        for cluster in panel.clusters:
            for net in panel.select(cluster=cluster):
                for block in names:
                    key = (cluster, net.relation, net.wave, block)
                    stream = SeedSequence([root, crc32("|".join(map(str, key)).encode())])
                    rows += [key + row for row in _rows(net.block(block), form, off_diagonal, int(n_draws), stream)]
                step()
    return table(rows, COLUMNS, panel)


def _rows(
    net: Network, form: CoreForm, off_diagonal: OffDiagonal, n_draws: int, seed: SeedSequence
) -> list[tuple[Any, ...]]:
    """The row of a network and those of its sectors, without the keys."""
    rule = "" if form == "continuous" else str(off_diagonal)
    if not net.measured or net.n_actors > MOST_ACTORS:
        note = f"more than {MOST_ACTORS} actors" if net.measured else NOT_MEASURED
        return [(form, rule, "", net.n_actors, NAN, NAN, NAN, NAN, NAN, NAN, NAN, 0, note)]
    found = core_periphery(net, form=form, off_diagonal=off_diagonal)
    member = found.membership.dropna()
    test, drawn = _test(net, found, n_draws, seed)
    missing = missing_note(net.missing_share, unbounded=not np.isnan(found.fit))
    note = joined(found.note, drawn, missing)
    against = (NAN, NAN, NAN, 0) if test is None else (test.expected, test.z, test.p_value, test.n_draws)
    known = len(member) > 0
    whole = (found.n_core, *((1.0, 1.0) if known else (NAN, NAN)), found.fit, *against, note)
    return [(form, rule, "", len(member) if known else net.n_actors, *whole)] + [
        (form, rule, sector, *shares, NAN, NAN, NAN, NAN, 0, missing)
        for sector, *shares in _sectors(net, found, member)
    ]


def _sectors(net: Network, found: CorePeriphery, member: pd.Series) -> list[tuple[Any, ...]]:
    """Sector, actors, actors in the core, share of the actors and of the core."""
    if "sector" not in net.actors.columns or member.empty:
        return []
    sector = net.actors["sector"].reindex(member.index)
    out = []
    for name in SECTORS:
        mine = member[(sector == name).to_numpy()]
        if len(mine):
            n_core = NAN if np.isnan(found.n_core) else float(mine.sum())
            out.append((name, len(mine), n_core, len(mine) / len(member), float(mine.sum() / member.sum())))
    return out


def _test(net: Network, found: CorePeriphery, n_draws: int, seed: SeedSequence) -> tuple[NullTest | None, str]:
    """The fit beside those of rewired networks, or why not."""
    if np.isnan(found.fit) or not n_draws:
        return None, ""
    if len(net.actors) > MOST_DRAWN:
        return None, f"no test with more than {MOST_DRAWN} actors"
    fits = _Fits(rewiring(net, seed=seed), Pairs(net), found.form, found.off_diagonal)
    draws = run_draws(fits, n_draws=-(-n_draws // BATCH), seed=seed, label="core").ravel()[:n_draws]
    told = "the numbers of ties alone give this fit" if np.ptp(draws) == 0 else ""
    return NullTest(fits.observed(), draws, NULL, "greater"), told


@dataclass(frozen=True, eq=False)
class _Fits:
    """Fit of networks drawn with the degrees of one; the observed one is searched in the same way."""

    rewired: Rewiring
    pairs: Pairs
    form: CoreForm
    off_diagonal: OffDiagonal | None

    def __call__(self, streams: Sequence[Generator]) -> NDArray[np.float64]:
        """Fits of a batch of draws in every row."""
        together = max(1, CELLS // len(self.pairs.seen) ** 2)
        rows = []
        for batch in streams:
            each = batch.spawn(BATCH)
            parts = [each[k : k + together] for k in range(0, BATCH, together)]
            rows.append(np.concatenate([self._drawn(part) for part in parts]))
        return np.array(rows)

    def observed(self) -> float:
        """Fit of the observed network, searched as the draws are."""
        if self.off_diagonal is None:
            return core_periphery(self.pairs.net, form=self.form).fit
        return float(climb(self.pairs.ties[None], self.pairs.observed, self.off_diagonal, STARTS).fit[0])

    def _drawn(self, streams: Sequence[Generator]) -> NDArray[np.float64]:
        if self.off_diagonal is None:
            return np.array([core_periphery(self.rewired(rng), form=self.form).fit for rng in streams])
        ties = np.stack([self._ties(rng) for rng in streams])
        return climb(ties, self.pairs.observed, self.off_diagonal, STARTS).fit

    def _ties(self, rng: Generator) -> NDArray[np.int8]:
        """Ties of one draw by pair of actors, without the Network around them, which would take as long as the search."""
        n = len(self.pairs.net.actors)
        dense = np.zeros(n * n, dtype=np.int8)
        dense[self.rewired.ties(rng)] = 1
        dense = dense.reshape(n, n)[np.ix_(self.pairs.seen, self.pairs.seen)]
        return np.asarray(dense + dense.T)
