import { Unavailable } from '../../../../lambda/account/errors';
import { pages } from '../../../../lambda/delivery/run/pages';

const all = async (list: AsyncGenerator<readonly number[]>) => {
  const read: (readonly number[])[] = [];
  for await (const page of list) read.push(page);
  return read;
};

test('a list is read to its end', async () => {
  const answers = new Map<string | undefined, { items: number[]; next?: string }>([
    [undefined, { items: [1, 2], next: 'b' }],
    ['b', { items: [], next: 'c' }],
    ['c', { items: [3] }],
  ]);
  expect(await all(pages(async (next) => answers.get(next) ?? { items: [] }))).toEqual([[1, 2], [], [3]]);
});

test('a list that answers the same page again and again is a failure, not a list without end', async () => {
  await expect(all(pages(async () => ({ items: [1], next: 'a' })))).rejects.toThrow(Unavailable);
});
