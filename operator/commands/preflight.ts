import { version } from '../../package.json';
import type { Command, Invocation } from '../command';
import { type Finding, needsSomebody } from '../doctor/finding';
import { sectionsText } from '../doctor/text';
import { OperatorError, UsageError } from '../failure';
import type { OptionsToCheck } from '../preflight/checks';
import { connectAws } from '../target/aws/connect';
import { explainWay } from '../target/aws/explain';

export const preflight: Command = {
  name: 'preflight',
  when: 'first day',
  summary: 'check your AWS account before a deployment',
  about:
    'Whether what a deployment needs is there: credentials, region, the bootstrap stack of the CDK, the concurrency quota of Lambda (10 in a new account), and, where the options ask for them, the certificate, the hosted zone with its records, the layer with the 1Password CLI, and zones with NAT gateways. Reads the options from where the deployment reads them. Changes nothing. Ends with exit code 4 when something needs somebody.',
  options: [],
  examples: ['npx scim-bridge preflight', 'npx scim-bridge preflight --profile work --region eu-central-1'],
  run: async (invocation) => {
    const { value, has, environment, terminal } = invocation;
    if (has('local'))
      throw new UsageError('preflight is about a deployment to AWS: it cannot be combined with --local.');
    const options = optionsOf(invocation);
    const { connection, way } = await connectAws({
      region: value('region'),
      profile: value('profile'),
      environment,
      terminal,
    });
    // Loaded only here: no other command needs these clients.
    const { awsBefore } = require('../preflight/aws') as typeof import('../preflight/aws');
    const { checkBefore } = require('../preflight/checks') as typeof import('../preflight/checks');
    const { bootstrapQualifier } = require('../preflight/qualifier') as typeof import('../preflight/qualifier');
    try {
      const { region } = connection;
      const destination = { region, qualifier: bootstrapQualifier(environment) };
      const checked = await checkBefore(awsBefore(connection), destination, options.settings);
      const findings = [...checked, options.finding];
      return {
        text: sectionsText([{ title: 'Before a deployment', findings }]),
        json: { region, version, needsSomebody: findings.some(needsSomebody), findings },
        inconclusive: findings.some(needsSomebody),
      };
    } catch (error) {
      throw explainWay(error, way) ?? error;
    }
  },
};

/** The options that a deployment from this folder would have; their mistakes are a finding among the others. */
function optionsOf({ environment }: Invocation): { readonly settings?: OptionsToCheck; readonly finding: Finding } {
  // The option table, and the library that checks it: not needed by most commands.
  const { optionsHere } = require('../config/options-here') as typeof import('../config/options-here');
  const { resolveSettings } = require('../../lib/config/settings') as typeof import('../../lib/config/settings');
  const code = 'options';
  try {
    const { written } = optionsHere(environment);
    const settings = resolveSettings(written);
    const names = Object.keys(written);
    const what =
      names.length === 0
        ? 'No option is set: every one has its default.'
        : `The options are valid: ${names.join(', ')}.`;
    return { settings, finding: { code, level: 'ok', what } };
  } catch (error) {
    if (error instanceof OperatorError && error.code === 'no-kit') {
      const what = 'This is not the folder of the kit: its options, and what they need, were not checked.';
      return { finding: { code, level: 'note', what } };
    }
    const { name, message } = error as Error;
    if (!(error instanceof OperatorError) && name !== 'ConfigurationError') throw error;
    return {
      finding: { code, level: 'problem', what: message, fix: 'Correct it: npx scim-bridge config set NAME=VALUE' },
    };
  }
}
