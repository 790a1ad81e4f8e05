import { concurrently } from '../../../lambda/table/concurrently';

test('keeps the order of the elements and the limit', async () => {
  let running = 0;
  let most = 0;
  const results = await concurrently([5, 1, 3, 2, 4], 2, async (delay) => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setTimeout(resolve, delay));
    running -= 1;
    return delay * 10;
  });
  expect(results).toEqual([50, 10, 30, 20, 40]);
  expect(most).toBe(2);
});

test('throws the first failure and begins nothing more', async () => {
  const begun: number[] = [];
  const work = async (element: number) => {
    begun.push(element);
    if (element === 1) throw new Error('one');
    await new Promise((resolve) => setTimeout(resolve, 5));
  };
  await expect(concurrently([0, 1, 2, 3, 4, 5], 2, work)).rejects.toThrow('one');
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(begun).toEqual([0, 1]);
});

test('of nothing is nothing', async () => {
  expect(await concurrently([], 4, async () => 1)).toEqual([]);
});
