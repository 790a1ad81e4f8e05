import { playedPeople } from '../played/people';
import { changeSomething, type Fault, type FaultStage } from './fault';

/** Part of the company that a mistake deactivates, such as 400 of 500. */
const part = 0.8;

const hit = async ({ provider, people }: FaultStage): Promise<readonly string[]> => {
  const ids = new Map((await provider.everybody()).map(({ id, userName }) => [userName, id]));
  return playedPeople(people)
    .slice(0, people * part)
    .flatMap(({ address }) => ids.get(address) ?? []);
};

/** What goes wrong with the identity provider, or with whoever calls in its place. */
export const faultsOfTheProvider: readonly Fault[] = [
  {
    name: 'wrong-tokens',
    what: 'Somebody calls three times a minute with a token that is not valid.',
    alarms: ['Authentication failures'],
    eachMinute: async ({ provider }) => {
      for (let count = 0; count < 3; count += 1) await provider.lookUp('a-token-that-was-replaced-long-ago');
    },
    end: () => {},
  },
  {
    name: 'provider-silent',
    what: 'The identity provider does not call any more; the bridge waits an hour for it here (option alarmSilenceHours).',
    alarms: ['Provider silent'],
    isSilent: true,
    begin: changeSomething,
    end: async ({ provider }) => {
      await provider.lookUp();
    },
  },
  {
    name: 'mass-removal',
    what: 'The identity provider deactivates 4 of 5 people by mistake. It ends when it takes that back.',
    alarms: ['Removal guard fired', 'Removals held'],
    begin: async (stage) => stage.provider.setActive(await hit(stage), false),
    end: async (stage) => stage.provider.setActive(await hit(stage), true),
  },
];
