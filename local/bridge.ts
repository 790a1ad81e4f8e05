import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { ApiServer, PortInUseError } from './api/server';
import { AwsFront } from './aws/aws-endpoint';
import { Callers } from './aws/credentials';
import { Clock } from './clock';
import { type DynamoDbLocal, freePort, startDynamoDbLocal } from './database/dynamodb-local';
import type { RunOptions } from './options';
import type { Bridge, Reporter } from './serve-stack';
import { StateFolder } from './state/state-folder';
import { graceMs, type Teardown } from './teardown';
import { readAssembly } from './template/assembly';
import { readReleased } from './template/released';
import { synthesize } from './template/synth';

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
  clock = new Clock(),
): Promise<Bridge> {
  // Before anything starts: a wrong address or token is reported at once.
  if (options.upstream !== undefined) loadRest().checkUpstream(options.upstream);
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
    if (!options.yes) await loadRest().confirmForgetting(options.dataDir, folder.secretsFile, report.agrees);
    folder.forget();
  }

  const databasePort = await freePort();
  // From here to the end of loading nothing waits: both run while this process loads the rest.
  const synthesis = timed('template', async () => {
    const outDir = folder.assemblyDir;
    if (options.template !== undefined) return readReleased(path.resolve(options.template), options.context, outDir);
    const logFile = path.join(folder.logDir, 'synth.log');
    await synthesize({ root, outDir, context: options.context, logFile }, (child) =>
      teardown.add(() => child.kill('SIGKILL')),
    );
    return readAssembly(outDir);
  });
  const database = startDatabase(databasePort, folder, timed, teardown);
  const { serveStack } = loadRest();
  // A missing Java is reported without waiting for the template.
  const assembly = await Promise.race([synthesis, database.then(() => synthesis)]);
  kept.state = true;
  const prepared = { folder, server, port, callers, front, awsEndpoint, database, teardown, report, clock };
  return await timed('tables and functions', () => serveStack(assembly, prepared, options));
}

function startDatabase(
  port: number,
  folder: StateFolder,
  timed: Stopwatch,
  teardown: Teardown,
): Promise<DynamoDbLocal> {
  let running: DynamoDbLocal | undefined;
  // Before anything that uses it adds a step of its own: the database is stopped last. One that is still starting ends with this process.
  teardown.add(() => running?.stop());
  return timed('DynamoDB Local', async () => {
    running = await startDynamoDbLocal({ port, dataDir: folder.databaseDir, accessKeyId: folder.databaseKey() });
    return running;
  });
}

/** On demand: with it comes the AWS SDK, which takes a second. */
const loadRest = () => require('./serve-stack') as typeof import('./serve-stack');

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

type Stopwatch = ReturnType<typeof stopwatch>;

function stopwatch(report: Reporter) {
  return async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const started = performance.now();
    const result = await work();
    report.step(name, Math.round(performance.now() - started));
    return result;
  };
}
