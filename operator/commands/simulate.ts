import { throwawayDomain } from '../../lambda/contract/throwaway';
import { readCurrentToken } from '../../lambda/delivery/admin/credentials/connection';
import { forgetThrowaways } from '../../lambda/delivery/admin/throwaways';
import type { Command, Invocation, Result } from '../command';
import { OperatorError, UsageError } from '../failure';
import { closestNames } from '../names';
import type { Step } from '../simulate/client';
import { type CleanUp, type Played, Player } from '../simulate/play';
import { type SimulatedProvider, simulatedProviders } from '../simulate/providers';
import { stepLine } from '../simulate/step-line';
import type { Target } from '../target/target';
import { counted } from '../terminal/table';
import { bulleted } from '../terminal/wrap';

const names = simulatedProviders.map(({ name }) => name);

export const simulate: Command = {
  name: 'simulate',
  when: 'first day',
  operands: '<provider>',
  takes: { least: 0, most: 1 },
  summary: 'play an identity provider with throw-away people',
  about: `Sends the bridge what the identity provider would send, and says step by step how it went: ${names.join(', ')}. The people and groups are throw-away: their addresses and names end in @${throwawayDomain}, and no account ever hears of them, so that a live bridge can be tried as well. They are deleted again, also after a failure and after Ctrl-C. If something does not go as the provider expects, the command ends with exit code 4.`,
  options: [{ name: 'clean-up', text: 'only delete what a run left behind that was killed' }],
  examples: ['npx scim-bridge simulate jumpcloud --local', 'npx scim-bridge simulate okta --region eu-central-1'],
  run: async (invocation) => {
    const [given] = invocation.operands;
    if (invocation.has('clean-up')) {
      if (given !== undefined) throw new UsageError('--clean-up plays no provider: leave the name out.');
      return cleanUpOnly(await invocation.target());
    }
    const provider = providerNamed(given);
    return simulated(invocation, await invocation.target(), provider);
  },
};

function providerNamed(given: string | undefined): SimulatedProvider {
  const provider = simulatedProviders.find(({ name }) => name === given?.toLowerCase());
  if (provider !== undefined) return provider;
  throw new UsageError(
    given === undefined
      ? `Which identity provider? Choose one: ${names.join(', ')}.`
      : `Unknown identity provider "${given}". ${closestNames(given, names)}`,
  );
}

async function playerFor(
  target: Target,
  more: { onStep?: (step: Step) => void; signal?: AbortSignal },
): Promise<Player> {
  const token = await readCurrentToken(target.secrets);
  if ('problem' in token) throw new OperatorError(token.problem, 'no-token');
  return new Player({ baseUrl: target.resources.baseUrl, token: token.token, ...more });
}

async function simulated(invocation: Invocation, target: Target, provider: SimulatedProvider): Promise<Result> {
  const { title, conversations } = provider;
  const print = (line: string) => (invocation.has('json') ? undefined : invocation.print(line));
  const signal = invocation.interruption();
  const player = await playerFor(target, { signal, onStep: (step) => print(stepLine(step)) });
  const intro = `${title} speaks to ${target.label}, with throw-away people and groups (@${throwawayDomain}) of whom no account ever hears.`;
  for (const line of bulleted('', intro)) print(line);
  const played: Played[] = [];
  try {
    for (const conversation of conversations) {
      print(`\n${conversation.title}`);
      const one = await player.play(conversation);
      played.push(one);
      if (one.outcome === 'failed') for (const line of bulleted('  ! ', one.failure ?? '')) print(line);
      if (one.outcome === 'interrupted') break;
    }
  } finally {
    // Whatever happened, nothing stays.
    print(`\n${cleanUpText(await takeAway(player, target))}`);
  }
  if (signal.aborted) throw new OperatorError('Interrupted.', 'interrupted');
  return result(provider, target, played);
}

function result({ name, title }: SimulatedProvider, target: Target, played: readonly Played[]): Result {
  const failed = played.filter(({ outcome }) => outcome === 'failed');
  const steps = played.reduce((sum, { steps: { length } }) => sum + length, 0);
  const text =
    failed.length === 0
      ? `${counted(steps, 'request', 'requests')}: the bridge answered each as ${title} expects, those with 4xx too.`
      : `${counted(failed.length, 'conversation', 'conversations')} of ${played.length} did not go as ${title} expects. The line marked "!" says what differed. If the bridge refused a request, its answer says what to do; to check the bridge itself: npx scim-bridge doctor`;
  return {
    text: bulleted('', text).join('\n'),
    json: {
      provider: name,
      target: target.label,
      outcome: failed.length === 0 ? 'passed' : 'failed',
      conversations: played,
    },
    inconclusive: failed.length > 0,
  };
}

async function takeAway(player: Player, { admin }: Target): Promise<CleanUp> {
  const cleaned = await player.cleanUp();
  await forgetThrowaways(admin, player.userIds);
  return cleaned;
}

function cleanUpText({ people, groups, left }: CleanUp): string {
  const what = `${counted(people, 'person', 'people')} and ${counted(groups, 'group', 'groups')}`;
  if (left.length === 0) return `Cleaned up: ${what} deleted.`;
  return bulleted(
    '',
    `Not cleaned up: ${left.join('; ')}. They are throw-away, and no account hears of them. To delete them later: npx scim-bridge simulate --clean-up`,
  ).join('\n');
}

async function cleanUpOnly(target: Target): Promise<Result> {
  const player = await playerFor(target, {});
  await player.findLeftovers();
  const cleaned = await takeAway(player, target);
  const nothing = cleaned.people + cleaned.groups === 0;
  return {
    text: nothing ? 'Nothing to clean up.' : cleanUpText(cleaned),
    json: { target: target.label, ...cleaned },
    inconclusive: cleaned.left.length > 0,
  };
}
