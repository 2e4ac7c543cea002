(function () {
  "use strict";
  var holder = document.getElementById("map-data");
  var box = document.getElementById("map-canvas");
  if (!holder || !box || typeof vis === "undefined") { return; }
  var D = JSON.parse(holder.textContent);
  var form = document.getElementById("map-controls");
  var card = document.getElementById("map-card");
  var chosen = document.getElementById("map-chosen");
  var root = document.documentElement;
  var state = { view: D.start, layer: 0, block: "all", picked: null };
  var still = window.matchMedia("(prefers-reduced-motion: reduce)");
  var colour = {};

  root.classList.add("has-map");

  function readTheme() {
    var style = getComputedStyle(root);
    D.colours.forEach(function (name) { colour[name] = style.getPropertyValue("--" + name).trim(); });
  }
  function fill(text, values) {
    return text.replace(/\{(\w+)\}/g, function (all, key) { return key in values ? String(values[key]) : all; });
  }
  function digits(n) { return String(n).replace(/\B(?=(\d{3})+(?!\d))/g, D.thousands); }

  var place = {};
  D.nodes.forEach(function (node, i) { place[node.id] = i; });
  var ties = new vis.DataSet([]);
  var marks = new vis.DataSet([]);
  var drawn = [];

  function blockOf(a, b) {
    var x = D.nodes[place[a]].sector, y = D.nodes[place[b]].sector;
    if (x === "hybrid" || y === "hybrid") { return "with-hybrid"; }
    if (x === y) { return x === "private" ? "private-private" : "public-public"; }
    return "public-private";
  }
  function inBlock(node) {
    switch (state.block) {
      case "private-private": return node.sector === "private";
      case "public-public": return node.sector === "public";
      case "public-private": return node.sector !== "hybrid";
      default: return true;
    }
  }
  function isSilent(node) { return D.views[state.view].waves.some(function (w) { return node.there[w] && node.silent[w]; }); }
  function isThere(node) { return D.views[state.view].waves.some(function (w) { return node.there[w]; }); }

  function visibleTies() {
    return D.edges.filter(function (edge) {
      return edge.r === state.layer && edge.v[state.view] >= 0 &&
        (state.block === "all" || blockOf(edge.from, edge.to) === state.block);
    });
  }

  function lineOf(edge, pair) {
    var fate = D.fates[edge.v[state.view]];
    var near = state.picked === null || edge.from === state.picked || edge.to === state.picked;
    var quiet = fate.key === "kept" || fate.key === "tie";
    return {
      id: edge.id, from: edge.from, to: edge.to, arrows: edge.arrows || "",
      width: fate.width * (near && state.picked !== null ? 1.35 : 1), dashes: fate.dash.length ? fate.dash : false,
      color: { color: colour[fate.colour], opacity: near ? (quiet && state.picked === null ? 0.5 : 0.9) : 0.07, inherit: false },
      smooth: pair ? { enabled: true, type: "curvedCW", roundness: 0.16 } : false
    };
  }

  function markOf(node, count, near) {
    var silent = isSilent(node), shown = isThere(node), faint = !inBlock(node) || !near;
    var tint = colour[node.sector] || colour.muted;
    return {
      id: node.id, x: node.x, y: node.y, label: faint ? "" : node.label, shape: node.shape, hidden: !shown,
      size: 8 + 3.1 * Math.sqrt(count), opacity: faint ? 0.18 : 1, borderWidth: silent ? 2.5 : 1.5,
      borderWidthSelected: 3.5,
      shapeProperties: { borderDashes: silent ? [5, 4] : false },
      color: {
        background: silent ? colour.paper : tint, border: silent ? tint : colour.paper,
        highlight: { background: silent ? colour.paper : tint, border: colour.ink },
        hover: { background: silent ? colour.paper : tint, border: colour.ink }
      },
      font: { color: colour.ink, strokeColor: colour.paper, strokeWidth: 4, size: D.letters, face: getComputedStyle(document.body).fontFamily }
    };
  }

  function draw() {
    drawn = visibleTies();
    var count = {}, both = {}, near = {};
    drawn.forEach(function (edge) {
      count[edge.from] = (count[edge.from] || 0) + 1;
      count[edge.to] = (count[edge.to] || 0) + 1;
      if (edge.arrows) { both[edge.from + " " + edge.to] = true; }
      if (edge.from === state.picked) { near[edge.to] = true; }
      if (edge.to === state.picked) { near[edge.from] = true; }
    });
    ties.clear();
    ties.add(drawn.map(function (edge) { return lineOf(edge, both[edge.to + " " + edge.from] === true); }));
    marks.update(D.nodes.map(function (node) {
      return markOf(node, count[node.id] || 0, state.picked === null || node.id === state.picked || near[node.id] === true);
    }));
    report(count);
  }

  function tally() {
    var sum = {};
    drawn.forEach(function (edge) { sum[edge.v[state.view]] = (sum[edge.v[state.view]] || 0) + 1; });
    return sum;
  }

  function report(count) {
    var view = D.views[state.view], layer = D.layers[state.layer], sum = tally();
    var shown = D.nodes.filter(function (n) { return isThere(n) && inBlock(n); });
    var text;
    if (!view.waves.every(function (w) { return layer.measured[w]; })) {
      text = fill(D.say.not_measured, { relation: layer.label, view: view.label });
    } else {
      text = fill(D.say.shown, { nodes: digits(shown.length), ties: digits(drawn.length) }) + " ";
      text += D.fates.map(function (f, i) { return sum[i] ? f.label + ": " + digits(sum[i]) : ""; }).filter(Boolean).join(" · ");
      text += ". " + fill(D.say.silent_count, { n: digits(shown.filter(isSilent).length) });
    }
    document.getElementById("map-status").textContent = text;
    document.querySelectorAll("#map-legend li").forEach(function (item) {
      var fate = D.fates.filter(function (f) { return f.key === item.dataset.fate; })[0];
      item.hidden = fate.change !== (view.waves.length > 1);
    });
    describe(count);
  }

  function facts(node, count) {
    var lines = [node.label, node.kindLabel + " · " + node.sectorLabel];
    D.waves.forEach(function (wave, w) {
      lines.push(wave + ": " + (node.there[w] ? (node.silent[w] ? D.say.did_not : node.asked[w] ? D.say.did : D.say.not_asked) : D.say.absent));
    });
    lines.push(fill(D.say.ties_here, { n: digits(count) }));
    return lines;
  }
  function put(target, lines) {
    target.textContent = "";
    lines.forEach(function (line, i) {
      var el = document.createElement(i === 0 ? "strong" : "span");
      el.textContent = line;
      target.appendChild(el);
    });
  }
  function countOf(id) { return drawn.filter(function (e) { return e.from === id || e.to === id; }).length; }
  function describe(count) {
    chosen.hidden = state.picked === null;
    if (state.picked === null) { return; }
    var node = D.nodes[place[state.picked]];
    var partners = [];
    drawn.forEach(function (edge) {
      var other = edge.from === state.picked ? edge.to : edge.to === state.picked ? edge.from : null;
      if (other !== null) { partners.push(D.nodes[place[other]].label); }
    });
    partners = partners.filter(function (p, i) { return partners.indexOf(p) === i; }).sort();
    put(chosen, facts(node, count[node.id] || 0).concat(partners.length ? [fill(D.say.partners, { list: partners.join(", ") })] : []));
  }

  readTheme();
  var network = new vis.Network(box, { nodes: marks, edges: ties }, D.options);
  draw();
  network.fit({ animation: false });

  function move(options) {
    if (still.matches) { delete options.animation; }
    network.moveTo(options);
  }
  function zoom(factor) { move({ scale: Math.min(4, Math.max(0.05, network.getScale() * factor)), animation: { duration: 200 } }); }
  document.getElementById("map-in").addEventListener("click", function () { zoom(1.35); });
  document.getElementById("map-out").addEventListener("click", function () { zoom(1 / 1.35); });
  document.getElementById("map-fit").addEventListener("click", function () { pick(null); form.elements.find.value = ""; network.fit({ animation: false }); });

  function pick(id) { state.picked = id; draw(); }
  form.addEventListener("change", function (event) {
    if (event.target.name === "view") { state.view = Number(event.target.value); }
    if (event.target.name === "layer") { state.layer = Number(event.target.value); }
    if (event.target.name === "block") { state.block = event.target.value; }
    if (event.target.name !== "find") { draw(); }
  });
  form.addEventListener("submit", function (event) { event.preventDefault(); find(true); });
  form.elements.find.addEventListener("input", function () { find(false); });
  function find(go) {
    var text = form.elements.find.value.trim().toLowerCase();
    if (!text) { pick(null); return; }
    var hits = D.nodes.filter(function (n) { return isThere(n) && n.label.toLowerCase().indexOf(text) >= 0; });
    var exact = hits.filter(function (n) { return n.label.toLowerCase() === text; });
    if (exact.length || hits.length === 1 || (go && hits.length)) {
      var node = (exact.length ? exact : hits)[0];
      pick(node.id);
      move({ position: { x: node.x, y: node.y }, scale: Math.max(network.getScale(), 0.9), animation: { duration: 250 } });
    } else {
      if (state.picked !== null) { pick(null); }
      document.getElementById("map-status").textContent = fill(D.say.found, { n: digits(hits.length) });
    }
  }
  network.on("click", function (event) { pick(event.nodes.length ? event.nodes[0] : null); });
  network.on("hoverNode", function (event) {
    put(card, facts(D.nodes[place[event.node]], countOf(event.node)));
    card.hidden = false;
    var at = network.canvasToDOM(network.getPosition(event.node));
    card.style.left = Math.max(6, Math.min(at.x + 14, box.clientWidth - card.offsetWidth - 6)) + "px";
    card.style.top = Math.max(6, Math.min(at.y + 14, box.clientHeight - card.offsetHeight - 6)) + "px";
  });
  ["blurNode", "dragStart", "zoom"].forEach(function (name) { network.on(name, function () { card.hidden = true; }); });
  box.addEventListener("keydown", function (event) {
    if (event.key === "Escape") { pick(null); }
    if (event.key === "+" || event.key === "=") { zoom(1.35); }
    if (event.key === "-") { zoom(1 / 1.35); }
    var step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (step) {
      var at = network.getViewPosition(), far = 80 / network.getScale();
      network.moveTo({ position: { x: at.x + step[0] * far, y: at.y + step[1] * far } });
      event.preventDefault();
    }
  });
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", function () { readTheme(); draw(); });
  var width = box.clientWidth;
  window.addEventListener("resize", function () {
    if (Math.abs(box.clientWidth - width) > 40) { width = box.clientWidth; network.fit({ animation: false }); }
  });
  var closed = [];
  window.addEventListener("beforeprint", function () {
    closed = Array.prototype.filter.call(document.querySelectorAll("details"), function (d) { return !d.open; });
    closed.forEach(function (d) { d.open = true; });
  });
  window.addEventListener("afterprint", function () { closed.forEach(function (d) { d.open = false; }); });
})();
