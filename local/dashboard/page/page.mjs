// Draws the dashboard of the template: asks for what each widget shows, every ten seconds, and hands what a person does in a custom widget to
// its function. The bridge serves this file as it is.

import { amount, clock, element } from './elements.mjs';
import { drawFaults } from './faults.mjs';
import { drawGraph } from './graph.mjs';

const refreshMs = 10_000;
/** A text of more characters is broken over lines; an id is shorter. */
const longText = 40;
const dark = matchMedia('(prefers-color-scheme: dark)');

const byId = (id) => document.getElementById(id);
const grid = byId('grid');
const range = byId('range');
const state = byId('state');

/** The element of each widget, by its position in the body. */
const sections = new Map();
/** Stands before each alarm's name, and says nothing on this page. */
let prefix = '';
let timer;
let failed = false;
/** When the page was last drawn, as text. */
let updated;

async function ask(path, options = {}) {
  const response = await fetch(path, { ...options, headers: { 'X-Dashboard': 'page', ...options.headers } });
  if (!response.ok) throw new Error(response.status === 403 ? 'reload' : (await response.text()).trim());
  return response.json();
}

async function refresh() {
  clearTimeout(timer);
  try {
    const { name, now, widgets, faults } = await ask(`/dashboard/data?range=${range.value}`);
    prefix = `${name} `;
    byId('name').textContent = `${name}: SCIM bridge on this computer`;
    document.title = `${name}: dashboard`;
    drawFaults(byId('faults'), faults, ask, refresh);
    await Promise.all(widgets.map((widget, index) => draw(index, widget)));
    state.textContent = `Updated ${clock(now)}`;
    updated = clock(now);
    failed = false;
  } catch (error) {
    // The bridge has started anew and given out another cookie: the page fetches it once.
    if (error.message === 'reload' && !failed) return location.reload();
    failed = true;
    const since = updated === undefined ? '' : ` What is shown is as of ${updated}.`;
    state.textContent = `The bridge does not answer.${since} Is it still running? (npm start)`;
  }
  document.body.classList.toggle('outdated', failed);
  timer = setTimeout(refresh, refreshMs);
}

async function draw(index, { x, y, width, height, shown }) {
  let section = sections.get(index);
  if (section === undefined) {
    section = document.createElement('section');
    section.className = shown.kind;
    section.style.gridColumn = `${x + 1} / span ${width}`;
    section.style.gridRow = `${y + 1} / span ${height}`;
    if (shown.title) {
      const heading = element('h2', { id: `title-${index}`, textContent: shown.title });
      section.setAttribute('aria-labelledby', heading.id);
      section.append(heading);
    }
    const body = element('div', { className: 'body' });
    // A region that may scroll must be reachable by keyboard.
    if (shown.kind !== 'text' && shown.kind !== 'graph') {
      body.tabIndex = 0;
      body.setAttribute('role', 'region');
      body.setAttribute('aria-label', shown.title || 'Details');
    }
    section.append(body);
    sections.set(index, section);
    grid.append(section);
  }
  const body = section.lastElementChild;
  if (shown.kind === 'custom') {
    // Not while somebody types into it.
    const typed = JSON.stringify(inputsIn(body));
    const isInput = body.contains(document.activeElement) && document.activeElement.tagName === 'INPUT';
    const isTyping = isInput && body.dataset.typed !== typed;
    body.dataset.typed = typed;
    if (!isTyping || body.dataset.shown === undefined) await drawCustom(body, shown.index);
    return;
  }
  // What has not changed stays, with its scroll position and the reader's place.
  const text = JSON.stringify(shown);
  if (body.dataset.shown === text) return;
  body.dataset.shown = text;
  body.replaceChildren(...drawers[shown.kind](shown, body));
}

const drawers = {
  text: ({ html }) => fragment(html),
  problem: ({ message }) => [element('p', { textContent: message })],
  alarms: ({ alarms }) => [
    element('p', { className: 'soft', textContent: inAlarm(alarms) }),
    element(
      'ul',
      { className: 'alarms' },
      alarms.map(({ name, description, state: is, since }) =>
        element('li', { className: is, title: description }, [
          element('span', {
            className: 'name',
            textContent: name.startsWith(prefix) ? name.slice(prefix.length) : name,
          }),
          element('span', { textContent: is === 'ALARM' ? 'In alarm' : is === 'OK' ? 'OK' : 'No data yet' }),
          ...(is === 'ALARM'
            ? [
                element('span', { className: 'soft', textContent: ` since ${clock(since)}` }),
                element('span', { className: 'about', textContent: description }),
              ]
            : []),
        ]),
      ),
    ),
  ],
  log: ({ columns, rows }) =>
    rows.length === 0
      ? [element('p', { className: 'soft', textContent: 'None in this time range.' })]
      : [
          element('table', {}, [
            element('thead', {}, [
              element(
                'tr',
                {},
                columns.map((column) => element('th', { scope: 'col', textContent: column })),
              ),
            ]),
            element(
              'tbody',
              {},
              rows.slice(0, 200).map((row) =>
                element(
                  'tr',
                  {},
                  row.map((value, at) => {
                    const textContent = cell(columns[at], value);
                    return element('td', { textContent, className: textContent.length > longText ? 'long' : '' });
                  }),
                ),
              ),
            ),
          ]),
        ],
  numbers: ({ series }) => [
    element(
      'dl',
      { className: 'numbers' },
      series.map(({ label, values }) =>
        element('div', {}, [
          element('dt', { textContent: label }),
          element('dd', { textContent: amount(values.findLast((value) => value !== null)) }),
        ]),
      ),
    ),
  ],
  graph: (shown, body) => drawGraph(shown, body),
};

function inAlarm(alarms) {
  const firing = alarms.filter((each) => each.state === 'ALARM').length;
  return firing === 0 ? `None of ${alarms.length} in alarm.` : `${firing} of ${alarms.length} in alarm.`;
}

async function drawCustom(body, index, params = {}) {
  const { html } = await ask('/dashboard/widget', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      index,
      params,
      range: range.value,
      theme: dark.matches ? 'dark' : 'light',
      forms: inputsIn(body),
    }),
  });
  if (body.dataset.shown === html) return;
  body.dataset.shown = html;
  const back = whereabouts(body);
  show(body, html, index, body);
  back();
}

/** Remembers what is typed and where the reader is. @returns puts both back after the part was drawn anew */
function whereabouts(body) {
  const typed = inputsIn(body);
  const focus = body.contains(document.activeElement) ? keyOf(document.activeElement) : undefined;
  const { scrollTop } = body;
  return () => {
    for (const input of body.querySelectorAll('input[name], select[name]')) input.value = typed[input.name] ?? '';
    body.scrollTop = scrollTop;
    if (focus === undefined || body.contains(document.activeElement)) return;
    const same = [...body.querySelectorAll('[tabindex], a[href], button, input, select, summary')];
    // Whoever stood at a button that is gone is not put at the button of somebody else.
    (same.find((each) => keyOf(each) === focus) ?? body).focus({ preventScroll: true });
  };
}

/** What tells a control from the others: its name, or whom it concerns and what it does. */
const keyOf = (control) => control.name || `${control.textContent} ${control.nextElementSibling?.textContent}`;

/** Puts the answer of a widget's function into an element, and binds its actions. A string is HTML, anything else is shown as it is. */
function show(target, answer, index, widgetBody) {
  if (typeof answer !== 'string') {
    target.replaceChildren(element('pre', { textContent: JSON.stringify(answer, null, 2) }));
    return;
  }
  target.replaceChildren(...fragment(answer));
  for (const action of target.querySelectorAll('cwdb-action')) bind(action, index, widgetBody);
}

/** `<cwdb-action>` acts when the element before it is clicked. Source: "Interactivity in a custom widget" in the CloudWatch user guide. */
function bind(action, index, widgetBody) {
  const trigger = action.previousElementSibling;
  action.hidden = true;
  if (trigger === null) return;
  if (!['BUTTON', 'INPUT'].includes(trigger.tagName) && !trigger.hasAttribute('href')) {
    trigger.tabIndex = 0;
    trigger.setAttribute('role', 'button');
  }
  const act = async () => {
    const confirmation = action.getAttribute('confirmation');
    if (confirmation !== null && !(await confirmed(confirmation))) return;
    if (action.getAttribute('action') === 'html')
      return popUp(trigger.textContent, action.innerHTML, index, widgetBody);
    const { html } = await ask('/dashboard/widget', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        index,
        params: JSON.parse(action.textContent.trim() || '{}'),
        endpoint: action.getAttribute('endpoint') ?? undefined,
        range: range.value,
        theme: dark.matches ? 'dark' : 'light',
        forms: inputsIn(widgetBody),
      }),
    });
    if (action.getAttribute('display') === 'popup') return popUp(trigger.textContent, html, index, widgetBody);
    widgetBody.dataset.shown = '';
    show(widgetBody, html, index, widgetBody);
  };
  trigger.addEventListener('click', (event) => {
    event.preventDefault();
    void act();
  });
  trigger.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    void act();
  });
}

function inputsIn(body) {
  return Object.fromEntries(
    [...body.querySelectorAll('input[name], select[name]')].map((input) => [input.name, input.value]),
  );
}

const popup = byId('popup');

function popUp(title, html, index, widgetBody) {
  byId('popup-title').textContent = title.trim() || 'Details';
  show(byId('popup-body'), html, index, widgetBody);
  byId('popup-confirm').hidden = true;
  byId('popup-cancel').textContent = 'Close';
  byId('popup-cancel').onclick = () => popup.close();
  if (!popup.open) popup.showModal();
}

function confirmed(question) {
  byId('popup-title').textContent = 'Please confirm';
  byId('popup-body').replaceChildren(element('p', { textContent: question }));
  byId('popup-confirm').hidden = false;
  byId('popup-cancel').textContent = 'Cancel';
  if (!popup.open) popup.showModal();
  return new Promise((resolve) => {
    const finish = (answer) => {
      popup.onclose = null;
      popup.close();
      resolve(answer);
    };
    popup.onclose = () => finish(false);
    byId('popup-cancel').onclick = () => finish(false);
    byId('popup-confirm').onclick = () => finish(true);
  });
}

/** HTML without what CloudWatch takes out of a custom widget. The content security policy forbids scripts in any case. */
function fragment(html) {
  const template = document.createElement('template');
  template.innerHTML = html;
  for (const each of template.content.querySelectorAll('script, iframe, object, embed, link, base, meta'))
    each.remove();
  return [...template.content.childNodes];
}

function cell(column, value) {
  if (value === null) return '';
  return column === '@timestamp' || column.startsWith('bin(') ? clock(value) : String(value);
}

/** The same data drawn anew: other colours, another width. */
function redraw() {
  for (const section of sections.values()) delete section.lastElementChild.dataset.shown;
  void refresh();
}

range.addEventListener('change', redraw);
byId('refresh').addEventListener('click', () => void refresh());
dark.addEventListener('change', redraw);
let resizing;
addEventListener('resize', () => {
  clearTimeout(resizing);
  resizing = setTimeout(redraw, 200);
});
void refresh();
