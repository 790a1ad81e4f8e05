import type { Odds, Trouble } from '../contract';
import type { FaultyServer } from './faulty-server';

/** An HTTP upstream's troubles, one request each. The words quote the secrets, as a careless server would. */
export function httpTroubles(server: FaultyServer, secrets: readonly string[]): Partial<Record<Trouble, () => void>> {
  const body = JSON.stringify({ detail: `do not quote ${secrets.join(' ')}`, message: `nor ${secrets.join(' ')}` });
  const answer = (status: number, headers: Record<string, string> = {}) =>
    server.fail({ kind: 'answer', status, headers, body });
  return {
    throttled: () => answer(429, { 'retry-after': '7' }),
    unavailable: () => answer(503),
    unauthorised: () => answer(401),
    refused: () => answer(400),
    broken: () => server.fail({ kind: 'broken-connection' }),
    'cut-off': () => server.fail({ kind: 'cut-off' }),
    silent: () => server.fail({ kind: 'silence' }),
  };
}

const writes = ['PATCH', 'PUT', 'POST'];

/** What an HTTP upstream can do to the next change. @param lie the body of a success that changes nothing */
export function httpOdds(server: FaultyServer, lie?: () => string): Odds {
  return {
    lie: () => {
      const body = lie?.();
      server.fail(body === undefined ? { kind: 'answer', status: 204 } : { kind: 'answer', status: 200, body }, writes);
    },
    hideError: (words) => {
      const body = JSON.stringify({ status: '400', detail: words, message: words });
      server.fail({ kind: 'answer', status: 200, body }, writes);
    },
    deny: (words) => {
      server.fail({ kind: 'answer', status: 403, body: JSON.stringify({ detail: words, message: words }) }, writes);
    },
    loseAnswer: () => server.fail({ kind: 'lost-answer' }, writes),
    throttleAtOnce: () => {
      server.fail({ kind: 'answer', status: 429, headers: { 'retry-after': '0' } }, writes);
    },
  };
}
