import { parseArgs } from 'node:util';
import { readConnection, readCurrentToken } from '../../lambda/delivery/admin/credentials/connection';
import { bridgeStatus } from '../../lambda/delivery/admin/status/status';
import { explain } from '../../operator/explain';
import { OperatorError, UsageError } from '../../operator/failure';
import { connectAws } from '../../operator/target/aws/connect';
import { localTarget } from '../../operator/target/local';
import { stackTarget } from '../../operator/target/stack';
import type { Target } from '../../operator/target/target';
import { Terminal } from '../../operator/terminal/terminal';
import type { Bridge } from './claim';
import { claims, tryClaims, type Verdict } from './run';

const usage = `npm run test:deployed -- --stack NAME [options]

Tries on a deployed bridge what the documentation says of it, and reports
which claims it confirmed (docs/first-deployment.md). Everything that it
creates is removed again.

  --stack NAME      the stack; best a disposable one
  --region REGION   its region
  --profile NAME    the profile of your AWS configuration
  --local           the bridge that npm start runs on this machine
  --data-dir DIR    with --local: its --data-dir (default .local)
  --smoke           only what is safe on a bridge in use
  --even-if-in-use  play whole companies although people or an account are there
  --json            print the verdicts as one JSON document

Exit codes: 0 nothing refuted, 1 something refuted, 2 wrong command line,
3 refused because the bridge is in use`;

const options = {
  stack: { type: 'string' },
  region: { type: 'string' },
  profile: { type: 'string' },
  local: { type: 'boolean', default: false },
  'data-dir': { type: 'string' },
  smoke: { type: 'boolean', default: false },
  'even-if-in-use': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** Tries the claims on the bridge that the options select. @returns the exit code */
export async function main(args: readonly string[], print: (text: string) => void): Promise<number> {
  const { values } = parseArgs({ args: [...args], options });
  if (values.help) {
    print(usage);
    return 0;
  }
  if (values.local === (values.stack !== undefined)) throw new UsageError(`Give --stack NAME or --local.\n\n${usage}`);
  const bridge = await bridgeOf(values);
  const inUse = values.smoke || values['even-if-in-use'] ? undefined : await whyInUse(bridge.target);
  if (inUse !== undefined) {
    print(
      `${bridge.target.label} is in use: ${inUse}. Nothing was tried. Whole companies of made-up people would come and go there.\nDeploy a disposable stack for it (docs/first-deployment.md), or try what is safe with --smoke.`,
    );
    return 3;
  }
  const chosen = claims.filter(({ kind }) => !values.smoke || kind !== 'company');
  if (!values.json) print(bridge.target.label);
  const verdicts = await tryClaims(bridge, chosen, (verdict) => (values.json ? undefined : print(line(verdict))));
  const counts = countsOf(verdicts);
  print(
    values.json ? JSON.stringify({ target: bridge.target.label, counts, claims: verdicts }, null, 2) : summary(counts),
  );
  return counts.refuted === 0 ? 0 : 1;
}

async function bridgeOf(values: {
  readonly stack?: string | undefined;
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
  readonly 'data-dir'?: string | undefined;
}): Promise<Omit<Bridge, 'onCreated'>> {
  const { stack, region, profile, 'data-dir': dataDir = '.local' } = values;
  const terminal = new Terminal(process.stdin, process.stderr);
  const way = { region, profile, environment: process.env, terminal };
  const target = stack === undefined ? localTarget(dataDir) : await stackTarget({ ...way, stack, bridge: undefined });
  const token = await readCurrentToken(target.secrets);
  if ('problem' in token) throw new OperatorError(token.problem);
  const named = (name: string, value: string | undefined) => (value === undefined ? [] : [`--${name}`, value]);
  return {
    target,
    baseUrl: target.resources.baseUrl,
    token: token.token,
    run: `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}`,
    options:
      stack === undefined
        ? ['--local', '--data-dir', dataDir]
        : [...named('stack', stack), ...named('region', region), ...named('profile', profile)],
    deployed: stack === undefined ? undefined : { stack, connection: (await connectAws(way)).connection },
  };
}

/** Whom made-up people could disturb; undefined for nobody. */
async function whyInUse({ admin, secrets }: Target): Promise<string | undefined> {
  const { names, seal } = await readConnection(secrets);
  if (seal !== undefined) return `it is connected to an account (${names.join(', ')})`;
  const { people, groups } = await bridgeStatus(admin, names);
  return people + groups === 0 ? undefined : `its directory has ${people} people and ${groups} groups`;
}

const line = ({ id, says, verdict, why }: Verdict): string =>
  `  ${verdict.padEnd(9)}  ${id.padEnd(22)} ${says}${why === undefined ? '' : `\n${why.replaceAll(/^/gm, '             ')}`}`;

function countsOf(verdicts: readonly Verdict[]) {
  const count = (which: Verdict['verdict']) => verdicts.filter(({ verdict }) => verdict === which).length;
  return { confirmed: count('confirmed'), refuted: count('refuted'), notShown: count('not shown') };
}

const summary = ({ confirmed, refuted, notShown }: ReturnType<typeof countsOf>): string =>
  `${confirmed} confirmed, ${refuted} refuted, ${notShown} not shown.`;

if (require.main === module) {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  main(process.argv.slice(2), (text) => console.log(text)).then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      const isUsage =
        error instanceof UsageError || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS') === true;
      console.error(error instanceof OperatorError || isUsage ? (error as Error).message : explain(error).message);
      process.exitCode = isUsage ? 2 : 1;
    },
  );
}
