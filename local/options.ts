import { parseArgs } from 'node:util';

/** How the local run is to start. */
export interface RunOptions {
  /** TCP port of the API; 0 for a free one. */
  readonly port: number;
  /** Folder for state, logs and the synthesized app. */
  readonly dataDir: string;
  /** Forget the state of earlier runs first. */
  readonly fresh: boolean;
  /** CDK context for the stack's options, as `cdk deploy -c name=value` takes it. */
  readonly context: Readonly<Record<string, string>>;
}

/** The command line cannot be understood; the message says why. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const usage = `Runs the bridge on this machine, from the same template that cdk deploy would deploy.

  npm start -- [options]

  --port N            port on localhost (default 8787; 0 for a free one)
  --data-dir DIR      where state and logs are kept (default .local)
  --fresh             forget the state of earlier runs: people, groups and the token
  -c NAME=VALUE       an option of the stack, as for cdk deploy; may be repeated
  --help              this text`;

/**
 * Reads the command line.
 *
 * @returns undefined when help was asked for
 * @throws UsageError
 */
export function parseOptions(args: readonly string[]): RunOptions | undefined {
  const values = parsed(args);
  if (values.help === true) return undefined;
  if (values['data-dir'] === '') throw new UsageError('--data-dir needs a folder.');
  return {
    port: parsePort(values.port),
    dataDir: values['data-dir'] ?? '.local',
    fresh: values.fresh === true,
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
        context: { type: 'string', short: 'c', multiple: true },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message.split('. To specify')[0] ?? error.message);
    throw error;
  }
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
