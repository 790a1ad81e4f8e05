/** Why an identity provider would not have been answered. Stable, for programs; each has its row in docs/operations.md. */
export type Fault =
  | 'dns'
  | 'tls'
  | 'unreachable'
  | 'timeout'
  | 'token'
  | 'address'
  | 'throttled'
  | 'server-error'
  | 'wrong-answer'
  | 'directory';

/** What a fault is, for the administrator, and what to look at first. */
export const faultTexts: Readonly<Record<Fault, string>> = {
  dns: "The bridge's host name cannot be resolved. Check the DNS record of the custom domain.",
  tls: "The bridge's certificate is not accepted. Check that it is valid, and that it is the custom domain's.",
  unreachable: 'No connection to the bridge. Check that its host name leads to the API of this stack.',
  timeout: 'The bridge did not answer in time. Check on the dashboard whether its functions are throttled or slow.',
  token:
    'The bridge refused the health token (401), although that is the stored one. Check the log of the function authorizer.',
  address:
    'The bridge refused the request by its address (403), although no allow-list is set. Check the resource policy of the API, and AWS WAF.',
  throttled: 'The bridge has too many requests (429). Check in the access log who calls so often.',
  'server-error': 'The bridge failed (5xx). Read "Last failures" on the dashboard.',
  'wrong-answer':
    'Something else than the bridge answered at its address. Check where the custom domain leads, and that the API was not changed by hand.',
  directory: 'The bridge answered, but nobody can be looked up. The log of the function scim-api says why.',
};

const tls = /^(CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|EPROTO)/;
const timeouts = /^(ETIMEDOUT|UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT)$/;

/** The fault behind an error of `fetch`, which keeps the reason in its cause. */
export function faultOf(error: unknown): Fault {
  const { name, code, cause } = (error ?? {}) as {
    readonly name?: unknown;
    readonly code?: unknown;
    readonly cause?: unknown;
  };
  if (name === 'TimeoutError') return 'timeout';
  const text = typeof code === 'string' ? code : '';
  if (text === 'ENOTFOUND' || text === 'EAI_AGAIN') return 'dns';
  if (tls.test(text)) return 'tls';
  if (timeouts.test(text)) return 'timeout';
  return cause === undefined ? 'unreachable' : faultOf(cause);
}

/** The fault that a status without a report of health tells of. */
export function faultOfStatus(status: number): Fault {
  if (status === 401) return 'token';
  if (status === 403) return 'address';
  if (status === 429) return 'throttled';
  return status >= 500 ? 'server-error' : 'wrong-answer';
}
