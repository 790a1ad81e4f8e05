import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { resolveSettings } from '../../lib/config/settings';
import { BridgeData } from '../../lib/data';

/** A table as the template declares it, without a name. */
export type TableDefinition = Omit<CreateTableCommandInput, 'TableName'>;

export interface TableDefinitions {
  readonly directory: TableDefinition;
  readonly activity: TableDefinition;
}

/** The two tables from the synthesized template: a missing index or key in lib/ fails the tests of whatever uses it. */
export function tableDefinitions(): TableDefinitions {
  const stack = new Stack(new App({ builtinCloudFormationValidation: false }), 'Tables');
  new BridgeData(stack, 'Data', { settings: resolveSettings({}), namePrefix: 'test', key: undefined });
  const tables = Object.entries(Template.fromStack(stack).findResources('AWS::DynamoDB::Table'));
  const named = (name: string): TableDefinition => {
    const [, table] = tables.find(([logicalId]) => logicalId.startsWith(`Data${name}`)) ?? [];
    if (table === undefined) throw new Error(`the template has no table ${name}`);
    const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes } = table.Properties;
    return {
      AttributeDefinitions,
      KeySchema,
      BillingMode: 'PAY_PER_REQUEST',
      ...(GlobalSecondaryIndexes === undefined ? {} : { GlobalSecondaryIndexes }),
    };
  };
  return { directory: named('Directory'), activity: named('Activity') };
}
