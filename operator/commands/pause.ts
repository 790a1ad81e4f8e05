import { upstreamNames } from '../../lambda/delivery/admin/connection';
import { letIn, makeEverythingDue, pause, resume, turnAway } from '../../lambda/delivery/admin/pause';
import type { UpstreamState } from '../../lambda/delivery/admin/status';
import type { Command } from '../command';
import { UsageError } from '../failure';
import { printable } from '../terminal/table';
import { upstreamsMeant } from '../upstreams';

const upstreamOption = { name: 'upstream', value: 'NAME', text: 'one of several' } as const;

export const pauseCommand: Command = {
  name: 'pause',
  summary: 'stop deliveries to the account; the identity provider notices nothing',
  about:
    'What the identity provider sends is accepted and kept, and delivered after "resume". With --incoming the identity provider is turned away instead (403, with the reason), and what was accepted before is delivered.',
  options: [
    { name: 'reason', value: 'TEXT', text: 'for colleagues who find it paused' },
    { name: 'incoming', text: 'turn the identity provider away instead' },
    upstreamOption,
  ],
  examples: ['npx scim-bridge pause --reason "migration, back on Monday"'],
  run: async (invocation) => {
    const { admin, secrets, operator } = await invocation.target();
    const reason = invocation.value('reason');
    if (invocation.has('incoming')) {
      refuseUpstream(invocation.value('upstream'));
      await invocation.confirm('Every request of the identity provider is refused until it is let in again.');
      await turnAway(admin, reason);
      return {
        text: 'The identity provider is turned away within seconds. Deliveries go on. To let it in again: npx scim-bridge resume --incoming',
        json: { incoming: 'off' },
      };
    }
    const names = upstreamsMeant(invocation, await upstreamNames(secrets));
    const { identity } = await operator();
    for (const name of names) await pause(admin, name, `${reason ?? 'paused'} (${identity})`);
    return {
      text: `Nothing is delivered to ${names.join(', ')}. To go on: npx scim-bridge resume`,
      json: { paused: names },
    };
  },
};

export const resumeCommand: Command = {
  name: 'resume',
  summary: 'end every pause: deliver again, and let the identity provider in again',
  about:
    'What was accepted meanwhile is delivered, removals through the guard. --upstream or --incoming end one pause and leave the others.',
  options: [{ name: 'incoming', text: 'only let the identity provider in again' }, upstreamOption],
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
        ? 'The identity provider is let in again, within seconds.'
        : 'The identity provider was not turned away.',
    );
    return { text: said.join('\n'), json: { resumed: names, incoming: 'on' } };
  },
};

/** What became of a pause, and what it was. */
function resumed(name: string, { paused, circuit, throttled }: UpstreamState): string {
  if (paused !== undefined)
    return `Delivering to ${name} again, within a minute. It was paused: ${printable(paused.reason)}`;
  const waited = circuit ?? throttled;
  if (waited !== undefined)
    return `Delivering to ${name} again, within a minute. It was waited for: ${printable(waited.reason)}`;
  return `${name} was not paused; deliveries go on.`;
}

function refuseUpstream(upstream: string | undefined): void {
  if (upstream !== undefined)
    throw new UsageError('--incoming is about the identity provider: it goes without --upstream.');
}
