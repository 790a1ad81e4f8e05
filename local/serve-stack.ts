import path from 'node:path';
import { Env } from '../lambda/contract/names';
import { readStoredToken } from '../lambda/delivery/admin/connection';
import type { ApiServer } from './api/server';
import type { Assembly } from './assembly';
import type { AwsFront } from './aws/aws-endpoint';
import type { Callers } from './aws/credentials';
import { type DeliveryLine, type UpstreamLine, watchDeliveries } from './deliveries';
import type { DynamoDbLocal } from './dynamodb-local';
import { place } from './local-account';
import type { RunOptions } from './options';
import { logName, type RunningStack, runStack } from './stack';
import type { StateFolder } from './state-folder';
import { graceMs, type Teardown } from './teardown';
import { asObject, TemplateError } from './template/template';
import { connectUpstream, describeUpstreams } from './upstream';

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
  { upstream: option }: RunOptions,
): Promise<Bridge> {
  const { folder, server, port, callers, awsEndpoint, teardown, report } = prepared;
  const tellUpstream = ({ upstream, event, reason }: UpstreamLine) =>
    report.notice(`${upstream}: ${event}${reason === undefined ? '' : `: ${reason}`}`);
  const stack = await runStack(assembly, {
    ...prepared,
    secretsFile: folder.secretsFile,
    checkpointsFile: folder.checkpointsFile,
    log: (name) => watchDeliveries(folder.log(name), report.delivery, tellUpstream),
    notice: (text) => report.notice(text),
  });
  const database = await prepared.database;
  if (option !== undefined) await connectUpstream(stack, option, database);

  // Both before the functions are ended: what is being answered must be answered first, then what is being delivered.
  teardown.add(() => stack.events.stop(graceMs));
  teardown.add(() => server.close(graceMs));
  const token = bearerToken(stack);
  serve(server, stack, folder, report);
  const baseUrl = `http://localhost:${port}${basePath}`;
  const operator = callers.issue({ kind: 'operator' });
  folder.announce({
    baseUrl,
    token,
    pid: process.pid,
    stack: { name: assembly.stackName, ...place, outputs: outputs(stack) },
    aws: { endpoint: awsEndpoint, region: place.region, ...operator },
    logs: Object.fromEntries(
      ['access', 'failures', ...stack.functions.map(logName)].map((name) => [
        name,
        path.join(folder.logDir, `${name}.log`),
      ]),
    ),
  });
  teardown.add(() => folder.withdraw());
  stack.events.start();
  const upstream = await describeUpstreams(stack);
  const died = database.died.then((said) => `DynamoDB Local has stopped, and so has the bridge. Its output:\n${said}`);
  const { notRunning } = stack;
  return { baseUrl, token, upstream, stateDir: folder.folder, logDir: folder.logDir, notRunning, died };
}

function serve(server: ApiServer, { gateway, api }: RunningStack, folder: StateFolder, report: Reporter): void {
  const accessLog = folder.log('access');
  server.serve({
    gateway,
    stageName: api.stageName,
    ...(api.accessLogFormat === undefined ? {} : { accessLogFormat: api.accessLogFormat }),
    onAccessLog: (line) => accessLog.write(`${line}\n`),
    onRequest: ({ method, fullPath }, { status }, milliseconds) =>
      report.request(method, fullPath, status, milliseconds),
  });
}

/** The token, by way of the function that checks it: what the template tells it to read is what counts. */
function bearerToken({ functions, secrets }: RunningStack): string {
  const arn = functions.map(({ environment }) => environment[Env.bearerTokenSecret]).find((each) => each !== undefined);
  if (arn === undefined)
    throw new TemplateError(
      `No function of the stack has the variable ${Env.bearerTokenSecret}: nothing checks the token.`,
    );
  const stored = secrets.current(arn);
  if (stored === undefined) throw new TemplateError(`The secret ${arn} is not in the stack, or has no value.`);
  const read = readStoredToken(stored);
  if ('token' in read) return read.token;
  throw new TemplateError(read.message);
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
