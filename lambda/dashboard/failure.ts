import { type Html, html } from './html';

/** What is shown in place of what was asked for. */
export const drawFailure = (message: string): Html => html`<p role="alert"><b>${message}</b></p>`;

/** What an action has done. */
export const drawResult = (done: string): Html => html`<p role="status">${done}</p>
<p>The dashboard shows it at its next refresh. The activity record has it as well.</p>`;
