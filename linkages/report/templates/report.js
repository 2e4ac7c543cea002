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
  var state = { view: D.start, layer: 0, block: "all", kind: "", arm: "", least: 0, size: -1, grouped: D.nodes.length > D.crowd, picked: null };
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
  function figure(x) {
    var parts = String(x).split(".");
    return digits(parts[0]).replace("-", "\u2212") + (parts[1] ? D.decimal + parts[1] : "");
  }
  function digits(n) { return String(n).replace(/\B(?=(\d{3})+(?!\d))/g, D.thousands); }

  var place = {};
  D.nodes.forEach(function (node, i) { place[node.id] = i; });
  var ties = new vis.DataSet([]);
  var marks = new vis.DataSet([]);
  var drawn = [], hatched = [];

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
  function fits(node) { return (!state.kind || node.kindLabel === state.kind) && (!state.arm || node.arm === state.arm); }
  function strongest(edge) { return Math.max.apply(null, D.views[state.view].waves.map(function (w) { return edge.s[w]; })); }
  function measureOf(node, k) {
    var waves = D.views[state.view].waves, row = (D.layers[state.layer].figures[k] || {})[node.id];
    return row ? row[waves[waves.length - 1]] : null;
  }
  function isSilent(node) { return D.views[state.view].waves.some(function (w) { return node.there[w] && node.silent[w]; }); }
  function isThere(node) { return D.views[state.view].waves.some(function (w) { return node.there[w]; }); }

  function visibleTies() {
    return D.edges.filter(function (edge) {
      return edge.r === state.layer && edge.v[state.view] >= 0 &&
        (state.block === "all" || blockOf(edge.from, edge.to) === state.block) &&
        (!state.kind && !state.arm || fits(D.nodes[place[edge.from]]) || fits(D.nodes[place[edge.to]])) &&
        (!state.least || strongest(edge) >= state.least);
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

  function sizeOf(node, count, most) {
    if (state.size < 0) { return 8 + 3.1 * Math.sqrt(count); }
    var value = measureOf(node, state.size);
    return value > 0 && most > 0 ? 8 + 22 * Math.sqrt(value / most) : 6;
  }

  function markOf(node, count, near, most) {
    var silent = isSilent(node), shown = isThere(node), faint = !inBlock(node) || !near || !(fits(node) || count);
    var size = sizeOf(node, count, most);
    if (silent && shown) { hatched.push({ x: node.x, y: node.y, size: size, colour: colour[node.sector] || colour.muted, faint: faint }); }
    var tint = colour[node.sector] || colour.muted;
    return {
      id: node.id, x: node.x, y: node.y, label: faint ? "" : node.label, shape: node.shape, hidden: !shown,
      size: size, opacity: faint ? 0.18 : 1, borderWidth: silent ? 2.5 : 1.5,
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
    hatched = [];
    if (state.grouped) { drawGroups(); return; }
    if (groups.length) { marks.clear(); groups = []; }
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
    var most = state.size < 0 ? 0 : Math.max.apply(null, D.nodes.map(function (node) { return measureOf(node, state.size) || 0; }));
    marks.update(D.nodes.map(function (node) {
      return markOf(node, count[node.id] || 0, state.picked === null || node.id === state.picked || near[node.id] === true, most);
    }));
    report(count);
  }

  // Kinds in place of organisations: a ring of marks, and one line for all ties of a sort between two kinds.
  var groups = [];
  function groupOf(node) { return node.sector + "|" + node.kindLabel; }
  function drawGroups() {
    var members = {}, lines = {}, most = 1;
    D.nodes.forEach(function (node) {
      if (isThere(node) && inBlock(node)) { (members[groupOf(node)] = members[groupOf(node)] || []).push(node); }
    });
    groups = Object.keys(members).sort().map(function (key, i, all) {
      var turn = 2 * Math.PI * i / all.length - Math.PI / 2, nodes = members[key];
      return { id: "group " + key, key: key, nodes: nodes, within: 0, x: 420 * Math.cos(turn), y: 300 * Math.sin(turn) };
    });
    var byKey = {};
    groups.forEach(function (group) { byKey[group.key] = group; });
    drawn.forEach(function (edge) {
      var a = byKey[groupOf(D.nodes[place[edge.from]])], b = byKey[groupOf(D.nodes[place[edge.to]])];
      if (!a || !b) { return; }
      if (a === b) { a.within += 1; return; }
      var ends = [a.id, b.id].sort(), id = ends.join(" – ") + "." + edge.v[state.view];
      lines[id] = lines[id] || { id: id, from: ends[0], to: ends[1], fate: D.fates[edge.v[state.view]], n: 0 };
      lines[id].n += 1;
      most = Math.max(most, lines[id].n);
    });
    ties.clear();
    marks.clear();
    marks.add(groups.map(function (group) {
      var first = group.nodes[0];
      return {
        id: group.id, x: group.x, y: group.y, shape: first.shape, size: 10 + 3 * Math.sqrt(group.nodes.length), opacity: 1,
        label: first.kindLabel + " (" + digits(group.nodes.length) + ")", borderWidth: 1.5, shapeProperties: { borderDashes: false },
        color: { background: colour[first.sector] || colour.muted, border: colour.paper },
        font: { color: colour.ink, strokeColor: colour.paper, strokeWidth: 4, size: 17, face: getComputedStyle(document.body).fontFamily }
      };
    }));
    ties.add(Object.keys(lines).sort().map(function (id, i) {
      var line = lines[id];
      return {
        id: id, from: line.from, to: line.to, arrows: "", width: 1 + 11 * line.n / most, dashes: line.fate.dash.length ? line.fate.dash : false,
        label: digits(line.n), font: { color: colour.ink, strokeColor: colour.paper, strokeWidth: 4, size: 13, align: "horizontal" },
        color: { color: colour[line.fate.colour], opacity: 0.75, inherit: false },
        smooth: { enabled: true, type: "curvedCW", roundness: 0.05 + 0.09 * (i % 4) }
      };
    }));
    report({});
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
      text = state.grouped
        ? fill(D.say.shown_grouped, { groups: digits(groups.length), ties: digits(drawn.length) }) + " "
        : fill(D.say.shown, { nodes: digits(shown.length), ties: digits(drawn.length) }) + " ";
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
    D.sizes.forEach(function (label, k) {
      var value = measureOf(node, k);
      if (value !== null) { lines.push(label + ": " + figure(value)); }
    });
    return lines;
  }
  function groupFacts(id) {
    var group = groups.filter(function (g) { return g.id === id; })[0], first = group.nodes[0];
    return [first.kindLabel + " · " + first.sectorLabel, fill(D.say.members, { n: digits(group.nodes.length) }), fill(D.say.within, { n: digits(group.within) })];
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
  network.on("afterDrawing", function (pen) {
    pen.lineWidth = 1.6;
    hatched.forEach(function (mark) {
      pen.save();
      pen.globalAlpha = mark.faint ? 0.2 : 1;
      pen.strokeStyle = mark.colour;
      pen.translate(mark.x, mark.y);
      pen.scale(mark.size / 9, mark.size / 9);
      pen.lineWidth = 1.2;
      pen.stroke(new Path2D(D.hatch));
      pen.restore();
    });
  });
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
    if (["block", "kind", "arm"].indexOf(event.target.name) >= 0) { state[event.target.name] = event.target.value; }
    if (["least", "size"].indexOf(event.target.name) >= 0) { state[event.target.name] = Number(event.target.value); }
    if (event.target.name === "grouped") { regroup(event.target.checked); }
    if (event.target.name !== "find") { draw(); }
    if (event.target.name === "grouped") { network.fit({ animation: false }); }
  });
  function regroup(grouped) {
    state.grouped = form.elements.grouped.checked = grouped;
    state.picked = null;
    card.hidden = true;
  }
  form.addEventListener("submit", function (event) { event.preventDefault(); find(true); });
  form.elements.find.addEventListener("input", function () { find(false); });
  function find(go) {
    var text = form.elements.find.value.trim().toLowerCase();
    if (!text) { pick(null); return; }
    var hits = D.nodes.filter(function (n) { return isThere(n) && n.label.toLowerCase().indexOf(text) >= 0; });
    var exact = hits.filter(function (n) { return n.label.toLowerCase() === text; });
    if (exact.length || hits.length === 1 || (go && hits.length)) {
      var node = (exact.length ? exact : hits)[0];
      if (state.grouped) { regroup(false); }
      pick(node.id);
      move({ position: { x: node.x, y: node.y }, scale: Math.max(network.getScale(), 0.9), animation: { duration: 250 } });
    } else {
      if (state.picked !== null) { pick(null); }
      document.getElementById("map-status").textContent = fill(D.say.found, { n: digits(hits.length) });
    }
  }
  network.on("click", function (event) { if (!state.grouped) { pick(event.nodes.length ? event.nodes[0] : null); } });
  network.on("hoverNode", function (event) {
    put(card, state.grouped ? groupFacts(event.node) : facts(D.nodes[place[event.node]], countOf(event.node)));
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
  // What is on the map now as a file: drawn anew as SVG, or the canvas on paper as PNG.
  function save(name, blob) {
    var link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 1000);
  }
  function safe(text) { return String(text).replace(/[&<>"]/g, function (c) { return "&#" + c.charCodeAt(0) + ";"; }); }
  function asSvg() {
    var seen = marks.get().filter(function (m) { return !m.hidden; }), at = {}, all = ["x", "y"].map(function (axis) {
      var values = seen.map(function (m) { return m[axis]; });
      return [Math.min.apply(null, values) - 110, Math.max.apply(null, values) + 110];
    });
    seen.forEach(function (m) { at[m.id] = m; });
    var out = ties.get().filter(function (t) { return at[t.from] && at[t.to]; }).map(function (t) {
      return '<path d="M' + at[t.from].x + " " + at[t.from].y + "L" + at[t.to].x + " " + at[t.to].y + '" fill="none" stroke="' + t.color.color +
        '" stroke-opacity="' + t.color.opacity + '" stroke-width="' + t.width + '"' + (t.dashes ? ' stroke-dasharray="' + t.dashes.join(" ") + '"' : "") + "/>";
    });
    seen.forEach(function (m) {
      var dashes = m.shapeProperties.borderDashes;
      out.push('<path d="' + D.shapes[m.shape] + '" transform="translate(' + m.x + " " + m.y + ") scale(" + m.size / 9 + ')" fill="' + m.color.background +
        '" stroke="' + m.color.border + '" opacity="' + m.opacity + '"' + (dashes ? ' stroke-dasharray="3 2.5"' : "") + "/>");
    });
    hatched.forEach(function (h) {
      out.push('<path d="' + D.hatch + '" transform="translate(' + h.x + " " + h.y + ") scale(" + h.size / 9 + ')" fill="none" stroke="' + h.colour + '" opacity="' + (h.faint ? 0.2 : 1) + '"/>');
    });
    seen.forEach(function (m) {
      out.push('<text x="' + m.x + '" y="' + (m.y + m.size + 14) + '" font-size="' + m.font.size + '" text-anchor="middle" fill="' + colour.ink + '">' + safe(m.label) + "</text>");
    });
    var box = [all[0][0], all[1][0], all[0][1] - all[0][0], all[1][1] - all[1][0]];
    return '<svg xmlns="http://www.w3.org/2000/svg" viewBox="' + box.join(" ") + '" width="' + box[2] + '" height="' + box[3] + '" font-family="sans-serif">' +
      '<rect x="' + box[0] + '" y="' + box[1] + '" width="100%" height="100%" fill="' + colour.paper + '"/>' + out.join("") + "</svg>";
  }
  document.getElementById("map-svg").addEventListener("click", function () { save("map.svg", new Blob([asSvg()], { type: "image/svg+xml" })); });
  document.getElementById("map-png").addEventListener("click", function () {
    var canvas = box.querySelector("canvas"), copy = document.createElement("canvas"), pen = copy.getContext("2d");
    copy.width = canvas.width;
    copy.height = canvas.height;
    pen.fillStyle = colour.paper;
    pen.fillRect(0, 0, copy.width, copy.height);
    pen.drawImage(canvas, 0, 0);
    copy.toBlob(function (blob) { save("map.png", blob); });
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
