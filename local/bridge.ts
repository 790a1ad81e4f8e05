import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { Env } from '../lambda/contract/names';
import { readStoredToken } from '../lambda/delivery/admin/connection';
import { ApiServer, PortInUseError } from './api/server';
import { readAssembly } from './assembly';
import { AwsFront } from './aws/aws-endpoint';
import { Callers } from './aws/credentials';
import type { Alarm } from './cloudwatch/alarms';
import { readDashboard } from './dashboard/body';
import { DashboardPage } from './dashboard/dashboard';
import { type DeliveryLine, type UpstreamLine, watchDeliveries } from './deliveries';
import { startDynamoDbLocal } from './dynamodb-local';
import { confirmForgetting } from './fresh';
import { place } from './local-account';
import type { RunOptions } from './options';
import { logName, type RunningStack, runStack } from './stack';
import { StateFolder } from './state-folder';
import { synthesize } from './synth';
import type { Teardown } from './teardown';
import { asObject, type Json, TemplateError } from './template/template';
import { checkUpstream, connectUpstream, describeUpstreams } from './upstream';

/** What a run tells the person who started it, as it happens. */
export interface Reporter {
  /** A step of the start has been done, after so many milliseconds. */
  step(name: string, milliseconds: number): void;
  request(method: string, path: string, status: number, milliseconds: number): void;
  /** Something was brought to the account, or could not be. */
  delivery(line: DeliveryLine): void;
  /** Something the operator should know: a refused call to AWS, an event that was given up. */
  notice(text: string): void;
  /** Asks the person at the terminal; undefined when there is none. */
  readonly agrees?: (question: string) => Promise<boolean>;
}

/** A bridge that is ready. */
export interface Bridge {
  /** `http://localhost:<port>/scim/v2` */
  readonly baseUrl: string;
  readonly token: string;
  /** Where deliveries go, in words. */
  readonly upstream: string;
  readonly stateDir: string;
  readonly logDir: string;
  readonly notRunning: readonly string[];
  /** Resolves when something that the bridge cannot do without has ended by itself, to what the operator should know. */
  readonly died: Promise<string>;
}

/** The path of the Base URL, as the stack's own output has it. */
const basePath = '/scim/v2';

/** Requests that are being answered when the run ends may take so long. */
const graceMs = 5000;

/**
 * Starts the bridge. Whatever was started until an error is stopped by the teardown, as is the bridge itself.
 *
 * @throws PortInUseError, StateInUseError, NotForgottenError, JavaMissingError, SynthError, TemplateError, UsageError: each with a message for the operator
 */
export async function startBridge(
  options: RunOptions,
  root: string,
  teardown: Teardown,
  report: Reporter,
): Promise<Bridge> {
  // Before anything starts: what cannot be right will not be right in half a minute either.
  if (options.upstream !== undefined) checkUpstream(options.upstream);
  const timed = stopwatch(report);
  const folder = new StateFolder(path.resolve(options.dataDir));
  const kept = { state: false };
  teardown.add(() => kept.state || folder.discard());

  const server = new ApiServer();
  const port = await listen(server, options.port);
  teardown.add(() => server.close(graceMs));

  const callers = new Callers();
  const identity = randomUUID();
  const front = new AwsFront(callers, identity, ({ advice }) => report.notice(advice));
  const awsEndpoint = await front.listen();
  teardown.add(() => front.close());

  await folder.lock(awsEndpoint, identity);
  teardown.add(() => folder.release());
  teardown.add(() => folder.closeLogs());
  if (options.fresh) {
    if (!options.yes) await confirmForgetting(options.dataDir, folder.secretsFile, report.agrees);
    folder.forget();
  }

  const synthesis = timed('template', async () => {
    const outDir = folder.assemblyDir;
    const logFile = path.join(folder.logDir, 'synth.log');
    await synthesize({ root, outDir, context: options.context, logFile }, (child) =>
      teardown.add(() => child.kill('SIGKILL')),
    );
    return readAssembly(outDir);
  });
  // Awaited below; until then a failure must not count as unhandled. A missing Java is told without waiting for the template.
  synthesis.catch(() => {});
  const database = await timed('DynamoDB Local', async () => {
    const started = await startDynamoDbLocal({ dataDir: folder.databaseDir, accessKeyId: folder.databaseKey() });
    teardown.add(() => started.stop());
    return started;
  });
  const assembly = await synthesis;
  kept.state = true;
  const tellUpstream = ({ upstream, event, reason }: UpstreamLine) =>
    report.notice(`${upstream}: ${event}${reason === undefined ? '' : `: ${reason}`}`);
  const log = (name: string) => watchDeliveries(folder.log(name), report.delivery, tellUpstream);
  const { secretsFile, checkpointsFile } = folder;
  const notice = (text: string) => report.notice(text);
  const around = { database, front, callers, awsEndpoint, secretsFile, checkpointsFile, log, notice, teardown };
  const stack = await timed('tables and functions', () => runStack(assembly, around));
  if (options.upstream !== undefined) await connectUpstream(stack, options.upstream, database);

  // Both before the functions are ended: what is being answered must be answered first, then what is being delivered.
  teardown.add(() => stack.events.stop(graceMs));
  teardown.add(() => server.close(graceMs));
  const token = bearerToken(stack);
  serve(server, stack, folder, report);
  const baseUrl = `http://localhost:${port}${basePath}`;
  const operator = callers.issue({ kind: 'operator' });
  const announcement = {
    baseUrl,
    pid: process.pid,
    stack: { name: assembly.stackName, ...place, outputs: outputs(stack) },
    aws: { endpoint: awsEndpoint, region: place.region, ...operator },
    logs: Object.fromEntries(
      ['access', 'failures', ...stack.functions.map(logName)].map((name) => [
        name,
        path.join(folder.logDir, `${name}.log`),
      ]),
    ),
  };
  announceToken(
    stack,
    token,
    (current) => folder.announce({ ...announcement, token: current }),
    () =>
      report.notice(
        `The bearer token has been replaced. To see the new one: npx scim-bridge token show --local${options.dataDir === '.local' ? '' : ` --data-dir ${options.dataDir}`}`,
      ),
  );
  teardown.add(() => folder.withdraw());
  stack.events.start();
  teardown.add(stack.cloudWatch.start((alarm) => report.notice(alarmText(alarm))));
  const upstream = await describeUpstreams(stack);
  const died = database.died.then((said) => `DynamoDB Local has stopped, and so has the bridge. Its output:\n${said}`);
  const { notRunning } = stack;
  return { baseUrl, token, upstream, stateDir: folder.folder, logDir: folder.logDir, notRunning, died };
}

async function listen(server: ApiServer, port: number): Promise<number> {
  try {
    return await server.listen(port);
  } catch (error) {
    if (!(error instanceof PortInUseError)) throw error;
    throw new PortInUseError(
      `${error.message} Stop the program that uses it, or choose another port: npm start -- --port ${port + 1}`,
      { cause: error },
    );
  }
}

function serve(server: ApiServer, stack: RunningStack, folder: StateFolder, report: Reporter): void {
  const { gateway, api, cloudWatch } = stack;
  const accessLog = folder.log('access');
  const dashboard = dashboardPage(stack);
  server.serve({
    gateway,
    page: (incoming, outgoing) =>
      DashboardPage.owns(incoming.url ?? '') ? dashboard?.answer(incoming, outgoing) : undefined,
    stageName: api.stageName,
    ...(api.accessLogFormat === undefined ? {} : { accessLogFormat: api.accessLogFormat }),
    onAccessLog: (line) => {
      accessLog.write(`${line}\n`);
      cloudWatch.accessLine(line);
    },
    onRequest: ({ method, fullPath }, { status }, milliseconds) => {
      cloudWatch.answered(status, milliseconds);
      report.request(method, fullPath, status, milliseconds);
    },
  });
}

function dashboardPage({ resolver, cloudWatch, functions, pools }: RunningStack): DashboardPage | undefined {
  const dashboard = readDashboard(resolver);
  if (dashboard === undefined) return undefined;
  const callFunction = async (arn: string, event: Json): Promise<Json> => {
    const definition = functions.find((each) => each.arn === arn);
    const pool = definition && pools.get(definition.id);
    if (pool === undefined) throw new TemplateError(`The dashboard calls ${arn}, which is no function of this stack.`);
    const result = await pool.invoke({ payload: JSON.stringify(event), requestId: randomUUID(), traceId: '' });
    return 'payload' in result ? (JSON.parse(result.payload) as Json) : result.kind;
  };
  return new DashboardPage({ ...dashboard, cloudWatch, callFunction, account: place.account });
}

/** The token, by way of the function that checks it: what the template tells it to read is what counts. */
function bearerToken(stack: RunningStack): string {
  const read = storedToken(stack);
  if ('token' in read) return read.token;
  throw new TemplateError(read.message);
}

function storedToken({ functions, secrets }: RunningStack): ReturnType<typeof readStoredToken> {
  const arn = functions.map(({ environment }) => environment[Env.bearerTokenSecret]).find((each) => each !== undefined);
  if (arn === undefined)
    throw new TemplateError(
      `No function of the stack has the variable ${Env.bearerTokenSecret}: nothing checks the token.`,
    );
  const stored = secrets.current(arn);
  if (stored === undefined) throw new TemplateError(`The secret ${arn} is not in the stack, or has no value.`);
  return readStoredToken(stored);
}

/** Announces the token now and whenever it has been replaced: scripts read it, and nobody restarts the bridge for it. */
function announceToken(
  stack: RunningStack,
  token: string,
  announce: (token: string) => void,
  onReplaced: () => void,
): void {
  let announced = token;
  announce(announced);
  stack.secrets.watch(() => {
    const stored = storedToken(stack);
    if (!('token' in stored) || stored.token === announced) return;
    announced = stored.token;
    announce(announced);
    onReplaced();
  });
}

/** What the operator is told when an alarm fires or ends, as the alarm's e-mail would. */
function alarmText({ name, state, description }: Alarm): string {
  return state === 'ALARM' ? `Alarm: ${name}. ${description}` : `The alarm "${name}" has ended.`;
}

/** The stack's outputs, as far as their resources are known here. */
function outputs({ resolver }: RunningStack): Readonly<Record<string, unknown>> {
  const all = Object.entries(resolver.template.Outputs ?? {}).flatMap(([name, output]) => {
    try {
      return [[name, resolver.resolve(asObject(output)?.Value ?? null, `output ${name}`)]];
    } catch (error) {
      if (error instanceof TemplateError) return [];
      throw error;
    }
  });
  return Object.fromEntries(all);
}

function stopwatch(report: Reporter) {
  return async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const started = performance.now();
    const result = await work();
    report.step(name, Math.round(performance.now() - started));
    return result;
  };
}
