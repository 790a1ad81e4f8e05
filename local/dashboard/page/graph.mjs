// Draws a time series with uPlot, with a legend that says the newest values. The bridge serves this file as it is.

import uPlot from '/dashboard/uplot.mjs';
import { amount, element } from './elements.mjs';

const colours = ['#2f7ed8', '#d9822b', '#2f9e5b', '#b05bd0', '#d64550', '#1ba3a3', '#8a7a2e', '#6b7a90'];
const lineColours = ['#d64550', '#8a7a2e'];

/** A graph of the series, and dashed lines at the values that matter. */
export function drawGraph({ title, times, series, lines }, body) {
  const newest = series.map(({ label, values }) => `${label} ${amount(values.findLast((value) => value !== null))}`);
  const marks = lines.map(({ label, value }) => `${label} ${amount(value)}`);
  const legend = element('ul', { className: 'legend', ariaLabel: `${title}: newest values` }, [
    ...newest.map((text, at) => entry(text, colours, at)),
    ...marks.map((text, at) => entry(text, lineColours, at, 'line')),
  ]);
  if (series.every(({ values }) => values.every((value) => value === null)))
    return [legend, element('p', { className: 'soft', textContent: 'None in this time range.' })];
  const holder = element('div', { ariaHidden: 'true' });
  plot(holder, times, series, lines, {
    width: Math.max(200, body.clientWidth - 4),
    height: Math.max(110, body.clientHeight - heightOf(legend, body)),
  });
  return [legend, holder];
}

/** The height that the legend takes: how many rows it wraps to depends on the width. */
function heightOf(legend, body) {
  body.replaceChildren(legend);
  return legend.offsetHeight + 4;
}

function entry(text, palette, at, kind = 'series') {
  const swatch = element('span', { className: `swatch ${kind}` });
  swatch.style.background = palette[at % palette.length];
  return element('li', {}, [swatch, text]);
}

function plot(holder, times, series, lines, size) {
  const style = getComputedStyle(document.documentElement);
  const [text, line] = ['--soft', '--line'].map((name) => style.getPropertyValue(name).trim());
  const axis = { stroke: text, grid: { stroke: line, width: 1 }, ticks: { stroke: line } };
  const values = series.map((each) => each.values);
  const marks = lines.map(({ value }) => times.map(() => value));
  const highest = Math.max(1, ...[...values, ...marks].flat().filter((value) => value !== null));
  new uPlot(
    {
      ...size,
      legend: { show: false },
      cursor: { show: false },
      scales: { y: { range: [0, highest * 1.08] } },
      axes: [
        { ...axis, values: (_, splits) => splits.map(timeOf) },
        { ...axis, size: 62, values: (_, splits) => splits.map((value) => amount(value)) },
      ],
      series: [
        {},
        ...values.map((each, at) => ({
          stroke: colours[at % colours.length],
          width: 2,
          spanGaps: false,
          points: { show: each.filter((value) => value !== null).length < 60 },
        })),
        ...marks.map((_, at) => ({
          stroke: lineColours[at % lineColours.length],
          width: 1.5,
          dash: [6, 4],
          points: { show: false },
        })),
      ],
    },
    [times, ...values, ...marks],
    holder,
  );
}

/** `14:05`. @param seconds since 1970 */
function timeOf(seconds) {
  return new Date(seconds * 1000).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
}
