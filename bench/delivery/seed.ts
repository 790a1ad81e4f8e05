import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { v7 } from 'uuid';
import { decodeAttributes, dueAttributes, encodeAttributes } from '../../lambda/table/codec';
import { concurrently } from '../../lambda/table/concurrently';
import { membershipKey, membersOf, resourceKey } from '../../lambda/table/keys';
import { chunksOf, type Item } from '../../lambda/table/store';
import type { TestTables } from '../../test/support/dynamodb-tables';
import { capturedUser } from '../capacity/captured-user';

const actor = { requestId: 'bench', token: 'AWSCURRENT', operation: 'POST' };

/** An organisation as an identity provider pushes it at first: all its people, then its groups with their members. */
export interface Organisation {
  readonly people: number;
  readonly groups: number;
  /** Members of each group, from all over the organisation: who is in a group has little to do with who was created when. */
  readonly membersPerGroup: number;
}

/**
 * Fills the directory with an organisation of which nothing is delivered. One person, group and membership are created by the directory;
 * the others are their items under other ids. Everything has settled, and is due in the order in which it was pushed.
 */
export async function seed(tables: TestTables, { people, groups, membersPerGroup }: Organisation): Promise<void> {
  const directory = tables.directory({ settleSeconds: 0 });
  const person = await directory.users.create(capturedUser, actor);
  const group = await directory.groups.create({ displayName: 'Model' }, [person.id], actor);
  const models = {
    person: await known(tables.item('USER', person.id)),
    group: await known(tables.item('GROUP', group.id)),
    membership: await known(tables.item(membersOf(group.id), person.id)),
  };
  await removeModels(tables, [models.person, models.group, models.membership]);
  const begun = Date.now() - 60_000;
  const created = new Date(begun - 60_000).toISOString();
  const attributes = decodeAttributes(models.person.attrs);
  const personIds = Array.from({ length: people }, () => v7());
  const groupIds = Array.from({ length: groups }, () => v7());
  const due = (item: Item, at: number): Item => ({
    ...item,
    ...('created' in item ? { created, lastModified: created } : {}),
    ...dueAttributes(item, begun + at),
  });
  const personItems = personIds.map((id, index) => {
    const email = `person.${index}@example.com`;
    const attrs = encodeAttributes({
      ...attributes,
      userName: email,
      emails: [{ value: email, type: 'work', primary: true }],
      externalId: `ext${index}`,
    });
    return due({ ...models.person, ...resourceKey('USER', id), attrs }, index / 10);
  });
  const groupItems = groupIds.flatMap((id, index) => {
    const at = 10_000 + index;
    const attrs = encodeAttributes({ displayName: `Group ${index}` });
    const members = Array.from({ length: membersPerGroup }, (_, nth) => personIds[(index + nth * groups) % people]);
    return [
      due({ ...models.group, ...resourceKey('GROUP', id), attrs }, at),
      ...[...new Set(members)].flatMap((userId) =>
        userId === undefined
          ? []
          : [due({ ...models.membership, ...membershipKey(id, userId), userId, groupId: id }, at)],
      ),
    ];
  });
  await write(tables, [...personItems, ...groupItems]);
}

async function known(reading: Promise<Item | undefined>): Promise<Item> {
  const item = await reading;
  if (item === undefined) throw new Error('the directory did not write what it was asked to');
  return item;
}

async function removeModels({ client, directoryTable }: TestTables, items: readonly Item[]): Promise<void> {
  const requests = items.map(({ pk, sk }) => ({ DeleteRequest: { Key: { pk, sk } } }));
  await client.send(new BatchWriteCommand({ RequestItems: { [directoryTable]: requests } }));
}

async function write({ client, directoryTable }: TestTables, items: readonly Item[]): Promise<void> {
  await concurrently(chunksOf(items, 25), 4, async (some) => {
    const requests = some.map((item) => ({ PutRequest: { Item: item } }));
    await client.send(new BatchWriteCommand({ RequestItems: { [directoryTable]: requests } }));
  });
}
