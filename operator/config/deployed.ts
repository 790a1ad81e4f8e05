import { text } from '../../lib/config/value-text';
import type { Invocation, Result } from '../command';
import { differences, type OptionDifference } from './compare';
import { deployedOptions } from './deployed-options';
import { optionsHere, remember } from './options-here';

/** `config diff`. */
export async function diffOptions(invocation: Invocation): Promise<Result> {
  const here = optionsHere(invocation.environment);
  const { label, options } = await deployedOptions(invocation);
  const found = differences(options, here.written);
  const undecided = found.filter(({ effect }) => effect === 'undecided');
  const lines = found.flatMap(({ option, effect, deployed, here: value }) => [
    option,
    `  deployed  ${deployed === undefined ? 'not set' : text(deployed)}`,
    `  here      ${value === undefined ? notHere[effect] : text(value)}`,
  ]);
  const advice =
    undecided.length === 0
      ? ['', 'To deploy what stands here: npx cdk deploy']
      : [
          '',
          'To keep what is deployed: npx scim-bridge config pull',
          `To take it away: npx scim-bridge config unset ${undecided[0]?.option}`,
        ];
  return {
    text:
      found.length === 0
        ? `The ${label} has the options that stand here.`
        : [`The ${label} and this folder differ:`, ...lines, ...advice].join('\n'),
    json: { target: label, file: here.file, differences: found },
    attention: found.length > 0,
  };
}

const notHere: Readonly<Record<OptionDifference['effect'], string>> = {
  set: '',
  change: '',
  unset: 'unset: the next deployment takes it away',
  undecided: 'not decided: a deployment is refused',
};

/** `config pull`: what is deployed and not decided here is remembered; what stands here stays. */
export async function pullOptions(invocation: Invocation): Promise<Result> {
  const here = optionsHere(invocation.environment);
  const { label, options } = await deployedOptions(invocation);
  const pulled = Object.fromEntries(
    differences(options, here.written)
      .filter(({ effect }) => effect === 'undecided')
      .map(({ option, deployed }) => [option, deployed]),
  );
  const names = Object.keys(pulled);
  if (names.length > 0) remember(here, { ...here.remembered, ...pulled });
  return {
    text:
      names.length === 0
        ? `The ${label} has no option that is not decided here.`
        : [...names.map((name) => `${name} = ${text(pulled[name])}`), '', `Written to ${here.file}.`].join('\n'),
    json: { target: label, file: here.file, pulled },
  };
}
