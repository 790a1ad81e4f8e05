import { randomBytes } from 'node:crypto';
import { Env } from '../../lambda/contract/names';
import type { Secret } from '../secrets/secret';
import type { JsonObject } from '../template/template';
import { callFunction, changeSomething, type Fault, type FaultStage, poolOf } from './fault';

const scim = 'BridgeScimFunction';
const authorizer = 'BridgeAuthorizerFunction';
const sweep = 'BridgeDeliverySweepFunction';
const probe = 'BridgeProbeFunction';
const importing = 'BridgeDeliveryImportFunction';
/** The stream is read so late, in milliseconds: past the alarm's quarter of an hour. */
const lagMs = 17 * 60_000;

const lookUp = async ({ provider }: FaultStage, token?: string): Promise<void> => {
  await provider.lookUp(token);
};

/** The first attempt at each of these calls to DynamoDB goes wrong, and the second goes through. */
function troubleTable(
  { stack }: FaultStage,
  how: 'throttled' | 'failed',
  concerned: (operation: string, input: JsonObject) => boolean,
): void {
  const troubled = new Set<string>();
  stack.front.mishaps = (operation, input) => {
    if (!concerned(operation, input)) return undefined;
    const call = JSON.stringify(input);
    if (troubled.delete(call)) return undefined;
    troubled.add(call);
    return how;
  };
}

const noTrouble = ({ stack }: FaultStage): void => {
  stack.front.mishaps = undefined;
};

const reads = (table: string | undefined) => (operation: string, input: JsonObject) =>
  operation === 'GetItem' && input.TableName === table;

function directoryOf({ stack: { functions } }: FaultStage): string | undefined {
  return functions.map(({ environment }) => environment[Env.directoryTable]).find((name) => name !== undefined);
}

const dayMs = 24 * 3_600_000;

function bearerToken({ stack: { functions, secrets } }: FaultStage): Secret {
  const secretOf = ({ environment }: (typeof functions)[number]) => environment[Env.bearerTokenSecret];
  const secret = secrets.find(functions.map(secretOf).find((arn) => arn !== undefined) ?? '');
  if (secret === undefined) throw new Error('The template has no secret for the bearer token.');
  return secret;
}

/** Gives the current bearer token another age. @param at epoch milliseconds */
function tokenMadeAt(stage: FaultStage, at: number): void {
  const { secrets } = stage.stack;
  const secret = bearerToken(stage);
  const versions = secret.versions.map((each) =>
    each.id === secret.stages.AWSCURRENT ? { ...each, created: at } : each,
  );
  secrets.save({ ...secret, versions });
}

/** The next bearer token, which nobody has been told. */
const untold = 'untold';

/** Replaces the bearer token. @param at epoch milliseconds */
function replaceToken(stage: FaultStage, at: number): void {
  const secret = bearerToken(stage);
  const { AWSCURRENT = '' } = secret.stages;
  const next = { id: `${untold}-${at}`, created: at, secretString: randomBytes(32).toString('base64url') };
  const stages = { AWSCURRENT: next.id, AWSPREVIOUS: AWSCURRENT };
  stage.stack.secrets.save({ ...secret, versions: [...secret.versions, next], stages });
}

/** Gives the former one its place back. */
function takeTokenBack(stage: FaultStage): void {
  const secret = bearerToken(stage);
  const versions = secret.versions.filter(({ id }) => !id.startsWith(untold));
  const [only] = versions;
  if (only !== undefined) stage.stack.secrets.save({ ...secret, versions, stages: { AWSCURRENT: only.id } });
}

/** What goes wrong in AWS. */
export const faultsOfAws: readonly Fault[] = [
  {
    name: 'function-crash',
    what: 'The function that answers SCIM requests ends in the middle of each.',
    alarms: ['Function errors scim-api', 'API server errors', 'Probe failed'],
    begin: (stage) => {
      poolOf(stage, scim).mishap = 'crash';
    },
    eachMinute: lookUp,
    end: (stage) => {
      poolOf(stage, scim).mishap = undefined;
    },
  },
  {
    name: 'function-throttled',
    what: 'Lambda turns away every call of the function that answers SCIM requests.',
    alarms: ['Function throttles scim-api', 'API server errors'],
    beside: ['Probe failed'],
    begin: (stage) => {
      poolOf(stage, scim).mishap = 'throttled';
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
    beside: ['API server errors', 'Probe failed'],
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
    begin: async (stage) => {
      // The last one has just ended.
      await callFunction(poolOf(stage, sweep), { schedule: 'Sweep' });
      stage.stack.events.disabled.add('BridgeDeliverySchedulesSweep');
    },
    end: ({ stack }) => void stack.events.disabled.delete('BridgeDeliverySchedulesSweep'),
  },
  {
    name: 'probe-blocked',
    what: "Somebody has changed the API's resource policy by hand: it lets nobody in.",
    alarms: ['Probe failed'],
    begin: ({ stack }) => {
      stack.gateway.isClosed = true;
    },
    end: ({ stack }) => {
      stack.gateway.isClosed = false;
    },
  },
  {
    name: 'token-old',
    what: 'The bearer token was made 400 days ago.',
    alarms: ['Token old'],
    begin: async (stage) => {
      tokenMadeAt(stage, stage.clock.now() - 400 * dayMs);
      await changeSomething(stage);
    },
    // Its age is seen when it is presented.
    eachMinute: lookUp,
    end: (stage) => tokenMadeAt(stage, stage.clock.now()),
  },
  {
    name: 'token-former',
    what: 'The bearer token was replaced six days ago, and the identity provider still has the former one. It ends when that has its place back.',
    alarms: ['Former token in use'],
    begin: async (stage) => {
      replaceToken(stage, stage.clock.now() - 6 * dayMs);
      await changeSomething(stage);
    },
    // When it ends is seen when it is presented.
    eachMinute: lookUp,
    end: takeTokenBack,
  },
  {
    name: 'api-slow',
    what: 'Each request takes six seconds longer.',
    alarms: ['API latency'],
    begin: ({ stack }) => {
      stack.gateway.slowness = 6_000;
    },
    end: ({ stack }) => {
      stack.gateway.slowness = 0;
    },
  },
  {
    name: 'probe-silent',
    what: 'Somebody has disabled the rule that calls the probe.',
    alarms: ['Probe silent'],
    begin: async (stage) => {
      await callFunction(poolOf(stage, probe), { schedule: 'Probe' });
      stage.stack.events.disabled.add('BridgeProbe');
    },
    end: ({ stack }) => void stack.events.disabled.delete('BridgeProbe'),
  },
  {
    name: 'probe-crash',
    what: 'The function that asks the bridge how it is ends in the middle of each attempt.',
    alarms: ['Function errors delivery'],
    begin: (stage) => {
      poolOf(stage, probe).mishap = 'crash';
    },
    end: (stage) => {
      poolOf(stage, probe).mishap = undefined;
    },
  },
  {
    name: 'table-throttled',
    what: 'DynamoDB turns away each read of the directory table once.',
    alarms: ['Table throttles'],
    begin: (stage) => troubleTable(stage, 'throttled', reads(directoryOf(stage))),
    end: noTrouble,
  },
  {
    name: 'index-throttled',
    what: 'DynamoDB turns away each query of the index of what is due once.',
    alarms: ['Table throttles'],
    begin: (stage) =>
      troubleTable(stage, 'throttled', (operation, input) => operation === 'Query' && input.IndexName === 'due'),
    end: noTrouble,
  },
  {
    name: 'table-failing',
    what: 'DynamoDB fails each read of the directory table once.',
    alarms: ['Table system errors'],
    begin: (stage) => troubleTable(stage, 'failed', reads(directoryOf(stage))),
    end: noTrouble,
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
