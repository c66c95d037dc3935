"use strict";
// What the page does beyond showing itself: language, search, opening, the picture. Without it every
// table is still there, in Chinese.
(function () {
  var root = document.documentElement;
  var byId = function (id) { return document.getElementById(id); };
  var all = function (query) { return Array.prototype.slice.call(document.querySelectorAll(query)); };
  var calls = all("details.call");

  // The hash holds a place and, for English, ",en": #review,en
  function parts() {
    var hash = decodeURIComponent(location.hash.slice(1)).split(",");
    return { place: hash[0] || "", english: hash[1] === "en" };
  }
  function go(place, english) {
    history.replaceState(null, "", "#" + place + (english ? ",en" : ""));
  }
  function show(place) {
    var target = place && byId(place);
    if (!target) return;
    if (target.tagName === "DETAILS") target.open = true;
    target.scrollIntoView();
  }
  function speak(english) {
    root.className = english ? "en-page" : "zh-page";
    root.lang = english ? "en" : "zh-CN";
    var box = byId("search");
    box.placeholder = box.dataset[english ? "en" : "zh"];
    box.setAttribute("aria-label", box.placeholder);
    draw();
  }

  // The picture.
  var data = JSON.parse(byId("flow-data").textContent);
  var chart = byId("flow") ? echarts.init(byId("flow"), null, { renderer: "svg" }) : null;
  var hues = ["#1f4f6f", "#4f7f6b", "#8a6d3b", "#6b5b7b", "#3f7f8f", "#7f4f4f", "#5f6f3f", "#4f5f8f"];
  function escaped(text) {
    var span = document.createElement("span");
    span.textContent = text;
    return span.innerHTML;
  }
  function draw() {
    if (!chart) return;
    var english = root.lang === "en";
    var named = {}, chains = 0;
    var nodes = data.nodes.map(function (node) {
      named[node.id] = english ? node.en : node.zh;
      var color = node.kind === "chain" ? hues[chains++ % hues.length]
        : node.kind === "open" ? "#a03a32" : node.kind === "left" ? "#9aa3ab"
        : node.kind === "school" ? "#2f6b4f" : "#7d9fb5";
      return { name: node.id, depth: node.depth, itemStyle: { color: color } };
    });
    chart.setOption({
      animation: false,
      tooltip: {
        formatter: function (p) {
          var unit = english ? " heads" : " 人";
          var what = p.dataType === "edge" ? named[p.data.source] + " → " + named[p.data.target] : named[p.name];
          return escaped(what) + "<br><b>" + p.value + unit + "</b>";
        }
      },
      series: [{
        type: "sankey", left: 4, right: 210, top: 6, bottom: 6, nodeWidth: 12, nodeGap: 9,
        draggable: false, layoutIterations: 32, emphasis: { focus: "adjacency" },
        label: {
          fontSize: 12, color: "#1d2730", fontFamily: getComputedStyle(document.body).fontFamily,
          width: 190, overflow: "truncate",
          formatter: function (p) { return named[p.name] + "  " + p.value; }
        },
        lineStyle: { color: "source", opacity: 0.28, curveness: 0.5 },
        data: nodes,
        links: data.links.map(function (l) { return { source: l.source, target: l.target, value: l.heads }; })
      }]
    }, true);
  }

  // Search: calls and rows whose words hold every word asked for.
  function search(text) {
    var asked = text.toLowerCase().split(/\s+/).filter(Boolean);
    var shown = 0;
    all("[data-search]").forEach(function (item) {
      var words = item.dataset.search;
      item.hidden = !asked.every(function (word) { return words.indexOf(word) >= 0; });
      if (!item.hidden && item.tagName === "DETAILS") shown += 1;
    });
    if (byId("shown")) byId("shown").textContent = shown;
  }
  function open(state) { calls.forEach(function (call) { if (!call.hidden) call.open = state; }); }

  byId("search").addEventListener("input", function () { search(this.value); });
  byId("print").addEventListener("click", function () { window.print(); });
  byId("switch").addEventListener("click", function () {
    var english = root.lang !== "en";
    go(parts().place, english);
    speak(english);
  });
  if (byId("open")) byId("open").addEventListener("click", function () { open(true); });
  if (byId("close")) byId("close").addEventListener("click", function () { open(false); });
  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("a[href^='#']");
    if (!link) return;
    event.preventDefault();
    go(link.getAttribute("href").slice(1), root.lang === "en");
    show(parts().place);
  });
  window.addEventListener("hashchange", function () { speak(parts().english); show(parts().place); });
  window.addEventListener("resize", function () { if (chart) chart.resize(); });

  // On paper everything is open; afterwards as it was.
  var closed = [];
  window.addEventListener("beforeprint", function () {
    closed = calls.filter(function (call) { return !call.open; });
    closed.forEach(function (call) { call.open = true; });
    if (chart) chart.resize({ width: 1100 });
  });
  window.addEventListener("afterprint", function () {
    closed.forEach(function (call) { call.open = false; });
    if (chart) chart.resize({ width: "auto" });
  });

  speak(parts().english);
  show(parts().place);
})();
