import { beside } from '../../../lambda/runtime/beside';

const nobody = () => {
  throw new Error('nothing failed');
};

test('what runs beside is finished before the result is given', async () => {
  const order: string[] = [];
  const work = Promise.resolve().then(() => void order.push('work'));
  order.push(await beside(Promise.resolve('result'), work, 1000, nobody));
  expect(order).toEqual(['work', 'result']);
});

test('work that never ends does not keep the result', async () => {
  expect(await beside(Promise.resolve('result'), new Promise<void>(() => {}), 1, nobody)).toBe('result');
});

test('the failure of the work is told and spoils nothing; that of the main thing is the failure', async () => {
  const told: unknown[] = [];
  const tell = (error: unknown) => void told.push(error);
  const failing = async () => Promise.reject<void>(new Error('not written'));
  expect(await beside(Promise.resolve('result'), failing(), 1000, tell)).toBe('result');
  await expect(beside(Promise.reject(new Error('main')), failing(), 1000, tell)).rejects.toThrow('main');
  expect(told).toHaveLength(2);
});
