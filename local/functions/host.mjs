// Runs one Lambda function in this process, one invocation at a time, as Lambda's own runtime does.
// Speaks with functions/instance.ts over the IPC channel. Plain JavaScript without dependencies: it loads in no time.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

// The bridge decides when a function ends: a Ctrl-C in the terminal reaches this process too and must not cut a request short.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
// The bridge is gone, however that came about.
process.on('disconnect', () => process.exit(0));
process.on('uncaughtException', (error) => die('Runtime.UncaughtException', error));
process.on('unhandledRejection', (error) => die('Runtime.UnhandledPromiseRejection', error));

// Before the function's own code is loaded, which may keep what it finds.
const told = new Set(process.argv.slice(2));
const times = told.size > 0 ? await import('./times.mjs') : undefined;
const clock = told.has('shifted-clock') ? times?.shiftDate() : undefined;
if (told.has('settled-chance')) times?.settleChance();
const handler = await load().catch((error) => die('Runtime.ImportModuleError', error));

process.on('message', async ({ payload, requestId, functionArn, deadline, traceId, aheadMs }) => {
  clock?.set(aheadMs);
  process.env._X_AMZN_TRACE_ID = traceId;
  try {
    const result = await handler(JSON.parse(payload), context(requestId, functionArn, deadline));
    process.send({ kind: 'result', payload: JSON.stringify(result) ?? 'null' });
  } catch (error) {
    logError(`${requestId}\tERROR\tInvoke Error`, describe(error), requestId);
    process.send({ kind: 'error', payload: JSON.stringify(describe(error)) });
  }
});
process.send({ kind: 'ready' });

async function load() {
  const root = process.env.LAMBDA_TASK_ROOT;
  const name = process.env._HANDLER ?? '';
  const dot = name.lastIndexOf('.');
  const base = path.join(root, name.slice(0, dot));
  const file = ['.mjs', '.js', '.cjs'].map((extension) => base + extension).find((each) => existsSync(each));
  if (file === undefined) throw new Error(`Cannot find module '${base}' of the handler ${name}`);
  const exported = (await import(pathToFileURL(file).href))[name.slice(dot + 1)];
  if (typeof exported !== 'function') throw new Error(`${name} is undefined or not exported`);
  // nodejs24.x refuses these; older runtimes waited for the callback.
  if (exported.length > 2) throw new Error(`${name} takes a callback, which the runtime no longer supports`);
  return exported;
}

function context(awsRequestId, invokedFunctionArn, deadline) {
  return {
    awsRequestId,
    invokedFunctionArn,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

/** As Lambda's own runtime writes the error of an invocation, in either format. */
function logError(text, { errorType, errorMessage, trace }, requestId) {
  const timestamp = new Date().toISOString();
  const line = { timestamp, level: 'ERROR', requestId, message: text, errorType, errorMessage, stackTrace: trace };
  console.error(
    process.env.AWS_LAMBDA_LOG_FORMAT === 'JSON' ? JSON.stringify(line) : `${timestamp}\t${text}\t${trace.join('\n')}`,
  );
}

function describe(error, errorType) {
  return error instanceof Error
    ? { errorType: errorType ?? error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') }
    : { errorType: errorType ?? typeof error, errorMessage: String(error), trace: [] };
}

function die(errorType, error) {
  logError(`ERROR\t${errorType}`, describe(error, errorType));
  if (!process.connected) process.exit(1);
  process.send({ kind: 'fatal', payload: JSON.stringify(describe(error, errorType)) }, () => process.exit(1));
  return new Promise(() => {});
}
