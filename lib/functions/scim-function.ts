import { Duration, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { DirectoryKeys, Env } from '../../lambda/contract/names';
import { optionEnvironment } from '../config/function-environment';
import { type KeyedProps, keyForEverything } from '../construct-props';
import type { BridgeData } from '../data';
import { BridgeFunction } from './bridge-function';
import { handlerCode } from './handlers';
import {
  mayAppendActivity,
  mayNotWriteForDelivery,
  mayQueryIndex,
  mayUseDirectory,
  mayUseTableKey,
} from './table-permissions';

export interface ScimFunctionProps extends KeyedProps {
  readonly data: BridgeData;
}

/** The function's name in logs, metrics and alarms. */
export const scimService = 'scim-api';

/** The longest that a request can take, in milliseconds: under the API's 29 seconds, so that it ends with our own answer and not with a 504. */
export const longestAnswerMs = 25_000;

const extensionSchemasFile = 'extension-schemas.json';

/** The function that answers SCIM: reads and writes the directory, appends to the activity record, cannot read any secret. */
export class ScimFunction extends BridgeFunction {
  /** @internal `ScimBridge` makes it. */
  constructor(scope: Construct, id: string, props: ScimFunctionProps) {
    const { settings, data } = props;
    const key = keyForEverything(props);
    // Beside the code and not in the environment, which holds no more than 4 KB.
    const extensions =
      settings.extensionSchemas.length === 0
        ? undefined
        : { name: extensionSchemasFile, contents: JSON.stringify(settings.extensionSchemas) };
    super(scope, id, {
      ...props,
      service: scimService,
      traced: true,
      description: 'answers SCIM requests from the directory',
      timeout: Duration.millis(longestAnswerMs),
      memoryMb: settings.memoryMb,
      code: handlerCode(scimService, extensions),
      reservedConcurrency: settings.reservedConcurrency,
      environment: {
        [Env.directoryTable]: data.directory.tableName,
        [Env.activityTable]: data.activity.tableName,
        ...optionEnvironment('scim-api', settings),
        ...(extensions === undefined ? {} : { [Env.extensionSchemasFile]: extensions.name }),
      },
      permissions: [
        mayUseDirectory(data),
        mayNotWriteForDelivery(data),
        mayQueryIndex(data, 'GroupsOfAUser', DirectoryKeys.byUserIndex),
        mayAppendActivity(data),
        ...(key === undefined ? [] : [mayUseTableKey(key, Stack.of(scope).region)]),
      ],
    });
  }
}
