import { droppedMessage, droppedOptions } from '../../../lib/config/dropped';

const deployed = {
  alarmEmail: 'it@example.com',
  allowedDomains: ['example.com', 'example.org'],
  acceptInsecure: ['disposable'],
};

test('what is set in the stack and not decided here is dropped', () => {
  expect(droppedOptions(deployed, { allowedDomains: ['example.com'] }).map(({ option }) => option)).toEqual([
    'alarmEmail',
  ]);
});

test('an option that is unset on purpose, or changed, is not', () => {
  expect(droppedOptions(deployed, { alarmEmail: null, allowedDomains: ['example.net'] })).toEqual([]);
});

test('options of a later version, which this one does not know, are left to it', () => {
  expect(droppedOptions({ fromTheFuture: 1 }, {})).toEqual([]);
});

test('the message names each with its value and what comes in its place, and both ways on', () => {
  expect(droppedMessage(droppedOptions(deployed, {}))).toBe(
    [
      'This deployment would take away 2 options of the deployed stack:',
      '  - alarmEmail is it@example.com. Without it: none: alarms appear on the dashboard, and you can subscribe to the topics later',
      '  - allowedDomains is example.com, example.org. Without it: any domain',
      'To keep what is deployed:  npx scim-bridge config pull',
      'To take an option away:    npx scim-bridge config unset alarmEmail',
    ].join('\n'),
  );
});
