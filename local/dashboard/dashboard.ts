import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import type { CloudWatch } from '../cloudwatch/cloudwatch';
import type { FaultDesk } from '../faults/desk';
import type { Json } from '../template/template';
import type { Widget } from './body';
import { showWidgets } from './view';

/** Calls a function of the stack by its ARN, as the CloudWatch console does for a custom widget. Undefined if there is none. */
export type CallFunction = (arn: string, event: Json) => Promise<Json | undefined>;

export interface DashboardSource {
  readonly name: string;
  readonly widgets: readonly Widget[];
  readonly cloudWatch: CloudWatch;
  readonly callFunction: CallFunction;
  /** Account id that the widget's context names. */
  readonly account: string;
}

const uplot = path.join(path.dirname(require.resolve('uplot/package.json')), 'dist');

const files: Readonly<Record<string, { readonly file: string; readonly type: string }>> = {
  '/dashboard': { file: path.join(__dirname, 'page', 'index.html'), type: 'text/html; charset=utf-8' },
  '/dashboard/page.css': { file: path.join(__dirname, 'page', 'page.css'), type: 'text/css; charset=utf-8' },
  ...Object.fromEntries(
    ['page', 'graph', 'elements'].map((name) => [
      `/dashboard/${name}.mjs`,
      { file: path.join(__dirname, 'page', `${name}.mjs`), type: 'text/javascript; charset=utf-8' },
    ]),
  ),
  '/dashboard/faults.mjs': { file: path.join(__dirname, 'page', 'faults.mjs'), type: 'text/javascript; charset=utf-8' },
  '/dashboard/uplot.mjs': { file: path.join(uplot, 'uPlot.esm.js'), type: 'text/javascript; charset=utf-8' },
  '/dashboard/uplot.css': { file: path.join(uplot, 'uPlot.min.css'), type: 'text/css; charset=utf-8' },
};

/** The page loads nothing from elsewhere, runs no script but its own, and no other page may frame it. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

const hosts = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;
const ranges: Readonly<Record<string, number>> = { '1h': 1, '3h': 3, '12h': 12, '1d': 24 };
const longestBody = 64 * 1024;

/**
 * The dashboard of the template as a page on this machine: `/dashboard`. It shows names, and its buttons decide; so every request but the
 * one for the page itself must carry the cookie that the page was given, and come from the page: no other site can read it or call it.
 */
export class DashboardPage {
  /** Where faults are begun and ended; undefined when this run has none. */
  desk: Pick<FaultDesk, 'all' | 'begin' | 'end'> | undefined;
  private readonly key = randomBytes(32).toString('base64url');

  constructor(private readonly source: DashboardSource) {}

  /** Whether this path is the dashboard's. */
  static owns(target: string): boolean {
    return /^\/dashboard(?:$|[/?])/.test(target);
  }

  /** Answers a request for a path that the dashboard owns. */
  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const place = url.pathname.replace(/\/$/, '');
    // A name that an attacker's site has made to resolve to this machine (DNS rebinding) is not one of these.
    if (!hosts.test(request.headers.host ?? ''))
      return refuse(response, 403, 'Open the dashboard as http://localhost.');
    const file = files[place];
    if (file !== undefined) return this.file(file, place === '/dashboard', request, response);
    if (!this.fromPage(request)) return refuse(response, 403, 'Open /dashboard in a browser.');
    if (place === '/dashboard/data' && request.method === 'GET') {
      return this.data(url, `http://${request.headers.host}`, response);
    }
    if (place === '/dashboard/fault' && request.method === 'POST') return this.fault(request, response);
    if (place === '/dashboard/widget' && request.method === 'POST') return this.widget(request, response);
    return refuse(response, 404, 'There is nothing here.');
  }

  private file(
    { file, type }: { readonly file: string; readonly type: string },
    isPage: boolean,
    request: IncomingMessage,
    response: ServerResponse,
  ): void {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      refuse(response, 405, 'Only GET is possible here.');
      return;
    }
    const content = readFileSync(file);
    const cookie = `dashboard=${this.key}; HttpOnly; SameSite=Strict; Path=/dashboard`;
    response.writeHead(200, { 'Content-Type': type, ...common, ...(isPage && { 'Set-Cookie': cookie }) });
    response.end(request.method === 'HEAD' ? undefined : content);
  }

  /** The cookie alone would do in today's browsers; the header keeps out a form of an old one. */
  private fromPage({ headers }: IncomingMessage): boolean {
    const cookies = (headers.cookie ?? '').split(/;\s*/);
    return cookies.includes(`dashboard=${this.key}`) && headers['x-dashboard'] === 'page';
  }

  private data(url: URL, origin: string, response: ServerResponse): void {
    const { name, widgets, cloudWatch } = this.source;
    const hours = ranges[url.searchParams.get('range') ?? '3h'] ?? 3;
    const now = cloudWatch.now();
    const shown = showWidgets(widgets, cloudWatch, hours * 3_600_000, now, origin);
    send(response, { name, now, widgets: shown, ...(this.desk !== undefined && { faults: this.desk.all() }) });
  }

  /** Begins the fault of the name that is sent, or ends the one that lasts when none is. */
  private async fault(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { name } = ((await readJson(request)) ?? {}) as { readonly name?: unknown };
    if (this.desk === undefined) return refuse(response, 404, 'This run injects no faults (npm start -- --faults).');
    if (name === undefined) await this.desk.end();
    else if (!(await this.desk.begin(String(name)))) return refuse(response, 404, 'There is no such fault.');
    send(response, { faults: this.desk.all() });
  }

  /** Draws a custom widget, or does what one of its buttons is for: the function is called with the parameters of either. */
  private async widget(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = await readJson(request);
    const { index, params, range, theme, forms, endpoint } = (asked ?? {}) as {
      index?: number;
      params?: Json;
      range?: string;
      theme?: string;
      forms?: Json;
      endpoint?: string;
    };
    const content = this.source.widgets[index ?? -1]?.content;
    if (content?.kind !== 'custom') return refuse(response, 404, 'There is no such widget.');
    const end = this.source.cloudWatch.now();
    const given = { ...(content.params as object), ...((params ?? {}) as object) };
    const event = {
      ...given,
      widgetContext: {
        dashboardName: this.source.name,
        widgetId: `widget-${index}`,
        accountId: this.source.account,
        locale: 'en',
        timezone: { label: 'UTC', offsetISO: '+00:00', offsetInMinutes: 0 },
        period: 300,
        isAutoPeriod: true,
        timeRange: { mode: 'relative', start: end - (ranges[range ?? '3h'] ?? 3) * 3_600_000, end, relativeStart: 0 },
        theme: theme === 'dark' ? 'dark' : 'light',
        linkCharts: true,
        title: content.title,
        params: content.params,
        forms: { all: forms ?? {} },
        width: 1200,
        height: 600,
      },
    };
    const html = await this.source.callFunction(endpoint ?? content.endpoint, event as unknown as Json);
    if (html === undefined) return refuse(response, 404, 'There is no such function.');
    send(response, { html });
  }
}

const common = {
  'Content-Security-Policy': policy,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
};

function send(response: ServerResponse, body: object): void {
  response.writeHead(200, { 'Content-Type': 'application/json; charset=utf-8', ...common });
  response.end(JSON.stringify(body));
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', ...common });
  response.end(`${message}\n`);
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > longestBody) return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
