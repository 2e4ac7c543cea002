"""linkages: did collaboration change, where, who brokers it, who captures it, and would it have happened anyway?

One flow, one direction::

    read_survey -> Survey -> build_panel -> Panel -> evaluate -> Evaluation -> build_report -> Report

The public names are loaded when they are first used (PEP 562), so that importing the package is light.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

# Public name -> the module it lives in, floor by floor.
_PUBLIC = {
    # F0 words
    "BLOCKS": "vocabulary", "ROLES": "vocabulary", "SECTORS": "vocabulary", "State": "vocabulary",
    "ArgumentError": "errors", "LinkagesError": "errors", "MissingPackageError": "errors",
    "NetworkError": "errors", "StudyError": "errors", "SurveyError": "errors",
    "FormatError": "errors", "InformationLost": "errors", "RegistryError": "errors", "TooLargeError": "errors",
    # F1 nouns
    "Background": "data.network", "Network": "data.network", "Panel": "data.panel", "Registry": "data.registry",
    "Study": "data.study", "Survey": "data.survey", "check_survey": "data.checks",
    "Memberships": "data.memberships", "combine": "data.join", "join_reports": "data.join",
    "from_edgelist": "data.convert.pandas", "to_edgelist": "data.convert.pandas",
    "from_matrix": "data.convert.pandas", "to_matrix": "data.convert.pandas",
    "from_igraph": "data.convert.igraph", "to_igraph": "data.convert.igraph",
    "from_networkx": "data.convert.networkx", "to_networkx": "data.convert.networkx",
    "from_ucinet": "data.convert.ucinet", "to_ucinet": "data.convert.ucinet",
    "from_pajek": "data.convert.pajek", "to_pajek": "data.convert.pajek",
    "from_graphml": "data.convert.graphml", "to_graphml": "data.convert.graphml",
    "from_gexf": "data.convert.gexf", "to_gexf": "data.convert.gexf",
    "from_siena": "data.convert.siena", "to_siena": "data.convert.siena",
    # F2 work
    "read_survey": "intake.config", "build_panel": "intake.build", "build_memberships": "intake.memberships",
    "read_registry": "intake.registry",
    "begin_study": "intake.begin", "new_study": "intake.instrument.new", "write_instrument": "intake.instrument.new", "write_code_key": "intake.codekey",
    "interview_burden": "intake.instrument.burden",
    "simulate_survey": "intake.simulate", "SimulatedSurvey": "intake.simulated",
    "match_names": "intake.names", "read_names": "intake.names", "write_names": "intake.names",
    "apply_names": "intake.names", "apply_identity": "intake.identity", "check_tax_ids": "intake.names",
    "review_names": "intake.review",
    "density": "measures.cohesion", "average_degree": "measures.cohesion", "reciprocity": "measures.cohesion",
    "transitivity": "measures.cohesion", "dyad_census": "measures.cohesion", "dyad_share": "measures.cohesion",
    "mean_strength": "measures.cohesion",
    "components": "measures.distance", "isolates": "measures.distance", "largest_component": "measures.distance",
    "connectedness": "measures.distance", "fragmentation": "measures.distance", "compactness": "measures.distance",
    "average_distance": "measures.distance", "diameter": "measures.distance",
    "degree": "measures.centrality", "strength": "measures.centrality", "betweenness": "measures.centrality",
    "closeness": "measures.closeness", "harmonic_closeness": "measures.closeness",
    "sampled": "measures.sampled",
    "eigenvector": "measures.eigen", "bonacich_power": "measures.eigen",
    "centralization": "measures.centralization", "bipartite_clustering": "measures.bipartite",
    "mixing_matrix": "measures.mixing", "ei_index": "measures.mixing", "ei_expected": "measures.mixing",
    "assortativity": "measures.assortativity", "log_odds_within": "measures.assortativity",
    "disparity": "measures.valued", "mean_disparity": "measures.valued", "ladder_share": "measures.valued",
    "tie_ladder": "measures.layers", "multiplexity": "measures.layers", "relation_overlap": "measures.layers",
    "brokerage_roles": "measures.brokerage", "brokerage_expected": "measures.brokerage",
    "constraint": "measures.holes", "dyadic_constraint": "measures.holes", "effective_size": "measures.holes",
    "efficiency": "measures.holes", "hierarchy": "measures.holes",
    "path_share": "measures.detour", "kendall_w": "measures.agreement", "ordinal_agreement": "measures.agreement",
    "core_periphery": "measures.core", "CorePeriphery": "measures.core",
    "krackhardt_hierarchy": "measures.hierarchy", "krackhardt_efficiency": "measures.hierarchy",
    "krackhardt_lubness": "measures.hierarchy", "triad_census": "measures.triads",
    "vertex_connectivity": "measures.connectivity", "edge_connectivity": "measures.connectivity",
    "k_core": "measures.connectivity", "cutpoints": "measures.connectivity", "bridges": "measures.connectivity",
    "key_players": "measures.key_players",
    "gini": "measures.concentration", "herfindahl": "measures.concentration", "top_share": "measures.concentration",
    "tie_changes": "measures.change", "jaccard": "measures.change", "hamming": "measures.change",
    "tie_ledger": "measures.ledger", "tie_fates": "measures.ledger",
    "rank_correlation": "measures.stability", "tie_survival": "measures.stability",
    "stage_transitions": "measures.stability",
    "Estimate": "inference.results", "NullTest": "inference.results",
    "robust_interval": "inference.dyadic", "dyadic_covariance": "inference.covariance",
    "bootstrap": "inference.bootstrap",
    "qap_regression": "inference.regression", "QapRegression": "inference.regression_result",
    "covariate": "inference.covariates",
    "cug_test": "inference.cug", "qap_test": "inference.qap", "qap_correlation": "inference.qap_correlation",
    # F3 readings
    "measure_cohesion": "findings.cohesion", "measure_actors": "findings.actors",
    "measure_brokerage": "findings.brokerage", "measure_role_change": "findings.role_change",
    "measure_change": "findings.change",
    "measure_ledger": "findings.ledger", "measure_actor_ledger": "findings.ledger",
    "measure_stability": "findings.stability", "measure_transitions": "findings.stability",
    "measure_event_time": "findings.trajectories", "measure_trajectories": "findings.trajectories",
    "measure_core": "findings.core", "measure_quality": "findings.quality",
    "measure_mixing": "findings.mixing", "measure_layers": "findings.layers",
    "measure_sensitivity": "findings.sensitivity",
    "measure_leaving": "findings.leaving", "measure_capture": "findings.capture",
    "measure_gaps": "findings.gaps", "measure_missing_links": "findings.missing_links",
    "measure_memberships": "findings.memberships", "measure_association": "findings.association",
    "measure_formation": "findings.formation",
    "measure_impact": "findings.impact", "measure_additionality": "findings.additionality",
    "measure_programme_off": "findings.programme_off", "measure_displacement": "findings.displacement",
    "assemble_impact": "findings.impact_data", "refit_impact": "findings.impact_data",
    "power": "findings.power", "measure_registry": "findings.registry",
    "describe_design": "findings.describe", "DesignDescription": "findings.describe",
    "evaluate": "findings.evaluation", "Evaluation": "findings.evaluation",
    "write_tables": "findings.evaluation",
    "plot_null": "plots.null",
    # F4 report
    "cite": "report.cite", "show": "report.show", "Look": "report.show",
    "build_report": "report.build", "Report": "report.parts", "check_disclosure": "report.disclosure",
}  # fmt: skip

__all__ = sorted(_PUBLIC)  # the table above is the list


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        value = getattr(importlib.import_module(f".{_PUBLIC[name]}", __name__), name)
        globals()[name] = value
        return value
    from .vocabulary import did_you_mean

    raise AttributeError(f"module 'linkages' has no attribute {name!r}{did_you_mean(name, _PUBLIC)}")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]


if TYPE_CHECKING:
    from .data.network import Network as Network
