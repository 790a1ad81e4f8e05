import { connect } from 'node:tls';
import { counted } from '../terminal/table';
import type { Finding } from './finding';
import { detailOf, type Probed, probe } from './probe';

/** What the checks from outside work with. */
export interface Outside {
  readonly baseUrl: string;
  /** The bearer token; undefined where there is none that is usable. */
  readonly token: string | undefined;
  readonly now: () => Date;
}

type Answered = Extract<Probed, { readonly status: number }>;

/** What identity providers send at most, in requests a second. */
const burst = 25;
/** Signed requests to AWS are refused from five minutes on. */
const clockLimitSeconds = 60;
/** A certificate of ACM is renewed 60 days before it ends. */
const certificateDays = 21;

/** Reaches the bridge as an identity provider does, in the order in which a failure makes the later checks meaningless. */
export async function checkOutside({ baseUrl, token, now }: Outside): Promise<readonly Finding[]> {
  const ping = await probe(`${baseUrl}/ping`);
  if ('error' in ping) return [unreachable(baseUrl, ping.error)];
  if (ping.status !== 200) return [notTheBridge(baseUrl, ping)];
  const found = [
    { code: 'address', level: 'ok', what: `${baseUrl} answers, in ${ping.durationMs} ms.` } as const,
    ...(await certificate(baseUrl, now())),
    ...clock(ping, now()),
  ];
  if (token === undefined) return found;
  return [...found, ...(await tokens(baseUrl, token))];
}

function unreachable(baseUrl: string, error: string): Finding {
  const { host } = new URL(baseUrl);
  const why = 'The identity provider cannot reach the bridge either, unless only this machine is cut off.';
  if (error === 'ENOTFOUND' || error === 'EAI_AGAIN') {
    const fix = 'With a custom domain: check that its DNS record points to the output CustomDomainTarget of the stack.';
    return { code: 'address', level: 'problem', what: `The name ${host} cannot be resolved (${error}).`, why, fix };
  }
  if (/CERT|SELF_SIGNED|UNABLE_TO|ALTNAME/.test(error)) {
    const fix =
      "Check the certificate of the custom domain. If this network replaces certificates, set NODE_EXTRA_CA_CERTS to your company's certificate.";
    return { code: 'tls', level: 'problem', what: `The certificate of ${host} is not accepted (${error}).`, why, fix };
  }
  const fix = 'Check this network (HTTPS_PROXY, firewall). For a local bridge: start it again (npm start).';
  return { code: 'address', level: 'problem', what: `${host} cannot be reached (${error}).`, why, fix };
}

function notTheBridge(baseUrl: string, { status, text }: Answered): Finding {
  if (status === 403) {
    return {
      code: 'allow-list',
      level: 'problem',
      what: 'The API refuses this machine (403): its address is not in allowedIpRanges, or a firewall (WAF) refuses it.',
      why: 'The identity provider calls from addresses of its own. That they are in the list cannot be seen from here, and nothing else can be checked from outside.',
      fix: "Add this machine's address for a while, or run doctor from an address in the list. Then look for 403 in the access log.",
    };
  }
  if (status === 429) {
    return {
      code: 'throttle',
      level: 'problem',
      what: 'The API is being throttled right now (429): somebody uses up its rate.',
      fix: 'See who calls in the access log; raise throttleRate if it is the identity provider.',
    };
  }
  const said = detailOf(text);
  return {
    code: 'address',
    level: 'problem',
    what: `${baseUrl}/ping answered ${status}${said === undefined ? '' : ` ("${said}")`}, not as the bridge does.`,
    fix: 'Check the custom domain and its mapping; deploy again (npx cdk deploy).',
  };
}

async function certificate(baseUrl: string, now: Date): Promise<readonly Finding[]> {
  const { protocol, hostname, port } = new URL(baseUrl);
  if (protocol !== 'https:') return [];
  const until = await validUntil(hostname, Number(port === '' ? 443 : port));
  // Through a proxy there is no way to look; the request above went through all the same.
  if (until === undefined) return [];
  const days = Math.floor((until.getTime() - now.getTime()) / 86_400_000);
  const what = `The certificate is valid for ${counted(days, 'more day', 'more days')}.`;
  if (days > certificateDays) return [{ code: 'tls', level: 'ok', what }];
  const fix =
    'ACM renews certificates by itself while their DNS record for validation is there: check it in the console of ACM.';
  return [{ code: 'tls', level: 'problem', what, why: 'After that no identity provider can connect.', fix }];
}

function validUntil(host: string, port: number): Promise<Date | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, servername: host, timeout: 5000 }, () => {
      const { valid_to } = socket.getPeerCertificate();
      resolve(valid_to === undefined ? undefined : new Date(valid_to));
      socket.destroy();
    });
    const gone = () => {
      resolve(undefined);
      socket.destroy();
    };
    socket.once('error', gone).once('timeout', gone);
  });
}

function clock({ headers, durationMs }: Answered, now: Date): readonly Finding[] {
  const theirs = Date.parse(headers.get('date') ?? '');
  if (Number.isNaN(theirs)) return [];
  const seconds = Math.round(Math.abs(now.getTime() - durationMs / 2 - theirs) / 1000);
  if (seconds <= clockLimitSeconds)
    return [{ code: 'clock', level: 'ok', what: 'The clock of this machine is right.' }];
  return [
    {
      code: 'clock',
      level: 'problem',
      what: `The clock of this machine differs from the bridge's by ${counted(seconds, 'second', 'seconds')}.`,
      why: 'AWS refuses requests that are signed with a time off by five minutes, and what the commands say about ages is wrong.',
      fix: 'Set the clock (NTP).',
    },
  ];
}

async function tokens(baseUrl: string, token: string): Promise<readonly Finding[]> {
  const config = `${baseUrl}/ServiceProviderConfig`;
  const [right, wrong] = await Promise.all([probe(config, token), probe(config, 'x'.repeat(43))]);
  const accepted = answerIs(right, 200);
  const findings = [accepted ? ok('token', 'The bearer token is accepted.') : refusedToken(right), strangers(wrong)];
  if (!accepted) return findings;
  return [
    ...findings,
    ...(await endpoints(baseUrl, token)),
    await slash(baseUrl, token),
    await headroom(config, token),
  ];
}

const ok = (code: string, what: string): Finding => ({ code, level: 'ok', what });
const answerIs = (probed: Probed, status: number): probed is Answered => 'status' in probed && probed.status === status;
const told = (probed: Probed): string => {
  if ('error' in probed) return `gave no answer (${probed.error})`;
  const said = detailOf(probed.text);
  return `answered ${probed.status}${said === undefined ? '' : `: ${said}`}`;
};

function refusedToken(right: Probed): Finding {
  // The reason why requests are refused stands among the findings from inside.
  if (answerIs(right, 403)) {
    return {
      code: 'refused',
      level: 'note',
      what: `The token is valid, and requests are refused: ${detailOf(right.text) ?? '403'}`,
    };
  }
  const what = `With the bearer token from its secret, the bridge ${told(right)}`;
  const why = 'The identity provider is answered the same.';
  const fix =
    'If the token was changed a moment ago, wait a minute and try again. Otherwise see the log of the authorizer function.';
  return { code: 'token', level: 'problem', what, why, fix };
}

function strangers(wrong: Probed): Finding {
  if (answerIs(wrong, 401)) return ok('token-wrong', 'A wrong token is refused (401).');
  const level = answerIs(wrong, 200) ? 'problem' : 'unknown';
  return {
    code: 'token-wrong',
    level,
    what: `With a wrong token, the bridge ${told(wrong)}`,
    ...(level === 'problem'
      ? {
          why: 'Anybody can read and change the directory.',
          fix: 'Deploy again (npx cdk deploy), and rotate the token.',
        }
      : {}),
  };
}

const lists = ['/ResourceTypes', '/Schemas', '/Users?count=1', '/Groups?count=1'];

async function endpoints(baseUrl: string, token: string): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const path of [...lists, '/health']) {
    const answer = await probe(`${baseUrl}${path}`, token);
    if (answerIs(answer, 200)) continue;
    const fix = 'Its detail says what to do; the log of the function scim-api says why.';
    findings.push({
      code: 'endpoint',
      level: 'problem',
      what: `GET ${path} ${told(answer)}`,
      why: 'Identity providers read it.',
      fix,
    });
  }
  const all = `${lists.length + 2} addresses (${['ServiceProviderConfig', 'ResourceTypes', 'Schemas', 'Users', 'Groups', 'health'].join(', ')})`;
  return findings.length > 0 ? findings : [ok('endpoint', `${all} answer.`)];
}

/** What an identity provider asks for whose Base URL was pasted with a slash at the end. */
async function slash(baseUrl: string, token: string): Promise<Finding> {
  const answer = await probe(`${baseUrl}//Users?count=1`, token);
  if (answerIs(answer, 200)) return ok('slash', 'A Base URL that was pasted with a slash at its end works as well.');
  const what = 'A Base URL with a slash at its end does not work: paste it without.';
  return { code: 'slash', level: 'note', what };
}

async function headroom(url: string, token: string): Promise<Finding> {
  const answers = await Promise.all(Array.from({ length: burst }, () => probe(url, token)));
  const throttled = answers.filter((answer) => answerIs(answer, 429)).length;
  const slowest = Math.max(...answers.map((answer) => ('status' in answer ? answer.durationMs : 0)));
  const failed = answers.find((answer) => !answerIs(answer, 200) && !answerIs(answer, 429));
  if (failed !== undefined) {
    const what = `Of ${burst} requests at once, some failed: the bridge ${told(failed)}`;
    const fix =
      'A new AWS account runs 10 functions at a time: see the finding "concurrency", and the log of the function scim-api.';
    return { code: 'throttle', level: 'problem', what, why: 'Identity providers send as many in a first sync.', fix };
  }
  if (throttled === 0)
    return ok('throttle', `${burst} requests at once: none throttled, the slowest took ${slowest} ms.`);
  const what = `Of ${burst} requests at once, ${throttled} were throttled (429).`;
  const why =
    'Identity providers send up to 25 a second. They repeat what is throttled, and a first sync takes longer.';
  return {
    code: 'throttle',
    level: 'problem',
    what,
    why,
    fix: 'Raise throttleRate and throttleBurst, and deploy again.',
  };
}
