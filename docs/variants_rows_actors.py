"""The rest of what ``docs/variants.md`` compares: measures of actors, of mixing, of brokerage, and of two networks."""

from __future__ import annotations

from variants_rows import IGRAPH, NETWORKX, R_IGRAPH, SNA, UCINET, Section

ACTORS = (
    Section(
        "Degree",
        "`all` adds what is sent and what is received, so a mutual partner counts twice; `degree(joined)` counts partners. "
        "UCINET turns directed data into undirected ones unless told otherwise, and adds up strengths if there are any.",
        (
            "lk.degree(net)", 'lk.degree(net, direction="in")', 'lk.degree(net, direction="out")', "lk.degree(joined)",
            "lk.strength(net)", "lk.strength(joined)",
        ),
        (
            (UCINET, "Network > Centrality > Degree, treat data as symmetric (its default), of b", "y.sum(1)", 3, "partners"),
            (UCINET, "the same, of x", "maximum(x, x.T).sum(1)", 5, "joined by the larger of two reports"),
            (SNA, "degree(b)", "degree(b)", 0, ""),
            (SNA, 'degree(b, cmode="indegree")', 'degree(b, "indegree")', 1, ""),
            (SNA, 'degree(b, cmode="outdegree")', 'degree(b, "outdegree")', 2, ""),
            (SNA, "degree(x, ignore.eval=FALSE)", "x.sum(0) + x.sum(1)", 4, ""),
            (IGRAPH, "g.degree()", "", 0, ""),
            (IGRAPH, 'g.strength(weights="strength")', "", 4, ""),
            (NETWORKX, "dict(G.degree())", "", 0, ""),
            (NETWORKX, "nx.degree_centrality(G)", "", (0, "1/(n - 1)"), "can exceed 1 in a directed network"),
        ),
    ),
    Section(
        "Degree centralization",
        "The denominator is the largest sum that n actors can have without ties to oneself: (n − 1)(n − 2) undirected, twice "
        "that for `all`, (n − 1)² in and out. igraph in R, unless told `loops = FALSE`, supposes ties to oneself; so does "
        "manynet. networkx has none. For other measures of actors the largest sums of sna are those of undirected networks, "
        "see `help(lk.centralization)`.",
        (
            "lk.centralization(net)", 'lk.centralization(net, direction="in")', 'lk.centralization(net, direction="out")',
            "lk.centralization(joined)",
        ),
        (
            (
                UCINET, "Network > Centrality > Degree, treat data as symmetric, of b",
                "100 * degree_centralization(y, undirected=True)", (3, "100"), "per cent, of the joined network",
            ),
            (SNA, "centralization(b, degree)", "degree_centralization(b)", 0, ""),
            (SNA, 'centralization(b, degree, cmode="indegree")', 'degree_centralization(b, "indegree")', 1, ""),
            (SNA, 'centralization(b, degree, cmode="outdegree")', 'degree_centralization(b, "outdegree")', 2, ""),
            (R_IGRAPH, "centr_degree(g)$centralization", "centr_degree(b)", (0, "(n - 2)/(n - 1)"), "ties to oneself supposed"),
            (R_IGRAPH, "centr_degree(gj)$centralization", "centr_degree(y, undirected=True)", (3, "(n - 2)/n"), "the same"),
        ),
    ),
    Section(
        "Closeness",
        "All agree where everybody reaches everybody. Elsewhere the actors out of reach count for nothing (`reached`), "
        "lower the value by their share (`scaled`, our default), or make it 0 (`strict`). See e and r, who are tied only to "
        "one another. Where a network falls apart, prefer harmonic closeness.",
        (
            "lk.closeness(net)", 'lk.closeness(net, direction="in")', 'lk.closeness(net, direction="out", form="reached")',
            'lk.closeness(net, direction="out", form="strict")', 'lk.closeness(joined, form="reached")',
            'lk.closeness(joined, form="strict")',
        ),
        (
            (
                UCINET, "Network > Centrality > Closeness, Freeman, of y", "farness_closeness(y)", None,
                "per cent; here who is out of reach is n steps away, as in a worked example of its authors of 2005; later "
                "versions ask",
            ),
            (SNA, "closeness(b)", "closeness(b)", 3, ""),
            (SNA, 'closeness(y, gmode="graph")', "closeness(y)", 5, ""),
            (IGRAPH, 'g.closeness(mode="out")', "", 2, "normalized in Python; in R say `normalized = TRUE`"),
            (IGRAPH, "gj.closeness()", "", 4, ""),
            (NETWORKX, "nx.closeness_centrality(G)", "", 1, "ties received"),
            (NETWORKX, "nx.closeness_centrality(GJ)", "", 0, ""),
        ),
    ),
    Section(
        "Harmonic closeness",
        "The mean of 1/steps, 0 for who is out of reach: one meaning in connected and in other networks. What differs is "
        "the direction, and whether it is divided by n − 1.",
        (
            "lk.harmonic_closeness(net)", 'lk.harmonic_closeness(net, direction="in")',
            'lk.harmonic_closeness(net, direction="out")',
        ),
        (
            (
                UCINET, "Network > Centrality > Closeness, sum of reciprocal distances, of b: out",
                "(n - 1) * closeness_suminv(b)", (2, "(n - 1)"), "its normalised column divides by n − 1, in per cent",
            ),
            (SNA, 'closeness(b, cmode="suminvdir")', "closeness_suminv(b)", 2, ""),
            (IGRAPH, 'g.harmonic_centrality(mode="out")', "", 2, ""),
            (NETWORKX, "nx.harmonic_centrality(G)", "", (1, "(n - 1)"), "ties received, not divided"),
        ),
    ),
    Section(
        "Betweenness",
        "Not normalised here, each pair once. sna doubles an undirected network unless told `gmode = \"graph\"`; networkx "
        "divides by the largest possible value.",
        ("lk.betweenness(net)", "lk.betweenness(joined)"),
        (
            (UCINET, "Network > Centrality > Betweenness > Nodes, of b", "betweenness(b)", 0, "nBetweenness is in per cent"),
            (UCINET, "the same, of y", "betweenness(y) / 2", 1, ""),
            (SNA, "betweenness(b)", "betweenness(b)", 0, ""),
            (SNA, "betweenness(y)", "betweenness(y)", (1, "2"), "each pair from both ends"),
            (SNA, 'betweenness(y, gmode="graph")', "betweenness(y) / 2", 1, ""),
            (IGRAPH, "g.betweenness()", "", 0, ""),
            (IGRAPH, "gj.betweenness()", "", 1, ""),
            (NETWORKX, "nx.betweenness_centrality(G)", "", (0, "1/((n - 1)*(n - 2))"), "normalised"),
            (NETWORKX, "nx.betweenness_centrality(GJ)", "", (1, "2/((n - 1)*(n - 2))"), "normalised"),
        ),
    ),
    Section(
        "Eigenvector",
        "A direction and a length have to be chosen. `in`: an actor has what those have who name it; `out`: what those have "
        "whom it names; `all` (our default): both added, so that mutual partners count twice, which is not the joined network.",
        (
            "lk.eigenvector(net)", 'lk.eigenvector(net, direction="in")', 'lk.eigenvector(net, direction="in", form="length")',
            'lk.eigenvector(net, direction="out", form="length")', "lk.eigenvector(joined)",
            'lk.eigenvector(joined, form="length")',
        ),
        (
            (
                UCINET, "Network > Centrality > Eigenvector, of y: normalised", "100 * 2**0.5 * evcent(y)",
                (5, "100*sqrt(2)"), "undirected only",
            ),
            (SNA, "evcent(b)", "evcent(b)", 3, "ties sent"),
            (IGRAPH, "g.eigenvector_centrality()", "", 1, "ties received, with a warning; R takes the graph for undirected unless told"),
            (IGRAPH, "gj.eigenvector_centrality()", "", 4, ""),
            (NETWORKX, "nx.eigenvector_centrality(G, max_iter=10_000, tol=1e-12)", "", 2, "ties received"),
            (NETWORKX, "nx.eigenvector_centrality(GJ, max_iter=10_000, tol=1e-12)", "", 5, ""),
        ),
    ),
    Section(
        "Bonacich power",
        "State beta, or two networks cannot be compared: our default is halfway to the largest that has a limit, UCINET "
        "proposes the largest, sna and igraph take 1, which here has none, without a word. UCINET's beta centrality is ours up to scale.",
        ('lk.bonacich_power(net, beta=0.2, direction="out")', "lk.bonacich_power(joined, beta=0.2)"),
        (
            (SNA, "bonpow(b, exponent=0.2)", "bonpow(b, 0.2)", 0, ""),
            (SNA, 'bonpow(y, gmode="graph", exponent=0.2)', "bonpow(y, 0.2)", 1, ""),
            (R_IGRAPH, "power_centrality(g, exponent = 0.2)", "bonpow(b, 0.2)", 0, ""),
            (
                NETWORKX, "nx.katz_centrality(GJ, alpha=0.2)", "", None,
                "Katz: walks of length 0 count too, and the length is 1",
            ),
        ),
    ),
    Section(
        "k-core",
        "With direction `all` a mutual tie counts twice; to count partners, give the joined network.",
        ("lk.k_core(net)", 'lk.k_core(net, direction="in")', "lk.k_core(joined)"),
        (
            (IGRAPH, "g.coreness()", "", 0, ""),
            (IGRAPH, 'g.coreness(mode="in")', "", 1, ""),
            (NETWORKX, "nx.core_number(G)", "", 0, ""),
            (NETWORKX, "nx.core_number(GJ)", "", 2, ""),
        ),
    ),
    Section(
        "Constraint",
        "Strengths count, and what is sent and received adds up. The whole network (our default) lets a contact divide its "
        "attention among all its ties; the ego network among those within the ego network only. Burt's effective size, "
        "efficiency and hierarchy have the same two scopes; they are not on this page.",
        ("lk.constraint(net)", 'lk.constraint(net, scope="ego")', "lk.constraint(net.dichotomize(1))"),
        (
            (UCINET, "Network > Ego Networks > Structural Holes, whole network model, of x", "constraint(x, ego=False)", 0, ""),
            (UCINET, "the same, ego network model", "constraint(x, ego=True)", 1, ""),
            (IGRAPH, 'g.constraint(weights="strength")', "", 0, ""),
            (IGRAPH, "g.constraint()", "", 2, "strengths not looked at; R takes the attribute `weight` if there is one"),
            (NETWORKX, 'nx.constraint(G, weight="strength")', "", 0, ""),
        ),
    ),
)  # fmt: skip

GROUPS = (
    Section(
        "E–I, assortativity, log odds",
        "E–I compares counts of ties, and is not 0 by chance: `ei_expected` says what the sizes of the sectors alone give. "
        "Assortativity allows for how many ties each sector has, the log odds for how many dyads. Ours leaves hybrid "
        "organisations out of E–I by sector; other programs count them as one more group.",
        (
            "lk.ei_index(net)", "lk.ei_index(joined)", "lk.ei_expected(net)", "lk.assortativity(net)", "lk.assortativity(joined)",
            "lk.log_odds_within(net)",
        ),
        (
            (UCINET, "Network > Cohesion > E-I Index, of y", "ei(y, sector)", 1, "undirected data"),
            (UCINET, "Network > Cohesion > Homophily: E-I, of b", "ei(b, sector)", 0, "of valued data its help page says both that strengths count and that they do not"),
            (IGRAPH, 'g.assortativity_nominal([int(s == "public") for s in g.vs["sector"]])', "", 3, ""),
            (IGRAPH, 'gj.assortativity_nominal([int(s == "public") for s in g.vs["sector"]])', "", 4, ""),
            (NETWORKX, 'nx.attribute_assortativity_coefficient(G, "sector")', "", 3, ""),
            (NETWORKX, 'nx.attribute_assortativity_coefficient(GJ, "sector")', "", 4, ""),
        ),
    ),
    Section(
        "Brokerage",
        "For A→v→B with no A→B: representative when v speaks for its own group to another (A and v alike), gatekeeper when v "
        "lets another group into its own (v and B alike), itinerant when A and B are alike and v is not. Some help pages and "
        "packages swap the first two. In an undirected network every open pair is met from both ends: `unordered` counts "
        "it once, and then representative and gatekeeper cannot be told apart. With two sectors nobody is a liaison. igraph "
        "and networkx have no such measure.",
        (
            'lk.brokerage_roles(net, by="sector")["representative"]', 'lk.brokerage_roles(net, by="sector")["gatekeeper"]',
            'lk.brokerage_roles(net, by="sector")["itinerant"]', 'lk.brokerage_roles(joined, by="sector")["total"]',
            'lk.brokerage_roles(joined, by="sector", count="unordered")["total"]',
        ),
        (
            (UCINET, "Network > Ego Networks > Brokerage, of b: representative", "brokerage(b, sector)[:, 2]", 0, ""),
            (UCINET, "the same: gatekeeper", "brokerage(b, sector)[:, 3]", 1, "an option shares the credit among brokers"),
            (UCINET, "the same: consultant", "brokerage(b, sector)[:, 1]", 2, "our itinerant"),
            (SNA, 'brokerage(b, sector)$raw.nli[, "b_IO"]', "brokerage(b, sector)[:, 2]", 0, "older help pages of sna call it gatekeeper"),
            (SNA, 'brokerage(b, sector)$raw.nli[, "b_OI"]', "brokerage(b, sector)[:, 3]", 1, "they call it representative"),
            (SNA, 'brokerage(b, sector)$raw.nli[, "w_O"]', "brokerage(b, sector)[:, 1]", 2, ""),
            (SNA, 'brokerage(y, sector)$raw.nli[, "t"]', "brokerage(y, sector).sum(1)", 3, "each open pair twice"),
        ),
    ),
)  # fmt: skip

PAIRS = (
    Section(
        "Two networks: Jaccard, Hamming, overlap",
        "`strong` holds the ties of strength 2 and 3. Jaccard here compares the *ties* of two networks; igraph's "
        "`similarity_jaccard` and networkx's `jaccard_coefficient` compare the partners of two *actors*. Hamming here is a share "
        "of the dyads, elsewhere a number of cells. Overlap of one relation with another is not symmetric; Jaccard is.",
        (
            "lk.jaccard(net, strong)",
            "lk.hamming(net, strong)",
            'lk.relation_overlap([net, strong])["share"]',
            'lk.relation_overlap([net, strong])["jaccard"]',
            'lk.multiplexity([net, strong])["share"]',
        ),
        (
            (
                UCINET,
                "Tools > Statistics > Matrix (QAP) > QAP-Correlation, of b and s: Jaccard",
                "jaccard(b, x >= 2)",
                0,
                "",
            ),
            (SNA, "hdist(b, s)", "hdist(b, x >= 2)", (1, "n*(n - 1)"), "a number of cells, of an undirected tie two"),
            (IGRAPH, "len(g.intersection(gs).es) / len(g.union(gs).es)", "", 0, ""),
            (NETWORKX, "nx.intersection(G, GS).size() / nx.compose(G, GS).size()", "", 0, ""),
        ),
    ),
)
