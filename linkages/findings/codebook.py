"""What every column of every table means, and in which unit it stands: the codebook that goes out with the tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pandas as pd

__all__ = ["TABLES", "codebook"]

TABLES: Final[dict[str, str]] = {
    "cohesion": "Measures of each network, block by block, at each wave",
    "layers": "What several relations of one wave say together",
    "brokerage": "Brokerage roles, of whole networks and of every organisation, beside what chance gives",
    "role_change": "Roles before and after, over the pairs observed at both waves",
    "core": "Core and periphery: who is in the core, by sector",
    "tests": "Tests of chance on mixing",
    "actors": "Measures of every organisation",
    "leaving": "What would be lost if an organisation left",
    "capture": "How far ties, brokerage and benefits are in few hands",
    "change": "Measures at two waves and their difference",
    "ledger": "What became of ties between two waves, in numbers",
    "ledger_actors": "The same, tie by tie, from either end",
    "stability": "What lasted between two waves",
    "transitions": "From which stage of collaboration to which",
    "trajectories": "Measures of every organisation over all waves",
    "event_time": "Measures by years since entry into the programme",
    "gaps": "What is needed, agreed upon, claimed, and asked for together without a tie",
    "missing_links": "Pairs without a tie that have reasons for one, ranked",
    "memberships": "Members of associations, projects and committees",
    "association": "Measures with and without the association",
    "impact": "Effects of the programme beside what would have been without it",
    "quality": "Who answered, and how far two reports agree",
    "sensitivity": "The same change under other choices",
}

_NAME, _NUMBER, _SHARE, _P = "name", "number", "share from 0 to 1", "probability"
_ACTORS, _DYADS, _TIES, _YES = "organisations", "pairs", "ties", "true or false"
_MEASURE, _WORDS = "that of the measure", "words"

_COLUMNS: Final[dict[str, tuple[str, str]]] = {
    "actor": (_NAME, "Id of the organisation; empty where the whole network is meant"),
    "actor_share": (_SHARE, "Share of all organisations that are of this sector"),
    "after": (_MEASURE, "Value at the later wave"),
    "agreement": (_SHARE, "Pairs on which both ends say the same, of those on which both answered"),
    "alternative": ("word", "What counts as extreme: greater, less or two-sided"),
    "asked": (_ACTORS, "How many were asked"),
    "assignment": ("word", "How it was decided who takes part: randomised, rule or self-selected"),
    "before": (_MEASURE, "Value at the earlier wave"),
    "block": ("word", "Between which sectors: all, private-private, public-private, public-public, with-hybrid"),
    "bridge": (_YES, "Whether a tie would join parts that are not joined"),
    "by": (_NAME, "Column of the organisations that makes the groups"),
    "case": (
        "word",
        "What was measured: as reported, without the association, with shared membership as a tie, members only",
    ),
    "choice": ("word", "What was chosen otherwise; base is the choice of all other tables"),
    "cluster": (_NAME, "Cluster; all when there is one"),
    "comparable": (_YES, "Whether both waves were asked in the same way"),
    "comparison": (_WORDS, "What is compared with what"),
    "condition": (_WORDS, "What chance left as it was"),
    "core_share": (_SHARE, "Share of the core that is of this sector"),
    "count": (_NUMBER, "How often the role was observed"),
    "cross_sector": (_YES, "Whether the two are of different sectors"),
    "density": (_SHARE, "Possible joint memberships that there are"),
    "direction": ("word", "Whether the tie goes out from the organisation, comes in, or has no direction (all)"),
    "estimate": ("that of the outcome", "The effect"),
    "event_time": ("years", "Years since entry; below 0 before it"),
    "expected": ("that of the value", "What chance alone gives, on average"),
    "fit": ("correlation", "How well core and periphery describe the network"),
    "flips": (_YES, "Whether the conclusion is another one than under base"),
    "form": ("word", "Variant of the measure; see docs/variants.md"),
    "frame": ("word", "stayers: pairs observed at both waves; present: those there at each wave"),
    "from_group": (_NAME, "Group from which the most frequent pair comes"),
    "group": (_NAME, "Group of the organisation, or part of the block; empty: all"),
    "high": ("that of the value", "Upper end of the interval; empty where none can be given"),
    "inputs": ("names", "Public inputs that both need"),
    "item": (_NAME, "What was asked about, as a public input; empty: nothing apart"),
    "kind": (_NAME, "Kind of the organisation, in the words of the study"),
    "loss": (_MEASURE, "How much is lost: with less without"),
    "low": ("that of the value", "Lower end of the interval; empty where none can be given"),
    "lower": (_MEASURE, "Smallest possible value, whatever those who did not answer would have said"),
    "measure": ("word", "Name of the measure; see docs/variants.md"),
    "method": (_WORDS, "How it was estimated"),
    "missing_share": (_SHARE, "Pairs (or answers) at stake that nobody reported on"),
    "must_act": ("names", "What the two have to do together by their mandate"),
    "n": (_NUMBER, "How many the value rests on"),
    "n_actors": (_ACTORS, "How many the value rests on"),
    "n_answered": (_ACTORS, "How many answered"),
    "n_asked": (_ACTORS, "How many were asked"),
    "n_core": (_ACTORS, "How many are in the core"),
    "n_draws": (_NUMBER, "Random draws behind p and what is expected"),
    "n_dyads": (_DYADS, "Pairs observed; an ordered pair counts once for each direction"),
    "n_free": (_ACTORS, "Members that pay no fee"),
    "n_inputs": (_NUMBER, "Public inputs that both need"),
    "n_members": (_ACTORS, "How many are members"),
    "n_missing": (_NUMBER, "How many of whom it is not known"),
    "n_partners": (_NUMBER, "Partners the two have in common"),
    "n_paying": (_ACTORS, "Members that pay a fee"),
    "n_ties": (_TIES, "How many; half a tie can come of reports that disagree"),
    "n_units": (_NUMBER, "Organisations (or clusters) behind the observations"),
    "note": (_WORDS, "What limits the row: missing pairs, an interval withheld and why, what is not comparable"),
    "null": ("word", "What is exchanged by chance: relabel (the organisations) or bernoulli (the ties)"),
    "off_diagonal": ("word", "How pairs of a core and a peripheral organisation count: missing, 0 or 1"),
    "one_sided": (_SHARE, "Ties that one end claims and the other denies, of those on which both answered"),
    "other": (_NAME, "Id of the other organisation"),
    "other_sector": ("word", "Sector of the other organisation"),
    "outcome": (_NAME, "What was to change"),
    "p_adjusted": (_P, "p with the number of comparisons of the table taken into account"),
    "p_attainable": (_P, "The smallest p that the design can give at all"),
    "p_exact": (_P, "p over all ways in which participation could have been assigned"),
    "p_value": (_P, "How often chance alone gives a value at least as extreme; never 0"),
    "pair_count": (_NUMBER, "How often the most frequent pair of groups was connected"),
    "path": ("word", "Course of the value over the waves"),
    "paying_share": (_SHARE, "Members that pay a fee"),
    "quantity": ("word", "What is held: ties, a role, a benefit"),
    "rank": ("place", "1 for the first"),
    "reading": ("word", "Sort of the row: concentration, leaders, coordination, slope, change, mobility, core"),
    "reasons": (_WORDS, "Why a tie would make sense"),
    "relation": (_NAME, "Kind of tie that was asked about; empty where it is about none"),
    "relations": ("names", "The relations that are looked at together"),
    "responded": (_ACTORS, "How many answered"),
    "role": ("word", "Brokerage role: coordinator, itinerant, representative, gatekeeper, liaison"),
    "score": (_NUMBER, "By which pairs are ranked; see docs of gaps"),
    "sd": ("that of the value", "Standard deviation: of what chance gives, or over organisations"),
    "se": ("that of the value", "Standard error"),
    "sector": ("word", "private, public, hybrid, or all"),
    "share": (_SHARE, "Share of the row of stages"),
    "share_after": (_SHARE, "Share of all roles at the later wave"),
    "share_before": (_SHARE, "Share of all roles at the earlier wave"),
    "since": ("wave", "The earlier of two waves; empty where one wave is read"),
    "state": ("word", "What became of the tie, or whether the pair has one"),
    "term": (_NAME, "Which effect of the comparison"),
    "test": ("word", "Which test of chance"),
    "to_group": (_NAME, "Group to which the most frequent pair goes"),
    "undetermined": (_NUMBER, "Two-step connections that could not be judged, as nobody reported on their ends"),
    "undetermined_after": (_NUMBER, "The same at the later wave"),
    "undetermined_before": (_NUMBER, "Two-step connections that could not be judged at the earlier wave"),
    "unit": ("word", "What is counted, or in what the time is told"),
    "upper": (_MEASURE, "Largest possible value, whatever those who did not answer would have said"),
    "value": (_MEASURE, "The value"),
    "value_with": (_MEASURE, "Value with the organisation"),
    "value_without": (_MEASURE, "Value without it"),
    "wave": ("wave", "Round of the survey; the later one where two are compared"),
    "who": ("word", "Whether the cluster organisation, or the one that has most, is left out"),
    "z": ("standard deviations", "How far the value is from what chance gives"),
}

# Where a column means something else than in other tables.
_OWN: Final[dict[tuple[str, str], tuple[str, str]]] = {
    ("change", "value"): (_MEASURE, "Change: the later value less the earlier"),
    ("role_change", "before"): (_NUMBER, "How often the role was observed at the earlier wave"),
    ("role_change", "after"): (_NUMBER, "How often the role was observed at the later wave"),
    ("role_change", "value"): (_NUMBER, "The later count less the earlier"),
    ("ledger_actors", "before"): ("strength", "Strength of the tie at the earlier wave; 0: none; empty: not observed"),
    ("ledger_actors", "after"): ("strength", "Strength of the tie at the later wave; 0: none; empty: not observed"),
    ("transitions", "before"): ("stage", "Stage at the earlier wave; 0: no tie"),
    ("transitions", "after"): ("stage", "Stage at the later wave; 0: no tie"),
    ("gaps", "count"): (_NUMBER, "Organisations or pairs that have what is counted"),
    ("gaps", "n"): (_NUMBER, "Organisations or pairs observed"),
    ("memberships", "group"): (_NAME, "Association, project or committee"),
    ("memberships", "kind"): (_NAME, "Sort of group: association, project, committee"),
    ("missing_links", "state"): ("word", "null: observed, no tie; missing: not known, so no gap and no rank"),
    ("sensitivity", "value"): (_MEASURE, "The change under this choice"),
}


def codebook(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Every column of some tables: ``table, column, unit, meaning``; the row without a column says what the table is.

    Examples
    --------
    >>> codebook({"change": pd.DataFrame(columns=["wave", "value"])})["meaning"].tolist()[1:]
    ['Round of the survey; the later one where two are compared', 'Change: the later value less the earlier']
    """
    rows = []
    for name, table in tables.items():
        rows.append((name, "", "", TABLES.get(name, "")))
        rows += [(name, str(c), *_OWN.get((name, str(c)), _COLUMNS.get(str(c), ("", "")))) for c in table.columns]
    return pd.DataFrame(rows, columns=["table", "column", "unit", "meaning"])
