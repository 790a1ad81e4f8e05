import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Context } from 'aws-lambda';
import { Unavailable } from '../../../lambda/account/errors';
import { Metric } from '../../../lambda/contract/names';
import { SelectionError } from '../../../lambda/delivery/admin/names/select';
import type { DeliveryMetrics } from '../../../lambda/delivery/context';
import { duringCommand, duringDelivery, logger } from '../../../lambda/runtime/delivery-run';
import { ScimsessionError } from '../../../lambda/secrets/scimsession';

jest.mock('../../../lambda/runtime/delivery-context', () => {
  // As the template sets it, before the function's metrics are made.
  process.env.POWERTOOLS_METRICS_NAMESPACE = 'test';
  const open = jest.fn();
  const given = {};
  return { deliveries: (options: object) => Object.assign(given, options) && open, open, given };
});
const { open, given } = jest.requireMock<{ open: jest.Mock; given: { metrics: Metrics } }>(
  '../../../lambda/runtime/delivery-context',
);

const lambda = { awsRequestId: 'request-1' } as Context;
const context = { concurrency: 4 };
const locked = new ScimsessionError('other-token', 'The scimsession was sealed under another token.');

let logged: unknown[][];
let published: string[];

beforeEach(() => {
  logged = [];
  published = [];
  open.mockReset().mockResolvedValue(context);
  jest.spyOn(logger, 'addContext').mockImplementation();
  jest.spyOn(logger, 'warn').mockImplementation();
  jest.spyOn(logger, 'error').mockImplementation((...line: unknown[]) => void logged.push(line));
  // What is published is one line of the function's log.
  jest.spyOn(Metrics.prototype, 'publishStoredMetrics').mockImplementation(function (this: Metrics): Metrics {
    published.push(JSON.stringify(this.serializeMetrics()));
    this.clearMetrics();
    return this;
  });
});

afterEach(() => jest.restoreAllMocks());

test('an invocation works with what the scimsession opens, and publishes nothing where there is nothing to count', async () => {
  expect(await duringDelivery(lambda, async (opened) => [opened, 'done'])).toEqual([context, 'done']);
  expect(open).toHaveBeenCalledWith();
  expect(logger.addContext).toHaveBeenCalledWith(lambda);
  expect(published).toEqual([]);
});

test('a scimsession that does not open is told in the log and counted as a pause, and no error of the function', async () => {
  open.mockRejectedValue(locked);
  const work = jest.fn();
  const sweep = async (why: string, { add }: DeliveryMetrics) =>
    why === locked.message ? add(Metric.people, 7) : undefined;
  expect(await duringDelivery(lambda, work, sweep)).toBeUndefined();
  expect(work).not.toHaveBeenCalled();
  expect(logged).toEqual([
    [expect.stringContaining('nothing is delivered'), { reason: locked.message, code: 'other-token' }],
  ]);
  expect(published).toEqual([expect.stringMatching(`"${Metric.paused}":1,"${Metric.people}":7`)]);
});

test('whatever else fails is an error of the function', async () => {
  const fault = new Error('the directory table does not answer');
  await expect(duringDelivery(lambda, () => Promise.reject(fault))).rejects.toBe(fault);
  expect(logged).toEqual([]);
});

test('a command works with the scimsession as it is stored now', async () => {
  expect(await duringCommand(lambda, undefined, async (opened) => opened)).toBe(context);
  expect(open).toHaveBeenCalledWith('latest');
  expect(published).toEqual([]);
});

test.each([
  ['a scimsession that does not open', locked, { code: 'other-token', message: locked.message }],
  ['an account that does not answer', new Unavailable('503'), { code: 'unavailable', message: 'The account: 503' }],
  [
    'an upstream that is not set up',
    new SelectionError('not-found', 'No upstream "x" is set up.'),
    { code: 'not-found', message: 'No upstream "x" is set up.' },
  ],
])('%s is told to whoever asked, and is no error of the function', async (_, error, commandFailed) => {
  expect(await duringCommand(lambda, undefined, () => Promise.reject(error))).toEqual({ commandFailed });
  expect(logged).toEqual([]);
});

test('what was counted is published also when a command fails', async () => {
  const fault = new Error('it went wrong');
  const counting = duringCommand(lambda, undefined, async () => {
    given.metrics.addMetric(Metric.deliveryRetries, MetricUnit.Count, 2);
    throw fault;
  });
  await expect(counting).rejects.toBe(fault);
  expect(published).toEqual([expect.stringContaining(`"${Metric.deliveryRetries}":2`)]);
});

test.each([
  ['what was done', { done: true, groupId: 'g', members: 3 }, 'info', 'operator decision', {}],
  ['why it was not', { done: false, message: 'several' }, 'warn', 'command failed', { reason: 'several' }],
] as const)(
  'a decision leaves a line in the log, of %s, with whose it was',
  async (_what, answer, level, message, more) => {
    const write = jest.spyOn(logger, level).mockImplementation();
    const decision = { action: 'manage', upstream: 'primary', group: 'Staff', who: 'arn:ada' } as const;
    expect(await duringCommand(lambda, decision, async () => answer)).toEqual(answer);
    expect(write.mock.calls).toEqual([[message, { ...decision, ...more }]]);
  },
);
