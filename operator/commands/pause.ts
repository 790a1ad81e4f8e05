import { pause, resume } from '../../lambda/delivery/admin/pause';
import { setSyncSwitch } from '../../lambda/directory/sync-switch';
import type { Command } from '../command';
import { UsageError } from '../failure';
import { whoAmI } from '../operator-identity';
import { makeDue } from '../setup/go-live';
import { openEngine, upstreamsMeant } from '../tables';

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
    const engine = await openEngine(await invocation.target());
    const reason = invocation.value('reason');
    if (invocation.has('incoming')) {
      refuseUpstream(invocation.value('upstream'));
      await invocation.confirm('Every request of the identity provider is refused until "resume".');
      const since = engine.clock().toISOString();
      const why = reason === undefined ? {} : { reason };
      await setSyncSwitch(engine.store.items, { position: 'off', since, by: whoAmI(), ...why });
      return {
        text: 'The identity provider is turned away within seconds. Deliveries go on. To end it: npx scim-bridge resume',
        json: { incoming: 'off' },
      };
    }
    const names = upstreamsMeant(invocation, engine);
    for (const name of names) await pause(engine, name, `${reason ?? 'paused'} (${whoAmI()})`);
    return {
      text: `Nothing is delivered to ${names.join(', ')} until: npx scim-bridge resume`,
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
    const engine = await openEngine(await invocation.target());
    const onlyIncoming = invocation.has('incoming');
    const onlyUpstream = invocation.value('upstream');
    if (onlyIncoming) refuseUpstream(onlyUpstream);
    const names = onlyIncoming ? [] : upstreamsMeant(invocation, engine);
    for (const name of names) {
      await resume(engine, name);
      // It may have been set up and never gone live.
      await makeDue(engine, name);
    }
    if (onlyUpstream === undefined) await setSyncSwitch(engine.store.items, { position: 'on' });
    const said = [
      ...(names.length === 0 ? [] : [`Delivering to ${names.join(', ')}, within a minute.`]),
      ...(onlyUpstream === undefined ? ['The identity provider is let in, within seconds.'] : []),
    ];
    const incoming = onlyUpstream === undefined ? { incoming: 'on' } : {};
    return { text: said.join('\n'), json: { resumed: names, ...incoming } };
  },
};

function refuseUpstream(upstream: string | undefined): void {
  if (upstream !== undefined)
    throw new UsageError('--incoming is about the identity provider: it goes without --upstream.');
}
