import { commandClient } from '../../lambda/contract/command-client';

/** What came back from one request, or why nothing did. */
export type Probed =
  | { readonly status: number; readonly headers: Headers; readonly text: string; readonly durationMs: number }
  | { readonly error: string };

/** How long an answer is waited for, in milliseconds: API Gateway gives up after 29 seconds. */
const answerWithinMs = 35_000;

/** Sends a GET request as an identity provider would. Never throws. @param token undefined: without a token */
export async function probe(url: string, token?: string): Promise<Probed> {
  const begun = Date.now();
  try {
    const response = await fetch(url, {
      headers: {
        Accept: 'application/scim+json',
        'User-Agent': commandClient,
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      },
      redirect: 'manual',
      signal: AbortSignal.timeout(answerWithinMs),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, durationMs: Date.now() - begun };
  } catch (error) {
    return { error: codeOf(error) };
  }
}

/** fetch says "fetch failed" and keeps the reason in `cause`. */
function codeOf(error: unknown): string {
  const { name, cause } = error as { name?: string; cause?: { code?: string; message?: string } };
  if (name === 'TimeoutError') return 'ETIMEDOUT';
  return cause?.code ?? cause?.message ?? String(error);
}

/** What a SCIM error says to the administrator; undefined for other texts. */
export function detailOf(text: string): string | undefined {
  try {
    const { detail, message } = JSON.parse(text) as { detail?: unknown; message?: unknown };
    return [detail, message].find((each): each is string => typeof each === 'string');
  } catch {
    return undefined;
  }
}
