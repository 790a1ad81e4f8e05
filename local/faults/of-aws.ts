import { Env } from '../../lambda/contract/names';
import type { JsonObject } from '../template/template';
import { type Fault, type FaultStage, poolOf } from './fault';

const scim = 'BridgeScimFunction';
const authorizer = 'BridgeAuthorizerFunction';
const importing = 'BridgeDeliveryImportFunction';
/** The stream is read so late, in milliseconds: past the alarm's quarter of an hour. */
const lagMs = 17 * 60_000;

const lookUp = async ({ provider }: FaultStage, token?: string): Promise<void> => {
  await provider.lookUp(token);
};

/** Turns away the first attempt at each of these calls to DynamoDB, as a table does that grows to its load. */
function throttle({ stack }: FaultStage, concerned: (operation: string, input: JsonObject) => boolean): void {
  const turnedAway = new Set<string>();
  stack.front.throttles = (operation, input) => {
    if (!concerned(operation, input)) return false;
    const call = JSON.stringify(input);
    if (turnedAway.delete(call)) return false;
    turnedAway.add(call);
    return true;
  };
}

const noThrottle = ({ stack }: FaultStage): void => {
  stack.front.throttles = undefined;
};

function directoryOf({ stack: { functions } }: FaultStage): string | undefined {
  return functions.map(({ environment }) => environment[Env.directoryTable]).find((name) => name !== undefined);
}

/** What goes wrong in AWS. */
export const faultsOfAws: readonly Fault[] = [
  {
    name: 'function-crash',
    what: 'The function that answers SCIM requests ends in the middle of each.',
    alarms: ['Function errors scim-api'],
    beside: ['API server errors'],
    begin: (stage) => {
      poolOf(stage, scim).mishap = 'crash';
    },
    eachMinute: lookUp,
    end: (stage) => {
      poolOf(stage, scim).mishap = undefined;
    },
  },
  {
    name: 'token-check-crash',
    what: 'The function that checks the bearer token ends in the middle of each request.',
    alarms: ['Token check failures'],
    beside: ['API server errors'],
    begin: (stage) => {
      poolOf(stage, authorizer).mishap = 'crash';
    },
    // A token that is new to the gateway: it keeps for a minute what the function said of another.
    eachMinute: (stage) => lookUp(stage, `token-${stage.clock.now()}`),
    end: (stage) => {
      poolOf(stage, authorizer).mishap = undefined;
    },
  },
  {
    name: 'function-time-out',
    what: 'The function that imports the account does not end in time.',
    alarms: ['Function errors delivery'],
    beside: ['Undelivered events'],
    begin: (stage) => {
      poolOf(stage, importing).mishap = 'time-out';
    },
    end: (stage) => {
      poolOf(stage, importing).mishap = undefined;
    },
  },
  {
    name: 'sweep-stopped',
    what: 'Somebody has disabled the rule that calls the sweep.',
    alarms: ['Sweep missing'],
    begin: ({ stack }) => void stack.events.disabled.add('BridgeDeliverySchedulesSweep'),
    end: ({ stack }) => void stack.events.disabled.delete('BridgeDeliverySchedulesSweep'),
  },
  {
    name: 'table-throttled',
    what: 'DynamoDB turns away each read of the directory table once.',
    alarms: ['Table throttles'],
    begin: (stage) => {
      const table = directoryOf(stage);
      throttle(stage, (operation, input) => operation === 'GetItem' && input.TableName === table);
    },
    end: noThrottle,
  },
  {
    name: 'index-throttled',
    what: 'DynamoDB turns away each query of the index of what is due once.',
    alarms: ['Table throttles'],
    begin: (stage) => throttle(stage, (operation, input) => operation === 'Query' && input.IndexName === 'due'),
    end: noThrottle,
  },
  {
    name: 'stream-late',
    what: "The table's stream is read 17 minutes late; the sweep delivers meanwhile.",
    alarms: ['Delivery stream late'],
    begin: ({ stack }) => {
      stack.events.streamLag = lagMs;
    },
    eachMinute: async (stage) => {
      // Often enough that each period of the alarm has a record.
      if (Math.floor(stage.clock.now() / 60_000) % 4 !== 0) return;
      const id = await stage.provider.idOf('ada.abebe@example.com');
      await stage.provider.change(id, 'title', `Captain at ${new Date(stage.clock.now()).toISOString()}`);
    },
    end: ({ stack }) => {
      stack.events.streamLag = 0;
    },
  },
];
