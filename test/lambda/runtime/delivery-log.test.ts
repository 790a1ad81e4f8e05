import { Logger } from '@aws-lambda-powertools/logger';
import { accountCallMessage, deliveryMessage } from '../../../lambda/contract/names';
import type { Outcome } from '../../../lambda/delivery/reconcile/outcome';
import { deliveryLog } from '../../../lambda/runtime/delivery-log';

const outcome: Outcome = {
  upstream: 'primary',
  ref: { kind: 'USER', id: '1' },
  status: 'failed',
  acts: ['invite'],
  message: 'The account says: "ada@example.com" is taken (see <bob@example.org>).',
};

function logged(personalData: boolean) {
  const lines: { readonly level: string; readonly message: string; readonly fields: Record<string, unknown> }[] = [];
  const logger = new Logger();
  for (const level of ['info', 'warn', 'error'] as const) {
    logger[level] = (message: unknown, ...extra: unknown[]) => {
      lines.push({ level, message: String(message), fields: extra[0] as Record<string, unknown> });
    };
  }
  return { log: deliveryLog(logger, personalData), lines };
}

test('one line a delivery, by which the dashboard and the local run know it', () => {
  const { log, lines } = logged(false);
  log.delivered(outcome);
  log.delivered({ ...outcome, status: 'delivered' });
  expect(lines.map(({ level, message }) => [level, message])).toEqual([
    ['warn', deliveryMessage],
    ['info', deliveryMessage],
  ]);
  expect(lines[0]?.fields).toMatchObject({
    upstream: 'primary',
    resource: 'USER/1',
    status: 'failed',
    acts: ['invite'],
  });
});

test('one line a call of the account, whom it was about left out', () => {
  const { log, lines } = logged(false);
  const call = { upstream: 'primary', operation: 'suspend', durationMs: 180, outcome: 'throttled' };
  log.called(call);
  expect(lines).toEqual([{ level: 'info', message: accountCallMessage, fields: call }]);
});

test("addresses in the account's words are left out", () => {
  const { log, lines } = logged(false);
  log.delivered(outcome);
  log.upstream({ upstream: 'primary', event: 'paused', reason: 'ada@example.com may no longer sign in' });
  expect(JSON.stringify(lines)).not.toMatch(/@example/);
  expect(lines[0]?.fields.reason).toBe('The account says: "<address>" is taken (see <<address>>).');
});

test('unless the operator allows personal data', () => {
  const { log, lines } = logged(true);
  log.delivered(outcome);
  expect(lines[0]?.fields.reason).toBe(outcome.message);
});
