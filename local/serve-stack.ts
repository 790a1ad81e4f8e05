import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { readAlarmDescription } from '../lambda/contract/alarm-text';
import type { ApiServer } from './api/server';
import type { AwsFront } from './aws/aws-endpoint';
import type { Callers } from './aws/credentials';
import { announceToken, bearerToken } from './bearer-token';
import type { Clock } from './clock';
import type { Alarm } from './cloudwatch/alarms';
import { readDashboard } from './dashboard/body';
import { DashboardPage } from './dashboard/dashboard';
import type { DatabaseAddress, DynamoDbLocal } from './database/dynamodb-local';
import { type DeliveryLine, type UpstreamLine, watchDeliveries } from './deliveries';
import { place } from './local-account';
import type { RunOptions } from './options';
import { logName, type RunningStack, runStack } from './stack';
import type { StateFolder } from './state/state-folder';
import { graceMs, type Teardown } from './teardown';
import type { Assembly } from './template/assembly';
import { asObject, type Json, TemplateError } from './template/template';
import { connectUpstream, describeUpstreams } from './upstream';

// Everything that needs the AWS SDK is loaded with this file, while the database starts.
export { confirmForgetting } from './state/fresh';
export { checkUpstream } from './upstream';

/** Reports to the person who started the run, as things happen. */
export interface Reporter {
  /** A step of the start is complete; how long it took. */
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
  readonly stack: RunningStack;
  /** The local dashboard; undefined when the template has none. */
  readonly page: DashboardPage | undefined;
  /** The operator's way to the tables, past the functions' permissions. */
  readonly database: DatabaseAddress;
  /** Resolves when something that the bridge cannot do without has ended by itself, to what the operator should know. */
  readonly died: Promise<string>;
}

/** What a start has prepared before the template is there. */
export interface Prepared {
  readonly folder: StateFolder;
  readonly server: ApiServer;
  /** TCP port of `server`. */
  readonly port: number;
  readonly callers: Callers;
  readonly front: AwsFront;
  readonly awsEndpoint: string;
  /** Resolves when it answers. */
  readonly database: Promise<DynamoDbLocal>;
  readonly teardown: Teardown;
  readonly report: Reporter;
  /** The time by which the run goes. */
  readonly clock: Clock;
}

/** The path of the Base URL, as the stack's own output has it. */
const basePath = '/scim/v2';

/**
 * Runs the stack, connects the account that the options name, and opens the API.
 *
 * @throws TemplateError, UsageError
 */
export async function serveStack(
  assembly: Assembly,
  prepared: Prepared,
  { upstream: option, dataDir }: RunOptions,
): Promise<Bridge> {
  const { folder, server, port, callers, awsEndpoint, teardown, report } = prepared;
  const tellUpstream = ({ upstream, event, reason }: UpstreamLine) =>
    report.notice(`${upstream}: ${event}${reason === undefined ? '' : `: ${reason}`}`);
  const stack = await runStack(assembly, {
    ...prepared,
    apiOrigin: `http://localhost:${port}`,
    secretsFile: folder.secretsFile,
    checkpointsFile: folder.checkpointsFile,
    publishedDir: folder.publishedDir,
    log: (name) => watchDeliveries(folder.log(name), report.delivery, tellUpstream),
    notice: (text) => report.notice(text),
  });
  const database = await prepared.database;
  if (option !== undefined) await connectUpstream(stack, option, database);

  // Both before the functions are ended: what is being answered must be answered first, then what is being delivered.
  teardown.add(() => stack.events.stop(graceMs));
  teardown.add(() => server.close(graceMs));
  const token = bearerToken(stack);
  const page = dashboardPage(stack);
  serve(server, stack, folder, report, page);
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
    () => report.notice(`The bearer token has been replaced. To see the new one: ${showToken(dataDir)}`),
  );
  teardown.add(() => folder.withdraw());
  stack.events.start();
  teardown.add(stack.cloudWatch.start((alarm) => report.notice(alarmText(alarm))));
  const upstream = await describeUpstreams(stack);
  const died = database.died.then((said) => `DynamoDB Local has stopped, and so has the bridge. Its output:\n${said}`);
  const { notRunning } = stack;
  const { folder: stateDir, logDir } = folder;
  return { baseUrl, token, upstream, stateDir, logDir, notRunning, stack, page, database, died };
}

function serve(
  server: ApiServer,
  stack: RunningStack,
  folder: StateFolder,
  report: Reporter,
  dashboard: DashboardPage | undefined,
): void {
  const { gateway, api, cloudWatch } = stack;
  const accessLog = folder.log('access');
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

function dashboardPage({ resolver, cloudWatch, callables, pools }: RunningStack): DashboardPage | undefined {
  const dashboard = readDashboard(resolver);
  if (dashboard === undefined) return undefined;
  const callFunction = async (arn: string, event: Json): Promise<Json | undefined> => {
    const pool = pools.get(callables.find(arn)?.functionId ?? '');
    if (pool === undefined) return undefined;
    const result = await pool.invoke({ payload: JSON.stringify(event), requestId: randomUUID(), traceId: '' });
    return 'payload' in result ? (JSON.parse(result.payload) as Json) : result.kind;
  };
  return new DashboardPage({ ...dashboard, cloudWatch, callFunction, account: place.account });
}

/** The notice when an alarm fires or ends, like the alarm's message. Its link is to a console in which this bridge is not. */
function alarmText({ name, state, description }: Alarm): string {
  if (state !== 'ALARM') return `The alarm "${name}" has ended.`;
  const { severity, text } = readAlarmDescription(description);
  return `Alarm${severity === undefined ? '' : ` (${severity})`}: ${name}. ${text}`;
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

/** The command that shows the token of the bridge with its state in this folder. */
const showToken = (dataDir: string): string =>
  `npx scim-bridge token show --local${dataDir === '.local' ? '' : ` --data-dir ${dataDir}`}`;
