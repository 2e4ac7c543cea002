"""Coordination gaps: what is needed and by whom, whether those who need the same work together, and how that changed."""

from __future__ import annotations

from typing import Any, Final
from zlib import crc32

import numpy as np
import pandas as pd
from numpy.random import SeedSequence

from ..data.convert.pandas import from_matrix
from ..data.network import Network
from ..data.panel import Panel
from ..errors import ArgumentError
from ..inference.qap_correlation import qap_correlation
from ..measures.agreement import kendall_w, ordinal_agreement
from ..progress import tracking
from ..vocabulary import SECTORS
from ._needs import DEPENDS, SCALE, TOO_MANY, Needs, needs_of
from ._profile import Profile, profile_of
from .quality import Reports
from .reading import NUMBER, TEXT, WAVE, joined, table

__all__ = ["measure_gaps"]

COLUMNS: Final = {
    "cluster": TEXT, "relation": TEXT, "since": TEXT, "wave": WAVE, "sector": TEXT, "item": TEXT, "measure": TEXT,
    "form": TEXT, "before": NUMBER, "after": NUMBER, "value": NUMBER, "count": NUMBER, "n": NUMBER, "n_missing": NUMBER,
    "p_value": NUMBER, "note": TEXT,
}  # fmt: skip
NAN = float("nan")
Row = tuple[Any, ...]


def measure_gaps(panel: Panel, *, n_draws: int = 999, seed: Any = None) -> pd.DataFrame:
    """Read what organisations need, whether they agree on it, and whether those who need the same coordinate.

    Parameters
    ----------
    panel : Panel
        Networks by relation and wave, with a survey whose table ``answers`` has the question "priority" (0 to 3, of the public
        input that is the item) and perhaps "status" and "responsible". Each cluster is read on its own.
    n_draws : int
        Draws behind the p-value of alignment; 0 leaves it out.
    seed : int or numpy seed, optional
        Makes the draws repeatable.

    Returns
    -------
    pandas.DataFrame
        ``cluster, relation, since, wave, sector, item, measure, form, before, after, value, count, n, n_missing, p_value,
        note``. ``value`` rests on ``n`` organisations or pairs, of which ``count`` have what is counted; ``n_missing`` more
        were asked, or are at stake, and are not known. Rows with ``since`` hold a change: ``before``, ``after`` and their
        difference. Without answers only the rows of the profile that need none.

    Raises
    ------
    ArgumentError
        When ``n_draws`` is negative.

    Notes
    -----
    *By input* (``item``), for all and by sector, of those who rated it: ``coverage``, the share that gives it 2 or 3;
    ``priority``, the mean; ``agreement``, van der Eijk's A (`ordinal_agreement`). ``status``: the mean of what was told of it,
    and in the note the word told most often.

    *Over all inputs*: ``concordance``, Kendall's W of those who rated every input (`kendall_w`); the others are in
    ``n_missing``.

    *By relation* (directed ones joined by ``either``, a lone report of a pair counting for nothing):

    - ``similarity`` of the priorities of pairs that are ``tied`` and ``untied``: 1 − mean difference / 3 over the inputs that both
      rated. ``alignment`` is the correlation of tie and similarity over the pairs of which both are known, with p from networks
      in which the actors change places (`qap_correlation`, one-sided: partners are more alike).
    - ``requirement_coverage``: of the pairs that depend on the same input (both give it 2 or 3), for each input and for any, the
      share that has a tie: ``n`` pairs observed, of which ``n − count`` are gaps; of ``n_missing`` more it is not known. Form
      ``agencies``: pairs of public actors that must act on the same input (each gives it 3, or is "responsible" for it).
    - ``one_sided``: of the ties that either end claims, where both were heard, the share that one end claims alone.
    - ``given``: of the pairs tied in the relation in ``form``, the share that is tied in this one; over pairs observed in both.
      With "communication" in ``form``, how often talking leads to acting together.

    *Change* between consecutive waves of the last three, over the organisations present in both and the pairs observed
    in both (``n`` is that of the later wave); what was needed is that of each wave. Rows of a profile, not
    a score: none of them is good or bad alone. Pairs are looked at where up to 2,000 organisations of a cluster rated inputs.

    References
    ----------
    Cataldo M, Herbsleb JD, Carley KM (2008). Socio-technical congruence: a framework for assessing the impact of technical
    and work dependencies on software development productivity. ESEM '08, 2-11. doi:10.1145/1414004.1414008

    Examples
    --------
    >>> import linkages as lk, pandas as pd
    >>> actors = pd.DataFrame({"wave": 1, "actor": ["a1", "a2", "f1"], "sector": ["public", "public", "private"], "responded": True})
    >>> ties = pd.DataFrame({"wave": 1, "relation": "advice", "respondent": ["a1", "f1"], "nominee": ["f1", "a2"]})
    >>> wants = pd.DataFrame({"wave": 1, "actor": ["a1", "a2", "f1"], "question": "priority", "item": "roads", "value": [3, 3, 0]})
    >>> found = lk.measure_gaps(lk.build_panel(lk.Survey(actors, ties, answers=wants)), n_draws=0)
    >>> found.loc[found.measure == "requirement_coverage", ["item", "form", "value", "count", "n"]].values.tolist()
    [['', 'same input', 0.0, 0.0, 1.0], ['roads', 'same input', 0.0, 0.0, 1.0], ['', 'agencies', 0.0, 0.0, 1.0], ['roads', 'agencies', 0.0, 0.0, 1.0]]
    """
    if isinstance(n_draws, bool) or not isinstance(n_draws, (int, np.integer)) or n_draws < 0:
        raise ArgumentError(f"n_draws={n_draws!r} is no number of draws: 0, 1, 2 …")
    root = int(np.random.default_rng(seed).integers(2**62))
    rows: list[Row] = []
    clusters = panel.clusters if panel.survey is not None else []
    with tracking("gaps", total=max(1, len(clusters) * len(panel.waves))) as step:
        reports = Reports(panel)
        for cluster in clusters:
            part, before = panel.select(cluster=cluster), None
            for wave in panel.waves:
                nets = [part[relation, wave] for relation in part.relations if (relation, wave) in part]
                profile = _profile(panel, nets, reports) if nets else None
                if profile is not None:
                    key = (root, cluster, wave)
                    rows += [
                        (cluster, r, "", wave, *row) for r, *row in _of_wave(panel, nets, profile, int(n_draws), key)
                    ]
                    if before is not None:
                        changes = _changes(before[1], profile)
                        rows += [(cluster, r, str(before[0]), wave, *row) for r, *row in changes]
                    before = (wave, profile)
                step()
    return table(rows, COLUMNS, panel)


def _profile(panel: Panel, nets: list[Network], reports: Reports) -> Profile:
    actors = pd.concat([net.actors for net in nets])
    actors = actors[~actors.index.duplicated()].sort_index()
    assert panel.survey is not None
    return profile_of(nets, reports, needs_of(panel.survey, nets[0].wave, actors), actors)


def _of_wave(panel: Panel, nets: list[Network], profile: Profile, n_draws: int, key: tuple[Any, ...]) -> list[Row]:
    """Rows of one cluster and wave: relation, sector, item, measure, form, before … note."""
    needs, actors = profile.needs, profile.actors
    rows: list[Row] = []
    if needs.items:
        rows += [("", *row) for row in _by_input(needs, actors)]
        rows += [("", *row) for row in _status(panel, nets[0].wave, actors)]
        for net in profile.nets:
            rows += [(net.relation, *row) for row in _alignment(net, needs, n_draws, key)]
    level = [
        (*head, NAN, NAN, value, count, n, missing, NAN, note)
        for *head, value, count, n, missing, note in profile.rows()
    ]
    return rows + level


def _by_input(needs: Needs, actors: pd.DataFrame) -> list[Row]:
    """What is needed, by input and sector."""
    rows: list[Row] = []
    asked = actors["asked"].to_numpy(dtype=bool) if "asked" in actors.columns else np.ones(len(actors), dtype=bool)
    sector = actors["sector"].to_numpy().astype(str)
    for name in ["all", *(s for s in SECTORS if (sector == s).any())]:
        mine = needs.priority[(needs.sector == name) | (name == "all")]
        at_stake = int((asked & ((sector == name) | (name == "all"))).sum())
        whole = mine.dropna()
        w = kendall_w(mine) if len(mine.columns) else NAN
        note = f"{len(mine.columns)} inputs" + ("" if not np.isnan(w) else "; undefined here")
        rows.append(
            (name, "", "concordance", "", NAN, NAN, w, NAN, len(whole), max(at_stake - len(whole), 0), NAN, note)
        )
        for item in needs.items:
            given = mine[item].dropna().to_numpy()
            n, high = len(given), int((given >= DEPENDS).sum())
            rest = (n, max(at_stake - n, 0), NAN, "" if n else "nobody rated it")
            low, most = int(SCALE[0]), int(SCALE[1])
            counts = np.bincount((given - low).astype(np.int64), minlength=most - low + 1)
            whole_numbers = bool((given == given.round()).all())
            agreed = ordinal_agreement(counts) if whole_numbers else NAN
            told = rest if whole_numbers else (*rest[:3], "not whole numbers")
            rows += [
                (name, item, "coverage", "2 or 3", NAN, NAN, high / n if n else NAN, high, *rest),
                (name, item, "priority", "mean", NAN, NAN, float(given.mean()) if n else NAN, NAN, *rest),
                (name, item, "agreement", "van der Eijk", NAN, NAN, agreed, NAN, *told),
            ]
    return rows


def _status(panel: Panel, wave: Any, actors: pd.DataFrame) -> list[Row]:
    """What was told of the state of each input."""
    assert panel.survey is not None
    told = panel.survey.answers
    told = told[(told["wave"] == wave) & (told["question"] == "status") & told["actor"].isin(actors.index)]
    told = told[told["value"].notna() | told["text"].notna()]
    rows: list[Row] = []
    for item, of_item in told.groupby("item", sort=True):
        words = of_item["text"].dropna().value_counts()
        words = words[words == words.max()].sort_index()
        note = f"{words.index[0]} ({int(words.iloc[0])} of {len(of_item)})" if len(words) else ""
        value = of_item["value"].mean()
        rows.append(("all", str(item), "status", "mean", NAN, NAN, value, NAN, len(of_item), NAN, NAN, note))
    return rows


def _alignment(net: Network, needs: Needs, n_draws: int, key: tuple[Any, ...]) -> list[Row]:
    """Whether tied pairs want the same more than untied ones."""
    if needs.too_many:
        return [("all", "", "alignment", "correlation", *([NAN] * 7), TOO_MANY)]
    alike = needs.similarity()
    i, j = np.triu_indices(len(alike), 1)
    state, value = needs.states(net, i, j), alike[i, j]
    rows: list[Row] = []
    for form, wanted in (("tied", 1), ("untied", 2)):
        found = value[(state == wanted) & ~np.isnan(value)]
        mean = float(found.mean()) if len(found) else NAN
        rows.append(("all", "", "similarity", form, NAN, NAN, mean, NAN, len(found), NAN, NAN, ""))
    seen = ~np.isnan(value) & np.isin(state, (1, 2))
    unknown = int((~np.isnan(value) & (state == 3)).sum())
    here = net.subset(needs.priority.index.intersection(net.actors.index))
    tie = here.dichotomize(float(np.nextafter(0, 1)))
    correlation, p, note = NAN, NAN, ""
    if len(alike) > 1:
        other = from_matrix(alike, directed=False, actors=here.actors, relation="similarity", wave=net.wave)
        stream = SeedSequence([key[0], crc32("|".join(map(str, (*key[1:], net.relation))).encode())])
        test = qap_correlation(tie, other, n_draws=max(n_draws, 1), alternative="greater", seed=stream)
        correlation, note = test.value, test.note if n_draws else ""
        p = test.p_value if n_draws and not np.isnan(correlation) else NAN
    note = joined(note, "undefined here" if np.isnan(correlation) else "")
    rows.append(("all", "", "alignment", "correlation", NAN, NAN, correlation, NAN, int(seen.sum()), unknown, p, note))
    return rows


def _changes(before: Profile, after: Profile) -> list[Row]:
    """The profile of two waves over what was observed in both."""
    then, now = before.known_with(after), after.known_with(before)
    old = {row[:5]: row for row in then.rows()}
    rows: list[Row] = []
    for row in now.rows():
        if row[:5] in old:
            was, value = old[row[:5]], row[5]
            note = joined(f"known in both waves; before on {was[7]}", was[9], row[9])
            rows.append((*row[:5], was[5], value, value - was[5], NAN, row[7], NAN, NAN, note))
    return rows
