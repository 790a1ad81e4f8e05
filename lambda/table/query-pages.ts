import {
  type DynamoDBDocumentClient,
  QueryCommand,
  type QueryCommandInput,
  type QueryCommandOutput,
} from '@aws-sdk/lib-dynamodb';
import { unlessBusy } from './transaction';

/** A Query, without the parameters that all queries share. */
export type Query = Omit<QueryCommandInput, 'TableName'>;

/** The responses to a Query, each at most 1 MB; strongly consistent unless an index is named. @throws Busy */
export async function* queryPages(
  client: DynamoDBDocumentClient,
  table: string,
  query: Query,
): AsyncGenerator<QueryCommandOutput, void, undefined> {
  let from: Record<string, unknown> | undefined;
  do {
    const page = await unlessBusy(() =>
      client.send(
        new QueryCommand({
          TableName: table,
          // An index does not support consistent reads.
          ConsistentRead: query.IndexName === undefined,
          ...query,
          ...(from === undefined ? {} : { ExclusiveStartKey: from }),
        }),
      ),
    );
    yield page;
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
}
