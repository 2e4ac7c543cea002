"""The words of the house: sectors, blocks, roles, dyad states, options, column names.

Every option that is a word is a ``Literal`` here; the check (`one_of`) and its message read the same
``Literal``, so that a word is spelled in one place only.
"""

from __future__ import annotations

import difflib
from enum import IntEnum
from typing import Any, Final, Literal, get_args

from .errors import ArgumentError

Sector = Literal["private", "public", "hybrid"]
SECTORS: Final[tuple[str, ...]] = get_args(Sector)

Block = Literal["all", "private-private", "public-private", "public-public", "with-hybrid"]
BLOCKS: Final[tuple[str, ...]] = get_args(Block)

Role = Literal["coordinator", "itinerant", "representative", "gatekeeper", "liaison"]
ROLES: Final[tuple[str, ...]] = get_args(Role)

# What became of a tie between two waves: gained, lost, the same, or seen by one wave only.
TieFate = Literal["created", "dissolved", "kept", "joined", "left", "seen_before", "seen_after"]
TIE_FATES: Final[tuple[str, ...]] = get_args(TieFate)

SymmetrizeRule = Literal["either", "both", "mean"]
JoinRule = Literal["either", "both", "giver", "receiver"]
LoneRule = Literal["missing", "decides"]
CombineRule = Literal["any", "all", "count"]
HybridRule = Literal["apart", "private", "public"]
Frame = Literal["stayers", "present"]
Direction = Literal["all", "in", "out"]
DegreeForm = Literal["share", "count"]
ClosenessForm = Literal["scaled", "reached", "strict"]
EigenvectorForm = Literal["maximum", "length"]
CentralizationForm = Literal["freeman", "bipartite"]
RateForm = Literal["available", "standardised"]
OddsForm = Literal["available", "standardised", "haldane"]
ReciprocityForm = Literal["arc", "dyad"]
DyadForm = Literal["mutual", "asymmetric", "null"]
TransitivityForm = Literal["weak", "global"]
ConnectionForm = Literal["weak", "strong"]
CountForm = Literal["ordered", "unordered"]
ExactNull = Literal["relabel", "bernoulli"]
BrokerageNull = Literal["relabel", "degrees", "bernoulli"]
HoleScope = Literal["whole", "ego"]
ConcentrationForm = Literal["plain", "scaled"]
CoreForm = Literal["discrete", "continuous"]
OffDiagonal = Literal["missing", 0, 1]
Alternative = Literal["greater", "less", "two-sided"]
Condition = Literal["ties", "dyad_census", "degrees", "blocks", "size"]
Adjustment = Literal["bh", "by", "holm"]
RegressionFamily = Literal["linear", "logit"]
QapMethod = Literal["dsp"]
QapStatistic = Literal["score", "wald"]
CovariateForm = Literal["same", "difference", "sum", "sender", "receiver"]
TieModel = Literal["formation", "persistence"]
TIE_MODELS: Final[tuple[str, ...]] = get_args(TieModel)
FormationTerm = Literal["reciprocity", "partners", "degree", "sector", "kind", "arm", "prior", "distance"]
IntervalMethod = Literal["robust", "bootstrap", "none"]
Phase = Literal["before", "during", "after"]
Instrument = Literal["roster", "recall"]
Flow = Literal["with", "against"]
Side = Literal["out", "in"]
Assignment = Literal["randomised", "rule", "self-selected"]
ImpactUnit = Literal["cluster", "dyad", "actor"]
RefitUnit = Literal["dyad", "actor"]
FittedOn = Literal["untreated", "before"]
PowerDesign = Literal["before-after", "dyads", "clusters"]
POWER_DESIGNS: Final[tuple[str, ...]] = get_args(PowerDesign)
Attribution = Literal["initiated", "intensified", "unaffected"]
Layout = Literal["edge_list", "roster_grid", "select_multiple", "name_slots", "repeat", "matrix"]
Collector = Literal["kobo", "odk", "surveycto", "qualtrics", "limesurvey", "google_forms", "surveymonkey"]
BlankRule = Literal["missing", "no"]
DateOrder = Literal["ymd", "dmy", "mdy"]
RegistryTable = Literal["cohesion", "mixing", "actors", "ledger"]
FormCollector = Literal["kobo", "odk", "surveycto"]
FormDialect = Literal["xlsform", "surveycto"]
InformantRule = Literal["max", "mean", "senior"]
Encoding = Literal["utf-8", "utf-16", "cp1252", "latin-1", "cp850", "mac-roman"]
DlForm = Literal["fullmatrix", "edgelist1"]
Audience = Literal["public", "internal"]
CitationStyle = Literal["text", "bibtex"]
Language = Literal["en", "es", "pt"]
NameDecision = Literal["accepted", "review", "rejected", "new", "external"]
IdentityChange = Literal["merged", "split", "renamed"]
Parts = Literal["apart", "together"]
TaxCountry = Literal["ar", "br", "cl", "co", "cr", "do", "ec", "gt", "mx", "pe", "py", "sv", "uy", "ve"]
Silence = Literal["random", "quiet", "busy"]


class State(IntEnum):
    """The state of a dyad. ABSENT: an end is not in the network at all (joiners and leavers when two waves are compared)."""

    ABSENT = 0
    TIE = 1
    NULL = 2
    MISSING = 3
    OUT = 4


N_STATES: Final = len(State)

# Columns of the tables of a survey: (required, optional with its default)
ACTOR_COLUMNS: Final[tuple[str, ...]] = ("wave", "actor", "sector", "responded")
ACTOR_DEFAULTS: Final[dict[str, Any]] = {"name": None, "kind": None, "cluster": "all", "asked": True, "external": False}
NOMINATION_COLUMNS: Final[tuple[str, ...]] = ("wave", "relation", "respondent", "nominee")
NOMINATION_DEFAULTS: Final[dict[str, Any]] = {"strength": 1.0, "side": "out", "programme": False, "attribution": None}
ANSWER_COLUMNS: Final[tuple[str, ...]] = ("wave", "actor", "question")
ANSWER_DEFAULTS: Final[dict[str, Any]] = {"item": "", "value": float("nan"), "text": None}
AFFILIATION_COLUMNS: Final[tuple[str, ...]] = ("wave", "actor", "group")
AFFILIATION_DEFAULTS: Final[dict[str, Any]] = {"kind": None, "role": None, "pays": None, "strength": 1.0}
# Questions that mean the same in every study, and the scale of their answers where they have one.
QUESTION_SCALES: Final[dict[str, tuple[float, float] | None]] = {
    "trust": (1.0, 4.0), "priority": (0.0, 3.0), "role": None, "status": None, "responsible": None,
}  # fmt: skip
RELATION_COLUMNS: Final[tuple[str, ...]] = (
    "relation", "wave", "directed", "label", "scale_max", "instrument", "cap", "asked_of", "asked_about",
    "flow", "retrospective", "across_clusters",
)  # fmt: skip
WAVE_COLUMNS: Final[tuple[str, ...]] = ("wave", "label", "date", "phase")
PROBLEM_COLUMNS: Final[tuple[str, ...]] = ("table", "row", "column", "value", "problem", "hint")


def did_you_mean(word: object, choices: Any) -> str:
    """A hint `` (did you mean 'x'?)`` when one of the choices is near, else an empty string.

    Examples
    --------
    >>> did_you_mean("ether", ["either", "both"])
    " (did you mean 'either'?)"
    >>> did_you_mean("zzz", ["either", "both"])
    ''
    """
    near = difflib.get_close_matches(str(word), [str(c) for c in choices], n=1, cutoff=0.6)
    return f" (did you mean {near[0]!r}?)" if near else ""


def one_of(argument: str, value: Any, choices: Any) -> Any:
    """Return ``value`` if it is one of the choices (a ``Literal`` or a sequence), else raise.

    Raises
    ------
    ArgumentError
        Naming the argument, what it got, what is allowed and the nearest word.

    Examples
    --------
    >>> one_of("frame", "stayers", Frame)
    'stayers'
    >>> one_of("frame", "stayer", Frame)
    Traceback (most recent call last):
    linkages.errors.ArgumentError: frame='stayer' is not one of 'stayers', 'present' (did you mean 'stayers'?)
    """
    allowed = tuple(choices) if isinstance(choices, (tuple, list)) else get_args(choices)
    # NaN and arrays compare oddly: only exact hashable members pass.
    if not isinstance(value, (str, int, float, type(None))) or value not in allowed:
        raise ArgumentError(
            f"{argument}={value!r} is not one of {', '.join(map(repr, allowed))}{did_you_mean(value, allowed)}"
        )
    return value


def report_language(code: str | None) -> str:
    """The language of the report for a study in a language: the same, with its region, if the report speaks it, else English.

    Examples
    --------
    >>> report_language("es-AR"), report_language("fr"), report_language(None)
    ('es-AR', 'en', 'en')
    """
    spoken = (code or "en").replace("_", "-")
    return spoken if spoken.split("-")[0].lower() in get_args(Language) else "en"
