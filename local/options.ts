import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

/** How the local run is to start. */
export interface RunOptions {
  /** TCP port of the API; 0 for a free one. */
  readonly port: number;
  /** Folder for state, logs and the synthesized app. */
  readonly dataDir: string;
  /** Play providers and a bad morning, with an account that is played as well. */
  readonly demo: boolean;
  /** Let a person inject faults, with time running fast. */
  readonly faults: boolean;
  /** Forget the state of earlier runs first. */
  readonly fresh: boolean;
  /** Forget it without a question, also what a connected account's credential goes with. */
  readonly yes: boolean;
  /** The account to deliver to; undefined for the one that the state holds, which is dry-run at first. */
  readonly upstream: UpstreamOption | undefined;
  /** A template for the CloudFormation console to run; undefined for that of the CDK app. */
  readonly template: string | undefined;
  /** CDK context for the stack's options, as `cdk deploy -c name=value` takes it; with a template, its parameters. */
  readonly context: Readonly<Record<string, string>>;
}

/** The folder of what is played, apart from a person's own state. */
const playedDataDir = '.local-demo';

/** A SCIM server to deliver to. */
export interface UpstreamOption {
  readonly url: string;
  readonly token: string;
  readonly profile: string;
}

/** The command line cannot be understood; the message says why. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** In a file of its own, since start.mjs shows it before anything is installed. */
export const usage = readFileSync(path.join(__dirname, 'usage.txt'), 'utf8').trimEnd();

/**
 * Reads the command line.
 *
 * @returns undefined when help was asked for
 * @throws UsageError
 */
export function parseOptions(
  args: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
): RunOptions | undefined {
  const values = parsed(args);
  if (values.help === true) return undefined;
  const demo = values.demo === true;
  const faults = values.faults === true;
  if (demo || faults) refuseBesidePlay(values, demo ? '--demo' : '--faults');
  if (demo && faults) throw new UsageError('Choose one of --demo and --faults: time runs otherwise in each.');
  if (values['data-dir'] === '') throw new UsageError('--data-dir needs a folder.');
  return {
    port: parsePort(values.port),
    dataDir: values['data-dir'] ?? (demo || faults ? playedDataDir : '.local'),
    demo,
    faults,
    fresh: values.fresh === true,
    yes: values.yes === true,
    upstream: parseUpstream(values, environment),
    template: values.template,
    context: Object.fromEntries((values.context ?? []).map(parseContext)),
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string' },
        'data-dir': { type: 'string' },
        fresh: { type: 'boolean' },
        yes: { type: 'boolean' },
        demo: { type: 'boolean' },
        faults: { type: 'boolean' },
        'upstream-url': { type: 'string' },
        'upstream-token': { type: 'string' },
        'upstream-token-env': { type: 'string' },
        'upstream-profile': { type: 'string' },
        template: { type: 'string' },
        context: { type: 'string', short: 'c', multiple: true },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message.split('. To specify')[0] ?? error.message);
    throw error;
  }
}

type Values = ReturnType<typeof parsed>;

/** What is delivered to is played, on the kit's own template. */
function refuseBesidePlay(values: Values, option: string): void {
  const beside = (
    ['upstream-url', 'upstream-token', 'upstream-token-env', 'upstream-profile', 'template'] as const
  ).find((each) => values[each] !== undefined);
  if (beside === undefined) return;
  throw new UsageError(
    beside === 'template'
      ? `${option} plays on the template of this folder: leave --template out.`
      : `${option} deactivates people, and so never delivers to a real account: leave --${beside} out.`,
  );
}

function parseUpstream(values: Values, environment: NodeJS.ProcessEnv): UpstreamOption | undefined {
  const url = values['upstream-url'];
  if (url === undefined) {
    const alone = (['upstream-token', 'upstream-token-env', 'upstream-profile'] as const).find(
      (each) => values[each] !== undefined,
    );
    if (alone !== undefined) throw new UsageError(`--${alone} needs --upstream-url.`);
    return undefined;
  }
  return { url, token: parseToken(values, environment), profile: values['upstream-profile'] ?? 'generic' };
}

function parseToken(values: Values, environment: NodeJS.ProcessEnv): string {
  const given = values['upstream-token'];
  const name = values['upstream-token-env'];
  if ((given === undefined) === (name === undefined)) {
    throw new UsageError('--upstream-url needs one of --upstream-token-env and --upstream-token.');
  }
  const token = given ?? environment[name ?? ''] ?? '';
  if (token !== '') return token;
  throw new UsageError(
    name === undefined
      ? '--upstream-token is empty.'
      : `--upstream-token-env: the environment variable ${name} is not set.`,
  );
}

function parsePort(text: string | undefined): number {
  const port = text === undefined ? 8787 : Number(text);
  if (text !== '' && Number.isInteger(port) && port >= 0 && port <= 65535) return port;
  throw new UsageError(`--port must be a whole number from 0 to 65535, not '${text}'.`);
}

function parseContext(text: string): readonly [string, string] {
  const equals = text.indexOf('=');
  if (equals > 0) return [text.slice(0, equals), text.slice(equals + 1)];
  throw new UsageError(`-c takes NAME=VALUE, not '${text}'.`);
}
