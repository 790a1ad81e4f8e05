import { type BridgeDescription, Output } from '../../lambda/contract/stack-outputs';
import { OperatorError } from '../failure';
import { asJsonObject } from '../json';

/** What commands need to know about a bridge: physical names, no secrets. */
export interface Resources
  extends Omit<
    BridgeDescription,
    'scimBridge' | 'activityRetentionDays' | 'formerTokenGraceDays' | 'healthTokenSecret'
  > {
  /** Undefined for a bridge that was deployed before there was one. */
  readonly healthTokenSecret: string | undefined;
  /** The bridge's name prefix. */
  readonly name: string;
  readonly activityRetentionDays: number;
  readonly formerTokenGraceDays: number;
}

/** The field that distinguishes the description of a bridge from other outputs. */
const mark = 'scimBridge' satisfies keyof BridgeDescription;

/**
 * Finds the bridge among a stack's outputs, under any output name. Fields added by later versions are ignored.
 *
 * @param outputs the outputs of the stack
 * @param where for the message
 * @param name the name prefix of the bridge, if the stack has several
 * @throws OperatorError when the stack has no bridge, several bridges, or one of another version
 */
export function readResources(
  outputs: Readonly<Record<string, unknown>>,
  where: string,
  name: string | undefined,
): Resources {
  const json = theOne(Object.values(outputs).flatMap(described), where, name);
  const text = (field: keyof BridgeDescription) => {
    const value = json[field];
    if (typeof value === 'string' && value !== '') return value;
    throw new OperatorError(
      `${where} was deployed by another version of the bridge: its output "${Output.commandLine}" has no ${field}. Deploy this version first (npx cdk deploy).`,
    );
  };
  return {
    name: text(mark),
    baseUrl: text('baseUrl'),
    directoryTable: text('directoryTable'),
    activityTable: text('activityTable'),
    activityRetentionDays: Number(text('activityRetentionDays')),
    formerTokenGraceDays: Number(text('formerTokenGraceDays')),
    bearerTokenSecret: text('bearerTokenSecret'),
    healthTokenSecret: typeof json.healthTokenSecret === 'string' ? json.healthTokenSecret : undefined,
    scimsessionSecret: text('scimsessionSecret'),
    importFunction: text('importFunction'),
    driftFunction: text('driftFunction'),
    digestLogGroup: text('digestLogGroup'),
    archiveBucket: String(json.archiveBucket ?? ''),
  };
}

type Description = Readonly<Record<string, unknown>>;

/** The description that an output holds, or nothing: a stack that somebody composed has outputs of all kinds. */
function described(output: unknown): readonly Description[] {
  const json = typeof output === 'string' ? asJsonObject(output) : undefined;
  return json !== undefined && typeof json[mark] === 'string' ? [json] : [];
}

function theOne(all: readonly Description[], where: string, name: string | undefined): Description {
  const [first, ...others] = name === undefined ? all : all.filter((each) => each[mark] === name);
  if (first !== undefined && others.length === 0) return first;
  if (all.length === 0) {
    throw new OperatorError(
      `${where} has no output "${Output.commandLine}" of a bridge: it contains no bridge, or one of an earlier version. Select the right stack (--stack, --region), or deploy this version first (npx cdk deploy).`,
    );
  }
  const there = all.map((each) => each[mark]).join(', ');
  throw new OperatorError(
    name === undefined
      ? `${where} has several bridges: ${there}. Select one with --bridge NAME.`
      : `${where} has no bridge "${name}". Bridges: ${there}.`,
    'usage',
  );
}
