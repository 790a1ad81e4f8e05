import { type Fault, faultOf, faultOfStatus, faultTexts } from './fault';

/** What a probe has found. */
export interface Found {
  /**
   * `well`: answered, and every part is well. `unwell`: answered, but behind the door something is not; that has its own alarm. `blocked`:
   * the allow-list keeps the probe out, as it should. `failed`: an identity provider would not have been answered.
   */
  readonly outcome: 'well' | 'unwell' | 'blocked' | 'failed';
  /** Of a failure. */
  readonly fault?: Fault;
  /** What it means and what to do, for the administrator. */
  readonly reason?: string;
  /** The answer's status; undefined when there was none. */
  readonly status?: number;
  /** From the request to the end of the answer, as an identity provider would have waited, in milliseconds. */
  readonly durationMs: number;
  /** The parts that `/health` calls unhealthy. */
  readonly unhealthy: readonly string[];
}

export interface ProbeOptions {
  /** The address of `/health`. */
  readonly url: string;
  /** The health token. */
  readonly token: string;
  readonly userAgent: string;
  /** Whether an allow-list is set, which need not contain the probe's address. */
  readonly hasAllowList: boolean;
  /** How long an answer may take, in milliseconds. */
  readonly timeoutMs: number;
}

/** More than this is not `/health`, in characters. */
const longestReport = 100_000;

/** Asks the bridge over its public address how it is. Never throws: what goes wrong is the finding. */
export async function probe(options: ProbeOptions): Promise<Found> {
  const startedAt = performance.now();
  const took = (): number => Math.round(performance.now() - startedAt);
  try {
    const { status, text } = await ask(options);
    return { ...judge(status, unhealthyIn(text), options.hasAllowList), status, durationMs: took() };
  } catch (error) {
    return { ...failed(faultOf(error)), durationMs: took() };
  }
}

async function ask({ url, token, userAgent, timeoutMs }: ProbeOptions): Promise<{ status: number; text: string }> {
  const response = await fetch(url, {
    headers: { Authorization: `Bearer ${token}`, 'User-Agent': userAgent, Accept: 'application/json' },
    // Whoever redirects is not the bridge, and gets no token.
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  });
  return { status: response.status, text: await response.text() };
}

type Judged = Pick<Found, 'outcome' | 'fault' | 'reason' | 'unhealthy'>;

/** @param unhealthy parts; undefined when the answer is no report */
function judge(status: number, unhealthy: readonly string[] | undefined, hasAllowList: boolean): Judged {
  if (status === 403 && hasAllowList) return { outcome: 'blocked', reason: blocked, unhealthy: [] };
  if (unhealthy === undefined || (status !== 200 && status !== 503)) return failed(faultOfStatus(status));
  if (unhealthy.includes('Directory')) return { ...failed('directory'), unhealthy };
  if (unhealthy.length === 0) return { outcome: 'well', unhealthy };
  return { outcome: 'unwell', reason: `Unhealthy: ${unhealthy.join(', ')}. See docs/health.md.`, unhealthy };
}

const blocked =
  'The allow-list (option allowedIpRanges) does not contain the address of the probe, so it sees no more than that the API answers. Ask /health from an allowed address.';

const failed = (fault: Fault): Judged => ({ outcome: 'failed', fault, reason: faultTexts[fault], unhealthy: [] });

/** The names of the unhealthy parts in a report; undefined for anything that is none. */
function unhealthyIn(text: string): string[] | undefined {
  if (text.length > longestReport) return undefined;
  try {
    const { reports } = JSON.parse(text) as { readonly reports?: unknown };
    if (!Array.isArray(reports)) return undefined;
    return reports.flatMap((each: { readonly source?: unknown; readonly state?: unknown } | null) =>
      each?.state === 'unhealthy' ? [String(each.source).slice(0, 100)] : [],
    );
  } catch {
    return undefined;
  }
}
