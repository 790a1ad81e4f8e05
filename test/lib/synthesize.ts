import type { Environment } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { StackConfig } from '../../lib/config';
import { onceARun } from '../support/once-a-run';

/** Somewhere concrete, for what depends on the region. */
export const somewhere: Environment = { account: '123456789012', region: 'eu-central-1' };

/** Loaded only by the file that is the first to need a configuration: the constructs take longer to load than a template to make. */
const app = () => require('./app') as typeof import('./app');

/** The template that this configuration makes, synthesized once a run. The stack itself is `stackWith` of app.ts. */
export function synthesize(config: StackConfig = {}, env?: Environment): { readonly template: Template } {
  const json = onceARun(['template', config, env ?? null], () => app().templateWith(config, env));
  return { template: Template.fromJSON(json) };
}
