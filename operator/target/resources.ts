import { OperatorError } from '../failure';
import { asJsonObject } from '../json';

/** What commands need to know of a stack: physical names, no secret. */
export interface Resources {
  readonly baseUrl: string;
  readonly directoryTable: string;
  readonly activityTable: string;
  readonly activityRetentionDays: number;
  /** ARNs. */
  readonly bearerTokenSecret: string;
  readonly scimsessionSecret: string;
  /** Names of the functions that commands start. */
  readonly importFunction: string;
  readonly driftFunction: string;
}

/** The stack output that holds them, as JSON. Written by lib/outputs.ts, for the commands alone. */
export const resourcesOutput = 'CommandLine';

/**
 * Reads the output. Fields that a later version added are no concern of this one.
 *
 * @param outputs the outputs of the stack
 * @param where for the message
 * @throws OperatorError when the stack is of another version, or no bridge at all
 */
export function readResources(outputs: Readonly<Record<string, unknown>>, where: string): Resources {
  const json = parse(outputs[resourcesOutput]);
  const text = (field: keyof Resources) => {
    const value = json[field];
    if (typeof value === 'string' && value !== '') return value;
    throw new OperatorError(
      `${where} was made by another version of the bridge: its output "${resourcesOutput}" does not name ${field}. Deploy this version first (npx cdk deploy).`,
    );
  };
  const baseUrl = outputs.BaseUrl;
  return {
    baseUrl: typeof baseUrl === 'string' ? baseUrl : '',
    directoryTable: text('directoryTable'),
    activityTable: text('activityTable'),
    activityRetentionDays: Number(text('activityRetentionDays')),
    bearerTokenSecret: text('bearerTokenSecret'),
    scimsessionSecret: text('scimsessionSecret'),
    importFunction: text('importFunction'),
    driftFunction: text('driftFunction'),
  };

  function parse(output: unknown): Readonly<Record<string, unknown>> {
    if (typeof output !== 'string') {
      throw new OperatorError(
        `${where} has no output "${resourcesOutput}": it is not a bridge, or one of an earlier version. Name the right stack (--stack, --region), or deploy this version first (npx cdk deploy).`,
      );
    }
    return asJsonObject(output) ?? {};
  }
}
