import { upstreamNames } from '../../lambda/delivery/admin/credentials/connection';
import { letIn, makeEverythingDue, pause, resume, turnAway } from '../../lambda/delivery/admin/decisions/pause';
import type { UpstreamState } from '../../lambda/delivery/admin/status/status';
import type { Command } from '../command';
import { UsageError } from '../failure';
import { printable } from '../terminal/table';
import { upstreamsMeant } from '../upstreams';

const upstreamOption = { name: 'upstream', value: 'NAME', text: 'one of several upstreams' } as const;

export const pauseCommand: Command = {
  name: 'pause',
  when: 'bad day',
  summary: 'pause deliveries to the account',
  about:
    'Changes by the identity provider are still accepted. They are delivered after "resume". With --incoming the bridge refuses requests of the identity provider instead (403, with the reason), and delivers what it accepted before.',
  options: [
    { name: 'reason', value: 'TEXT', text: 'for colleagues who find it paused' },
    { name: 'incoming', text: 'refuse requests of the identity provider instead' },
    upstreamOption,
  ],
  examples: ['npx scim-bridge pause --reason "migration, back on Monday"'],
  run: async (invocation) => {
    const { admin, secrets, operator } = await invocation.target();
    const reason = invocation.value('reason');
    if (invocation.has('incoming')) {
      refuseUpstream(invocation.value('upstream'));
      await invocation.confirm('Every request of the identity provider will be refused until you resume.');
      await turnAway(admin, reason);
      return {
        text: 'Requests of the identity provider are refused within seconds. Deliveries continue. To accept requests again: npx scim-bridge resume --incoming',
        json: { incoming: 'off' },
      };
    }
    const names = upstreamsMeant(invocation, await upstreamNames(secrets));
    const { identity } = await operator();
    for (const name of names) await pause(admin, name, `${reason ?? 'paused'} (${identity})`);
    return {
      text: `Deliveries to ${names.join(', ')} are paused. To continue: npx scim-bridge resume`,
      json: { paused: names },
    };
  },
};

export const resumeCommand: Command = {
  name: 'resume',
  when: 'bad day',
  summary: 'end every pause',
  about:
    'Deliveries continue, and requests of the identity provider are accepted again. Changes accepted in the meantime are delivered; removals pass the guard. --upstream or --incoming ends one pause and leaves the others.',
  options: [{ name: 'incoming', text: 'only accept requests of the identity provider again' }, upstreamOption],
  examples: ['npx scim-bridge resume'],
  run: async (invocation) => {
    const { admin, secrets } = await invocation.target();
    const onlyIncoming = invocation.has('incoming');
    const onlyUpstream = invocation.value('upstream');
    if (onlyIncoming) refuseUpstream(onlyUpstream);
    const names = onlyIncoming ? [] : upstreamsMeant(invocation, await upstreamNames(secrets));
    const said: string[] = [];
    for (const name of names) {
      const before = await resume(admin, name);
      // It may have been set up and never gone live.
      await makeEverythingDue(admin, name);
      said.push(resumed(name, before));
    }
    if (onlyUpstream !== undefined) return { text: said.join('\n'), json: { resumed: names } };
    const { position } = await letIn(admin);
    said.push(
      position === 'off'
        ? 'Requests of the identity provider are accepted again within seconds.'
        : 'Requests of the identity provider were not paused.',
    );
    return { text: said.join('\n'), json: { resumed: names, incoming: 'on' } };
  },
};

/** What was paused, and whether the pause ended. */
function resumed(name: string, { paused, circuit, throttled }: UpstreamState): string {
  if (paused !== undefined)
    return `Deliveries to ${name} continue within a minute. The pause was: ${printable(paused.reason)}`;
  const waited = circuit ?? throttled;
  if (waited !== undefined)
    return `Deliveries to ${name} continue within a minute. The reason for waiting was: ${printable(waited.reason)}`;
  return `${name} was not paused; deliveries continue.`;
}

function refuseUpstream(upstream: string | undefined): void {
  if (upstream !== undefined)
    throw new UsageError('--incoming concerns the identity provider and cannot be combined with --upstream.');
}
