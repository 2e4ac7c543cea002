"""Distance against R: sna 2.7-1, igraph 1.3.5 and 2.1.4, manynet 1.3.2."""

from __future__ import annotations

import linkages as lk


def graph(net: lk.Network) -> str:
    return "graph=directed" if net.directed else "graph=undirected"


def test_components(reference, close) -> None:
    net = reference.net
    found = lk.components(net)
    close(found.max(), reference.value("components", "components_weak", package="sna"))
    close(found.max(), reference.value("components", "components", f"{graph(net)};mode=weak", package="igraph"))
    if net.directed:
        joined = reference.value("components", "components", "graph=collapsed;mode=weak", package="igraph")
        close(lk.components(net.symmetrize("either")).max(), joined)
    largest = reference.value("component.dist", "largest_component_size", "connected=weak")
    close((found == 1).sum(), largest)
    close(lk.largest_component(net), largest / len(net.actors))


def test_isolates(reference, close) -> None:
    net = reference.net
    close(lk.isolates(net), reference.value("isolates", "isolates_count"))
    close(lk.isolates(net, form="share"), reference.value("isolates", "isolates_count") / len(net.actors))
    named = set(reference.by_actor("isolates", "isolate").index) if reference.has("isolates", "isolate") else set()
    degrees = lk.degree(net)
    assert set(degrees.index[degrees == 0]) == named


def test_connectedness(reference, close) -> None:
    value = reference.value("connectedness", "connectedness")
    close(lk.connectedness(reference.net), value)
    close(lk.fragmentation(reference.net), 1 - value)
    close(lk.connectedness(reference.net), reference.value("net_connectedness", "connectedness"))


def test_compactness(reference, close) -> None:
    net = reference.net
    close(lk.compactness(net), reference.value("geodist", "mean_inverse_distance"))
    for package in ("igraph", "igraph 2.1.4"):
        close(lk.compactness(net), reference.value("global_efficiency", "global_efficiency", graph(net), package))
        if net.directed:
            joined = reference.value("global_efficiency", "global_efficiency", "graph=collapsed", package)
            close(lk.compactness(net.symmetrize("either")), joined)


def test_average_distance(reference, close) -> None:
    net = reference.net
    close(lk.average_distance(net), reference.value("geodist", "mean_distance_finite"))
    close(lk.average_distance(net), reference.value("net_length", "length"))
    for package in ("igraph", "igraph 2.1.4"):
        options = graph(net) if package != "igraph" else f"{graph(net)};unconnected=TRUE"
        close(lk.average_distance(net), reference.value("mean_distance", "mean_distance", options, package))
        if net.directed:
            options = options.replace("directed", "collapsed")
            joined = reference.value("mean_distance", "mean_distance", options, package)
            close(lk.average_distance(net.symmetrize("either")), joined)


def test_diameter(reference, close) -> None:
    net = reference.net
    close(lk.diameter(net), reference.value("geodist", "diameter_finite"))
    close(lk.diameter(net), reference.value("diameter", "diameter", graph(net)))
    close(lk.diameter(net), reference.value("net_diameter", "diameter"))
    if net.directed:
        close(lk.diameter(net.symmetrize("either")), reference.value("diameter", "diameter", "graph=collapsed"))
