import type { Trouble } from '../contract';
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
