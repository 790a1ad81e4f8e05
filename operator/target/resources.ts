import { type BridgeDescription, Output } from '../../lambda/contract/stack-outputs';
import { OperatorError } from '../failure';
import { asJsonObject } from '../json';

/** What commands need to know of a bridge: physical names, no secret. */
export interface Resources extends Omit<BridgeDescription, 'scimBridge' | 'activityRetentionDays'> {
  readonly activityRetentionDays: number;
}

/** The field that tells the description of a bridge from any other output. */
const mark = 'scimBridge' satisfies keyof BridgeDescription;

/**
 * Finds the bridge among a stack's outputs, whatever the output with its description is called there. Fields that a later version
 * added are no concern of this one.
 *
 * @param outputs the outputs of the stack
 * @param where for the message
 * @param name the name prefix of the bridge that is meant, where a stack has several
 * @throws OperatorError when it is not one bridge that is found, or one of another version
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
      `${where} was made by another version of the bridge: its output "${Output.commandLine}" does not name ${field}. Deploy this version first (npx cdk deploy).`,
    );
  };
  return {
    baseUrl: text('baseUrl'),
    directoryTable: text('directoryTable'),
    activityTable: text('activityTable'),
    activityRetentionDays: Number(text('activityRetentionDays')),
    bearerTokenSecret: text('bearerTokenSecret'),
    scimsessionSecret: text('scimsessionSecret'),
    importFunction: text('importFunction'),
    driftFunction: text('driftFunction'),
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
      `${where} has no output "${Output.commandLine}" of a bridge: there is none in it, or one of an earlier version. Name the right stack (--stack, --region), or deploy this version first (npx cdk deploy).`,
    );
  }
  const there = all.map((each) => each[mark]).join(', ');
  throw new OperatorError(
    name === undefined
      ? `${where} has several bridges: ${there}. Which one? Give --bridge NAME.`
      : `${where} has no bridge "${name}". There is: ${there}.`,
    'usage',
  );
}
