(function () {
  "use strict";
  var data = JSON.parse(document.getElementById("look-data").textContent);
  var box = document.getElementById("look");
  var view = new vis.Network(box, { nodes: new vis.DataSet(data.nodes), edges: new vis.DataSet(data.edges) }, data.options);
  view.fit();
  document.documentElement.dataset.drawn = String(data.nodes.length);
})();
