import type { Action } from './actions';
import { type Html, html } from './html';

/** What the widget is drawn with besides the facts. */
export interface Drawing {
  readonly now: Date;
  /** ARN of the function that carries out what the buttons say. */
  readonly actions: string;
  /** ARN of the function that draws this. */
  readonly widget: string;
  readonly theme: 'light' | 'dark';
}

/** A button that decides something. */
export interface Button {
  readonly text: string;
  readonly action: Action;
  /** What is asked before it acts. */
  readonly confirmation: string;
}

/** Draws a button of the action function. */
export function button({ text, action, confirmation }: Button, { actions }: Drawing): Html {
  return html`<a class="btn">${text}</a><cwdb-action action="call" display="popup" endpoint="${actions}" confirmation="${confirmation}">${JSON.stringify(action)}</cwdb-action>`;
}

/** Draws the button that opens somebody's own page. @param who a reference, or what stands for the search field */
export const explainButton = (text: string, who: string, { widget }: Drawing): Html =>
  html`<a class="btn">${text}</a><cwdb-action action="call" display="popup" endpoint="${widget}">${JSON.stringify({ explain: who })}</cwdb-action>`;
