import { ScheduleName } from '../../lambda/contract/names';
import { forgetInvitation, noteInvitation } from '../played/invitation';
import { playedPeople } from '../played/people';
import { accountError, callFunction, type Fault, type FaultStage, poolOf } from './fault';

const importFunction = 'BridgeDeliveryImportFunction';
const driftFunction = 'BridgeDeliveryDriftFunction';

const importNow = (stage: FaultStage) =>
  callFunction(poolOf(stage, importFunction), { command: 'import', upstream: 'primary' });
const compareNow = (stage: FaultStage) => callFunction(poolOf(stage, driftFunction), { schedule: ScheduleName.drift });

/** Somebody of the company whom no other fault touches. */
const person = (stage: FaultStage, back: number) => {
  const found = playedPeople(stage.people).at(-back);
  if (found === undefined) throw new Error('The company is too small.');
  return found;
};

async function rename(stage: FaultStage, back: number, familyName: string): Promise<void> {
  const { address } = person(stage, back);
  await stage.provider.change(await stage.provider.idOf(address), 'name.familyName', familyName);
}

const idInAccount = (stage: FaultStage, back: number) => String(stage.account.user(person(stage, back).address)?.id);

const isInAccount = (stage: FaultStage, back: number) => `/Users/${idInAccount(stage, back)}`;

/** What goes wrong with the account, or what it says. */
export const faultsOfTheAccount: readonly Fault[] = [
  {
    name: 'upstream-down',
    what: 'The account cannot be reached, while somebody is waiting to be suspended in it.',
    alarms: ['Revocation late', 'Delivery behind'],
    begin: async (stage) => {
      stage.account.when({}, { do: 'break', when: 'before acting' });
      await stage.provider.setActive([await stage.provider.idOf(person(stage, 1).address)], false);
    },
    end: async (stage) => {
      stage.account.heal();
      await stage.provider.setActive([await stage.provider.idOf(person(stage, 1).address)], true);
    },
  },
  {
    name: 'upstream-401',
    what: 'The account no longer accepts the credentials.',
    alarms: ['Upstream paused'],
    begin: async (stage) => {
      stage.account.when({}, accountError(401, 'The token has been revoked.'));
      await rename(stage, 2, 'Renamed');
    },
    end: ({ account }) => account.heal(),
  },
  {
    name: 'failed',
    what: 'The account refuses to change somebody.',
    alarms: ['Deliveries failed'],
    begin: async (stage) => {
      const path = isInAccount(stage, 3);
      stage.account.when({ method: 'PATCH', path }, accountError(400, 'This name is not allowed.'));
      await rename(stage, 3, 'Not-allowed');
    },
    end: async (stage) => {
      stage.account.heal();
      await rename(stage, 3, 'Allowed');
    },
  },
  {
    name: 'retrying',
    what: 'The account is busy whenever one person is to be changed.',
    alarms: ['Deliveries retrying'],
    begin: async (stage) => {
      const path = isInAccount(stage, 4);
      stage.account.when({ method: 'PATCH', path }, accountError(503, 'Try again later.'));
      await rename(stage, 4, 'Tried-again');
    },
    end: ({ account }) => account.heal(),
  },
  {
    name: 'drift',
    what: 'Somebody suspends a person in the account by hand.',
    alarms: ['Drift found'],
    begin: (stage) => rename(stage, 5, 'Compared'),
    // Once they are the identity provider's: of whom it never sent, the account decides.
    eachMinute: async (stage) => {
      const user = stage.account.user(person(stage, 5).address);
      if (user?.familyName !== 'Compared' || !user.active) return;
      user.active = false;
      await compareNow(stage);
    },
    end: async (stage) => {
      const user = stage.account.user(person(stage, 5).address);
      if (user !== undefined) user.active = true;
      await compareNow(stage);
    },
  },
  {
    name: 'invitation-open',
    what: 'Somebody was invited three days ago and has not accepted.',
    alarms: ['Invitations open'],
    begin: async (stage) => {
      const { address } = person(stage, 6);
      await noteInvitation(stage, idInAccount(stage, 6), address, stage.clock.now() - 3 * 86_400_000);
    },
    end: async (stage) => forgetInvitation(stage, idInAccount(stage, 6)),
  },
  {
    name: 'import-failed',
    what: "The account's list of people cannot be read.",
    alarms: ['Import failed'],
    begin: async (stage) => {
      stage.account.when({ method: 'GET', path: '^/Users$' }, accountError(400, 'Listing people is switched off.'));
      await importNow(stage);
    },
    end: async (stage) => {
      stage.account.heal();
      await importNow(stage);
    },
  },
];
