// The faults of `npm start -- --faults`: a button each, and what to expect. The bridge serves this file as it is.

import { element } from './elements.mjs';

/** What is drawn, as text: what has not changed stays, with the reader's place. */
let drawn = '';

/**
 * Draws the faults that can be begun, or nothing when this run has none.
 *
 * @param place the element that holds them
 * @param faults as the bridge offers them; undefined when it does not
 * @param ask sends a request of the page's
 * @param refresh draws the page anew
 */
export function drawFaults(place, faults, ask, refresh) {
  place.hidden = faults === undefined;
  const text = JSON.stringify(faults ?? []);
  if (faults === undefined || text === drawn) return;
  drawn = text;
  const lasting = faults.find(({ isLasting }) => isLasting);
  const choose = async (name) => {
    place.querySelectorAll('button').forEach((button) => {
      button.disabled = true;
    });
    try {
      await ask('/dashboard/fault', { method: 'POST', body: JSON.stringify(name === undefined ? {} : { name }) });
    } finally {
      drawn = '';
      await refresh();
    }
  };
  place.replaceChildren(
    element('p', {}, [
      element('b', { textContent: 'Faults. ' }),
      'Time runs fast here: a minute passes every five seconds. ',
      lasting === undefined ? 'Nothing is broken at the moment.' : `${lasting.what} ${expectation(lasting)}`,
    ]),
    element('div', { className: 'buttons' }, [
      ...faults.map(({ name, what, isLasting }) =>
        element('button', {
          type: 'button',
          title: what,
          textContent: name,
          ariaPressed: String(isLasting),
          onclick: () => choose(name),
        }),
      ),
      element('button', {
        type: 'button',
        textContent: 'End the fault',
        disabled: lasting === undefined,
        onclick: () => choose(undefined),
      }),
    ]),
  );
}

const expectation = ({ alarms }) =>
  alarms.length === 0
    ? ''
    : `Expect ${alarms.map(({ title, firesAfter }) => `"${title}" about ${firesAfter} s after the beginning`).join(', ')}.`;
