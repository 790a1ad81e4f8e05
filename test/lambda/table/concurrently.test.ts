import { atMost, concurrently } from '../../../lambda/table/concurrently';

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

test('a failure of what had begun is no unhandled rejection', async () => {
  const unhandled = jest.fn();
  process.on('unhandledRejection', unhandled);
  const later = async (element: number) => {
    await new Promise((resolve) => setTimeout(resolve, element));
    throw new Error(String(element));
  };
  await expect(concurrently([1, 5, 9, 1], 3, later)).rejects.toThrow('1');
  await new Promise((resolve) => setTimeout(resolve, 30));
  process.off('unhandledRejection', unhandled);
  expect(unhandled).not.toHaveBeenCalled();
});

test('of nothing is nothing', async () => {
  expect(await concurrently([], 4, async () => 1)).toEqual([]);
});

test('what comes by and by runs as many as allowed, in order, and goes on after a failure', async () => {
  const inTurn = atMost(2);
  let running = 0;
  let most = 0;
  const begun: number[] = [];
  const outcomes = await Promise.allSettled(
    [0, 1, 2, 3, 4].map((number) =>
      inTurn(async () => {
        begun.push(number);
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setTimeout(resolve, 5));
        running -= 1;
        if (number === 1) throw new Error('no');
        return number;
      }),
    ),
  );
  expect(most).toBe(2);
  expect(begun).toEqual([0, 1, 2, 3, 4]);
  expect(outcomes.map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
    'fulfilled',
    'fulfilled',
  ]);
});
