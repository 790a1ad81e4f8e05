import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { FolderCache, hashOfInputs } from './folder-cache';
import { asObject, type Json } from './template';

/** The CDK app did not synthesize; the message is what the app said. */
export class SynthError extends Error {
  override readonly name = 'SynthError';
}

export interface SynthOptions {
  /** Folder of package.json and cdk.json. */
  readonly root: string;
  /** Where the cloud assembly goes; what was there before is removed. */
  readonly outDir: string;
  /** Context of the command line, which beats that of cdk.json. */
  readonly context: Readonly<Record<string, string>>;
  /** File that gets everything the app says. */
  readonly logFile: string;
}

/**
 * Synthesizes the CDK app as `cdk synth` does, without the CLI: the app itself in a process of its own, with the context
 * that the CLI would hand it. What was synthesized from the same sources, packages and context before is taken as it is.
 *
 * @param onStart receives the process, so that it can be ended with the run
 * @throws SynthError
 */
export async function synthesize(options: SynthOptions, onStart: (child: ChildProcess) => void): Promise<void> {
  const { root, outDir, logFile } = options;
  const context = {
    ...contextOf(root, 'cdk.json', 'context'),
    ...contextOf(root, 'cdk.context.json'),
    ...options.context,
    '@aws-cdk/core:annotationsInValidationReport': false,
  };
  const cache = new FolderCache(root, 'assemblies');
  const key = keyOf(root, context);
  const before = cache.find(key);
  rmSync(outDir, { recursive: true, force: true });
  if (before === undefined) {
    await runApp({ root, outDir, logFile }, context, onStart);
    const unfinished = cache.begin();
    cpSync(outDir, unfinished, { recursive: true });
    cache.keep(unfinished, key);
  } else {
    cpSync(before, outDir, { recursive: true });
    writeFileSync(logFile, `Sources, packages and options are unchanged: taken from ${before}.\n`, { mode: 0o600 });
  }
}

type Context = Readonly<Record<string, Json>>;

/** Everything that the template is made from. An option's value may name a file; then the file's content counts as well. */
function keyOf(root: string, context: Context): string {
  const files = Object.values(context).map((value) => (typeof value === 'string' ? contentOf(root, value) : ''));
  const settings = Object.entries(process.env).filter(([name]) => name.startsWith('CDK_'));
  return hashOfInputs(
    root,
    ['bin', 'lib', 'lambda', path.join('scripts', 'handlers')],
    [process.version, JSON.stringify(context), JSON.stringify(settings.sort()), ...files],
  );
}

/** Empty when there is no such file: most values are no names of files. */
function contentOf(root: string, name: string): string {
  try {
    return readFileSync(path.resolve(root, name), 'utf8');
  } catch {
    return '';
  }
}

async function runApp(
  { root, outDir, logFile }: Pick<SynthOptions, 'root' | 'outDir' | 'logFile'>,
  context: Context,
  onStart: (child: ChildProcess) => void,
): Promise<void> {
  const { CDK_DEFAULT_ACCOUNT: _account, CDK_DEFAULT_REGION: _region, ...inherited } = process.env;
  const child = spawn(process.execPath, ['--require', 'tsx/cjs', path.join('bin', 'scim-bridge-app.ts')], {
    cwd: root,
    env: {
      ...inherited,
      CDK_OUTDIR: outDir,
      CDK_CONTEXT_JSON: JSON.stringify(context),
      // What is not deployed need not be valid for CloudFormation, nor complete; finding out takes longer than all the rest. `cdk synth`
      // does it.
      CDK_VALIDATION: 'false',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION: 'true',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onStart(child);
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => said.push(String(chunk)));
  const code = await new Promise<number | string>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status, signal) => resolve(status ?? signal ?? 'unknown'));
  });
  writeFileSync(logFile, said.join(''), { mode: 0o600 });
  if (code === 0 && existsSync(path.join(outDir, 'manifest.json'))) return;
  throw new SynthError(
    `The stack could not be synthesized (${code}).\n${withoutProgress(said.join('')).trim().slice(-4000)}`,
  );
}

function contextOf(root: string, file: string, key?: string): Context {
  const full = path.join(root, file);
  if (!existsSync(full)) return {};
  const content = asObject(JSON.parse(readFileSync(full, 'utf8')) as Json) ?? {};
  return (key === undefined ? content : asObject(content[key])) ?? {};
}

/** What the CDK writes while it copies an artefact is not what an operator needs to see. */
function withoutProgress(output: string): string {
  return output
    .split('\n')
    .filter((line) => !line.startsWith('Bundling asset '))
    .join('\n');
}
