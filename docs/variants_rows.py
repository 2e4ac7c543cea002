"""What ``docs/variants.md`` compares: for every name that means different things, our calls and those of other programs.

A line is ``(program, call, formula, same, why)``. ``formula`` is what gives the value: empty for igraph and networkx in
Python, whose call is run; else one of ``variants_formulas``. ``same`` says which of our calls of the section it equals (from
0; with a factor: which is multiplied by it), None that it equals none of them. All of it is tested.
"""

from __future__ import annotations

from dataclasses import dataclass

UCINET, SNA, R_IGRAPH, IGRAPH, NETWORKX = "UCINET", "R sna", "R igraph", "igraph", "networkx"
Same = int | tuple[int, str] | None
Line = tuple[str, str, str, Same, str]


@dataclass(frozen=True)
class Section:
    """One name: what is to be known, our calls, the calls of others."""

    title: str
    text: str
    ours: tuple[str, ...]
    others: tuple[Line, ...]


COHESION = (
    Section(
        "Density and average degree",
        "UCINET calls the mean strength over all dyads *density* as soon as the data are valued. Ours never looks at "
        "strengths: the product with `mean_strength` does. An average degree that adds what is sent and what is received is "
        "twice ours.",
        ("lk.density(net)", "lk.density(net) * lk.mean_strength(net)", "lk.average_degree(net)"),
        (
            (UCINET, "Network > Cohesion > Density > Density Overall, of x", "gden(x, ignore_eval=False)", 1, "valued data"),
            (UCINET, "the same, of b", "gden(b)", 0, ""),
            (SNA, "gden(x)", "gden(x)", 0, ""),
            (SNA, "gden(x, ignore.eval=FALSE)", "gden(x, ignore_eval=False)", 1, ""),
            (IGRAPH, "g.density()", "", 0, ""),
            (IGRAPH, "sum(g.degree()) / g.vcount()", "", (2, "2"), "each tie is counted at both ends"),
            (NETWORKX, "nx.density(G)", "", 0, ""),
        ),
    ),
    Section(
        "Reciprocity",
        "Share of the ties, or share of the tied pairs. sna's default is a third thing: it counts pairs without any tie as "
        "agreeing, so that an empty network has 1. In an undirected network the question has no meaning: ours is nan.",
        ("lk.reciprocity(net)", 'lk.reciprocity(net, form="dyad")', 'lk.dyad_share(net, form="mutual")', "lk.reciprocity(joined)"),
        (
            (UCINET, "Network > Cohesion > Reciprocity, arc based", 'grecip(x, "edgewise")', 0, ""),
            (UCINET, "the same, dyad based", 'grecip(x, "dyadic.nonnull")', 1, "hybrid is this one too when there are no groups"),
            (SNA, "grecip(x)", "grecip(x)", None, "null pairs count as agreeing"),
            (SNA, 'grecip(x, measure="edgewise")', 'grecip(x, "edgewise")', 0, ""),
            (SNA, 'grecip(x, measure="dyadic.nonnull")', 'grecip(x, "dyadic.nonnull")', 1, ""),
            (IGRAPH, "g.reciprocity()", "", 0, ""),
            (IGRAPH, 'g.reciprocity(mode="ratio")', "", 1, ""),
            (IGRAPH, "gj.reciprocity()", "", None, "an undirected network is called reciprocal throughout"),
            (NETWORKX, "nx.overall_reciprocity(G)", "", 0, ""),
            (NETWORKX, "nx.overall_reciprocity(GJ)", "", None, "an undirected network is given 0"),
        ),
    ),
    Section(
        "Transitivity and clustering",
        "Weak transitivity asks of each path a→v→b whether a→b; global transitivity looks at the joined network. Neither is "
        "the mean over actors of how closely their partners are tied (Watts and Strogatz), which we do not offer: it weighs an "
        "actor with two partners like one with twenty, and programs differ on what actors with fewer than two do. sna says "
        "1 where there is no two-path, ours nan.",
        ("lk.transitivity(net)", 'lk.transitivity(net, form="global")', "lk.transitivity(joined)"),
        (
            (UCINET, "Network > Cohesion > Transitivity, directed, ordered", "gtrans(b)", 0, ""),
            (UCINET, "the same, undirected", "gtrans(y)", 1, ""),
            (UCINET, "Network > Cohesion > Clustering Coefficient, of y: overall", "local_clustering(y)", None, "mean over actors"),
            (UCINET, "the same: weighted overall", "gtrans(y)", 1, "weights are the pairs of partners"),
            (SNA, "gtrans(b)", "gtrans(b)", 0, ""),
            (SNA, 'gtrans(y, mode="graph")', "gtrans(y)", 1, ""),
            (IGRAPH, "g.transitivity_undirected()", "", 1, "direction is not looked at"),
            (IGRAPH, 'gj.transitivity_avglocal_undirected(mode="nan")', "", None, "mean over actors with two partners or more"),
            (IGRAPH, 'gj.transitivity_avglocal_undirected(mode="zero")', "", None, "mean over actors, the others have 0"),
            (NETWORKX, "nx.transitivity(GJ)", "", 1, ""),
            (NETWORKX, "nx.transitivity(G)", "", None, "made for undirected graphs; on others it follows ties sent only"),
            (NETWORKX, "nx.average_clustering(GJ)", "", None, "mean over actors, the others have 0"),
            (NETWORKX, "nx.average_clustering(G)", "", None, "mean over actors of directed triangles of all kinds"),
        ),
    ),
    Section(
        "Clustering between two sectors",
        "Between two groups no triangle can close. Programs that are not told so answer 0; ours is nan for transitivity, and "
        "`bipartite_clustering` asks the question that has an answer.",
        ('lk.bipartite_clustering(joined.block("public-private"))', 'lk.transitivity(joined.block("public-private"))'),
        (
            (IGRAPH, 'lk.to_igraph(joined.block("public-private")).transitivity_undirected()', "", None, "0, not undefined"),
            (
                NETWORKX,
                'nx.bipartite.robins_alexander_clustering(lk.to_networkx(joined.block("public-private")))',
                "", 0, "",
            ),
        ),
    ),
    Section(
        "Reach: connectedness, fragmentation, compactness, distance",
        "Connectedness and fragmentation ask for any chain of ties (weak); compactness and distances follow the direction of "
        "ties. Average distance is over the pairs that can be reached, so that a network that falls apart can look shorter: "
        "read it beside connectedness. *Distance-weighted* fragmentation is 1 − compactness.",
        (
            "lk.connectedness(net)", "lk.fragmentation(net)", "lk.compactness(net)", "lk.average_distance(net)",
            "lk.diameter(net)", "lk.compactness(joined)",
        ),
        (
            (UCINET, "Network > Cohesion > Krackhardt GTD: connectedness", "connectedness(b)", 0, ""),
            (UCINET, "Network > Cohesion > Distance: compactness", "closeness_suminv(b).mean()", 2, ""),
            (UCINET, "the same: distance-weighted fragmentation", "1 - closeness_suminv(b).mean()", None, "1 − compactness"),
            (SNA, "connectedness(b)", "connectedness(b)", 0, ""),
            (R_IGRAPH, "global_efficiency(g)", "global_efficiency(b)", 2, "another name for compactness"),
            (IGRAPH, "g.average_path_length()", "", 3, "`unconn=False` would give inf"),
            (IGRAPH, "g.diameter()", "", 4, "0 without ties, ours nan"),
            (NETWORKX, "nx.global_efficiency(GJ)", "", 5, "undirected graphs only"),
            (NETWORKX, "nx.average_shortest_path_length(G)", "", None, "refuses a network that is not connected"),
        ),
    ),
    Section(
        "Three efficiencies",
        "Krackhardt's efficiency: how few ties a component has beyond a tree. Global efficiency: `compactness`. Burt's "
        "efficiency: effective size over the number of contacts, of one actor (UCINET, Network > Ego Networks > Structural "
        "Holes). They have nothing in common but the name, and Krackhardt's has three denominators.",
        ("lk.krackhardt_efficiency(net)", "lk.krackhardt_efficiency(joined)", "lk.compactness(joined)"),
        (
            (
                UCINET, "Network > Cohesion > Krackhardt GTD: efficiency", "gtd_efficiency(b)", None,
                "per component, over (size − 1)² and weighted by size, as its help page says",
            ),
            (SNA, "efficiency(b)", "efficiency(b)", 0, ""),
            (SNA, "efficiency(y)", "efficiency(y)", None, "counts an undirected tie twice: a tree has less than 1"),
            (R_IGRAPH, "global_efficiency(gj)", "global_efficiency(y)", 2, "not Krackhardt's"),
            (NETWORKX, "nx.global_efficiency(GJ)", "", 2, "not Krackhardt's"),
        ),
    ),
    Section(
        "Hierarchy and least upper bounds",
        "A least upper bound of two actors is reached by all their other upper bounds (Krackhardt). sna asks for one that "
        "reaches all the others. Ties must point down, from the superior; where they point up, give the transposed network. "
        "Burt's hierarchy (of an actor's constraint) is something else.",
        ("lk.krackhardt_hierarchy(net)", "lk.krackhardt_lubness(net)", "lk.krackhardt_lubness(net.transpose())"),
        (
            (UCINET, "Network > Cohesion > Krackhardt GTD: hierarchy", "hierarchy(b)", 0, ""),
            (UCINET, "the same: LUB", "lubness(b, reached=True)", 1, "its help page gives the definition"),
            (SNA, 'hierarchy(b, measure="krackhardt")', "hierarchy(b)", 0, "not its default, which is the next line"),
            (SNA, 'hierarchy(b, measure="reciprocity")', "1 - grecip(b)", None, "1 − `grecip(b)`, which does not ask who reaches whom"),
            (SNA, "lubness(b)", "lubness(b)", None, "asks the reverse"),
        ),
    ),
    Section(
        "Core and periphery",
        "What the pattern says of the dyads between core and periphery decides who is in the core: nothing (`missing`, our "
        "default), no tie, or a tie. A number without that rule cannot be repeated. R sna, igraph and networkx have no such "
        "measure.",
        (
            "lk.core_periphery(joined).fit", "lk.core_periphery(joined, off_diagonal=0).fit",
            "lk.core_periphery(joined, off_diagonal=1).fit", "lk.core_periphery(joined).n_core",
            "lk.core_periphery(joined, off_diagonal=0).n_core", "lk.core_periphery(joined, off_diagonal=1).n_core",
        ),
        (
            (UCINET, "Network > Core/Periphery > Categorical, of y, density between left blank: fit", "core(y, None)[0]", 0, ""),
            (UCINET, "the same: actors in the core", "core(y, None)[1]", 3, "here by trying all; its genetic algorithm may miss the best"),
            (UCINET, "the same, density between 0: fit", "core(y, 0)[0]", 1, ""),
            (UCINET, "the same: actors in the core", "core(y, 0)[1]", 4, ""),
            (UCINET, "the same, density between 1: fit", "core(y, 1)[0]", 2, ""),
            (UCINET, "the same: actors in the core", "core(y, 1)[1]", 5, ""),
        ),
    ),
)  # fmt: skip
