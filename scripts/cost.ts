import { parseArgs } from 'node:util';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import cdkJson from '../cdk.json';
import { configFromContext } from '../lib/config/from-context';
import { optionsFileOf, readOptionsFile } from '../lib/config/options-file';
import { ConfigurationError } from '../lib/config/problem';
import { pricedRegion, pricesOf } from '../lib/monitoring/prices';
import { ScimBridgeStack } from '../lib/scim-bridge-stack';
import { billOf, total } from './cost/bill';
import { billTable } from './cost/page';
import type { Template as Read } from './cost/template';
import { type Provider, providers, trafficOf } from './cost/traffic';

/**
 * `npm run cost`: what the stack costs in a month at list price, item by item, from the template that the options make.
 *
 *     npm run cost -- --people 500 --provider entra -c customerManagedKey=nothing
 */
const usage = `npm run cost -- [--people <number>] [--provider ${Object.keys(providers).join('|')}] [-c <option>=<value>]…`;

function main(): void {
  const { people, provider, context } = readArguments();
  const app = new App({
    analyticsReporting: false,
    builtinCloudFormationValidation: false,
    context: { ...cdkJson.context, ...context, 'aws:cdk:disable-asset-staging': true, 'aws:cdk:bundling-stacks': [] },
  });
  const config = configFromContext(app.node, readOptionsFile(optionsFileOf(process.env)));
  const env = { account: '123456789012', region: pricedRegion };
  const template = Template.fromStack(
    new ScimBridgeStack(app, 'ScimBridge', { config, env }),
  ).toJSON() as unknown as Read;
  for (const size of people) {
    const lines = billOf(template, trafficOf(size, provider));
    console.log(
      `${size.toLocaleString('en-US')} people, ${providers[provider].name}: ${total(lines).toFixed(2)} US dollars a month, list prices of ${pricedRegion}, ${pricesOf}\n`,
    );
    console.log(`${billTable(lines)}\n`);
  }
}

function readArguments() {
  const { values } = parseArgs({
    options: {
      people: { type: 'string', default: '500,5000,50000' },
      provider: { type: 'string', default: 'entra' },
      context: { type: 'string', short: 'c', multiple: true, default: [] },
    },
  });
  const people = values.people.split(',').map(Number);
  if (!people.every((each) => Number.isInteger(each) && each > 0))
    throw new Error(`--people takes a number above 0. ${usage}`);
  if (!(values.provider in providers)) throw new Error(`--provider takes one of ${Object.keys(providers).join(', ')}.`);
  const context = Object.fromEntries(
    values.context.map((text) => {
      const [, name, value] = /^([^=]+)=(.*)$/.exec(text) ?? [];
      if (name === undefined)
        throw new Error(`-c takes an option and its value: -c customerManagedKey=nothing, not ${text}.`);
      return [name, value];
    }),
  );
  return { people, provider: values.provider as Provider, context };
}

try {
  main();
} catch (error) {
  // The operator's mistake or a gap of the model: the message, without a stack trace.
  console.error(error instanceof ConfigurationError || error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
