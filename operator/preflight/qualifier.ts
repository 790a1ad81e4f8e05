import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { asJsonObject } from '../json';

/** The CDK's own qualifier of what `cdk bootstrap` makes. */
export const usualQualifier = 'hnb659fds';

const key = '@aws-cdk/core:bootstrapQualifier';

/** The qualifier of the bootstrap stack with which a deployment from this folder would go: from the files in which the CDK looks, in its order. */
export function bootstrapQualifier(environment: NodeJS.ProcessEnv): string {
  const home = path.join(environment.HOME ?? homedir(), '.cdk.json');
  const own = [contextIn('cdk.json'), read('cdk.context.json'), contextIn(home)].map((context) => context[key]);
  return own.find((value): value is string => typeof value === 'string') ?? usualQualifier;
}

type Fields = Readonly<Record<string, unknown>>;

const read = (file: string): Fields => (existsSync(file) ? (asJsonObject(readFileSync(file, 'utf8')) ?? {}) : {});

function contextIn(file: string): Fields {
  const { context } = read(file);
  return typeof context === 'object' && context !== null ? { ...context } : {};
}
