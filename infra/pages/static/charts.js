// Draws the charts of a page from the JSON beside them; redrawn when the appearance or the width changes.
"use strict";

const COLOURS = ["--chart-1", "--chart-2", "--chart-3", "--chart-4", "--chart-5"];
const drawn = new Map();

const colour = (() => {
  // getPropertyValue gives light-dark(...) as it is written: an element that wears it tells the colour
  const probe = document.createElement("span");
  probe.hidden = true;
  document.documentElement.append(probe);
  return (name) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
})();

const KINDS = {
  // names, series: [{name, values}]
  bars: (given) => ({
    xAxis: axis({ type: "category", data: given.names, axisLabel: { interval: 0, hideOverlap: true } }),
    yAxis: axis({ type: "value", minInterval: 1 }),
    series: given.series.map((one) => ({ type: "bar", name: one.name, data: one.values, barMaxWidth: 36, stack: given.stacked ? "all" : undefined, label: { show: !given.stacked, position: "top", color: colour("--ink-2") } })),
  }),
  // as bars, lying: for long names
  rows: (given) => ({
    yAxis: axis({ type: "category", data: given.names, inverse: true }),
    xAxis: axis({ type: "value", minInterval: 1 }),
    series: given.series.map((one) => ({ type: "bar", name: one.name, data: one.values, barMaxWidth: 22, stack: given.stacked ? "all" : undefined })),
  }),
  // names, series: [{name, values}]
  lines: (given) => ({
    xAxis: axis({ type: "category", data: given.names, boundaryGap: false }),
    yAxis: axis({ type: "value", scale: true }),
    series: given.series.map((one) => ({ type: "line", symbol: "circle", name: one.name, data: one.values, symbolSize: 7 })),
  }),
  // ranks: the first is on top
  ranks: (given) => ({
    xAxis: axis({ type: "category", data: given.names, boundaryGap: false }),
    yAxis: axis({ type: "value", inverse: true, min: 1, minInterval: 1 }),
    series: given.series.map((one) => ({ type: "line", symbol: "circle", name: one.name, data: one.values, symbolSize: 8, labelLayout: { moveOverlap: "shiftY" }, endLabel: { show: true, formatter: "{a}", color: colour("--ink-2") } })),
    grid: { right: 140 },
  }),
};

function axis(given) {
  return {
    ...given,
    axisLabel: { color: colour("--ink-3"), ...given.axisLabel },
    axisLine: { lineStyle: { color: colour("--line") } },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: colour("--line") } },
  };
}

function draw(place) {
  const given = JSON.parse(document.querySelector(`script[data-chart-of="${place.id}"]`).textContent);
  const made = KINDS[given.kind](given);
  drawn.get(place)?.dispose();
  const chart = window.echarts.init(place, null, { renderer: "svg" });
  chart.setOption({
    animation: false,
    color: COLOURS.map(colour),
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    // richText: an HTML tooltip would bring inline styles, which the policy refuses
    tooltip: { trigger: "axis", renderMode: "richText", backgroundColor: colour("--raised"), borderColor: colour("--line"), textStyle: { color: colour("--ink") } },
    legend: given.series.length > 1 ? { type: "scroll", bottom: 0, pageTextStyle: { color: colour("--ink-2") }, pageIconColor: colour("--ink-2"), pageIconInactiveColor: colour("--line"), textStyle: { color: colour("--ink-2") } } : undefined,
    ...made,
    grid: { left: 8, right: 16, top: 28, bottom: given.series.length > 1 ? 36 : 8, containLabel: true, ...made.grid },
  });
  drawn.set(place, chart);
}

function drawAll(root) {
  if (window.echarts) root.querySelectorAll(".chart-plot").forEach(draw);
}

document.addEventListener("DOMContentLoaded", () => {
  drawAll(document);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawAll(document));
  new ResizeObserver(() => drawn.forEach((chart) => chart.resize())).observe(document.getElementById("content"));
});
document.addEventListener("htmx:afterSwap", (event) => drawAll(event.target));
