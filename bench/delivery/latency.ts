import { setTimeout as pause } from 'node:timers/promises';
import { concurrently } from '../../lambda/table/concurrently';
import { type BridgeProcess, startBridge } from '../../test/delivery/support/bridge-process';
import { until } from '../../test/support/until';
import { mark, startUpstream } from './upstream';

export interface Latency {
  /** Milliseconds from the 200 for a change to its receipt by the upstream, in ascending order. */
  readonly delays: readonly number[];
  readonly changes: number;
}

const schemas = ['urn:ietf:params:scim:api:messages:2.0:PatchOp'];

/**
 * Changes people of a bridge that runs on this machine from the synthesized template, one change after the other at a steady pace, and
 * notes when the upstream is told.
 *
 * @param rate changes a second
 */
export async function measureLatency(
  people: number,
  changes: number,
  rate: number,
  latencyMs: number,
  tell: (text: string) => void,
): Promise<Latency> {
  const upstream = await startUpstream({ latencyMs, rate: 0 });
  const bridge = await startBridge(upstream);
  tell('the bridge is ready');
  try {
    const send = sender(bridge);
    const ids = await concurrently(Array.from({ length: people }), 4, async (_) => {
      const userName = `p${Math.random().toString(36).slice(2)}@example.com`;
      const person = { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName, active: true };
      return (await send('POST', '/Users', { ...person, name: { givenName: 'A', familyName: 'B' } })).id ?? '';
    });
    await until('everybody is invited', async () => (await upstream.counts()).people === people);
    tell(`${people} people are invited`);
    const accepted = new Map<string, number>();
    const changing: Promise<void>[] = [];
    const started = Date.now();
    for (let change = 0; change < changes; change += 1) {
      await pause(Math.max(0, started + (change * 1000) / rate - Date.now()));
      const familyName = `${mark}${change}`;
      const body = { schemas, Operations: [{ op: 'replace', path: 'name.familyName', value: familyName }] };
      changing.push(
        send('PATCH', `/Users/${ids[change % ids.length]}`, body).then(() => {
          accepted.set(familyName, Date.now());
        }),
      );
    }
    await Promise.all(changing);
    const all = async () => Object.keys((await upstream.counts()).received).length >= changes;
    await until('the upstream was told of every change', all);
    const { received } = await upstream.counts();
    const delays = [...accepted].map(([name, at]) => Math.max(0, (received[name] ?? Number.NaN) - at));
    return { delays: delays.sort((a, b) => a - b), changes };
  } finally {
    await bridge.stop();
    upstream.stop();
  }
}

/** What was measured of people who are new. */
export interface Arrivals {
  /** Milliseconds from the end of the settle time to the invitation's receipt by the upstream, in ascending order. */
  readonly people: readonly number[];
  /** The same to the moment at which the last of them was seen to be a member of their group. */
  readonly lastMembershipMs: number;
}

/**
 * Creates people, each with a group of their own, at a pace that no schedule has in common, and notes how long after the settle time they
 * are invited.
 */
export async function measureArrivals(
  arrivals: number,
  settleSeconds: number,
  latencyMs: number,
  tell: (text: string) => void,
): Promise<Arrivals> {
  const upstream = await startUpstream({ latencyMs, rate: 0 });
  const bridge = await startBridge(upstream, { settleSeconds });
  tell('the bridge is ready');
  try {
    const send = sender(bridge);
    const due = new Map<string, number>();
    let last = 0;
    for (let arrival = 0; arrival < arrivals; arrival += 1) {
      const familyName = `${mark}arrival-${arrival}`;
      const schemas = ['urn:ietf:params:scim:schemas:core:2.0:User'];
      const person = { schemas, userName: `arrival${arrival}@example.com`, active: true };
      const { id } = await send('POST', '/Users', { ...person, name: { givenName: 'A', familyName } });
      due.set(familyName, Date.now() + settleSeconds * 1000);
      const group = { schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'], displayName: `G${arrival}` };
      await send('POST', '/Groups', { ...group, members: [{ value: id }] });
      last = Date.now() + settleSeconds * 1000;
      await pause(3700);
    }
    await until('everybody is a member', async () => (await upstream.counts()).memberships === arrivals);
    const lastMembershipMs = Math.max(0, Date.now() - last);
    const { received } = await upstream.counts();
    const people = [...due].map(([name, at]) => Math.max(0, (received[name] ?? Number.NaN) - at));
    return { people: people.sort((a, b) => a - b), lastMembershipMs };
  } finally {
    await bridge.stop();
    upstream.stop();
  }
}

type Send = (method: string, path: string, body: object) => Promise<{ readonly id?: string }>;

function sender(bridge: BridgeProcess): Send {
  return async (method, path, body) => {
    const answer = await fetch(`${bridge.baseUrl}${path}`, {
      method,
      headers: { Authorization: `Bearer ${bridge.token}`, 'Content-Type': 'application/scim+json' },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status} ${text}`);
    return text === '' ? {} : (JSON.parse(text) as { id?: string });
  };
}

/** The value that so many per cent do not exceed. */
export function percentile(sorted: readonly number[], percent: number): number {
  return sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)] ?? Number.NaN;
}
