import { Writable } from 'node:stream';
import { deliveryMessage } from '../../lambda/contract/names';
import { type DeliveryLine, watchDeliveries } from '../../local/deliveries';

function watched() {
  const written: string[] = [];
  const told: DeliveryLine[] = [];
  const log = new Writable({ write: (chunk, _, done) => done(void written.push(String(chunk))) });
  return { watch: watchDeliveries(log, (line) => told.push(line)), written, told };
}

const line = (fields: object) =>
  `${JSON.stringify({ message: deliveryMessage, upstream: 'primary', resource: 'USER/1', ...fields })}\n`;

test('tells each delivery, also when its line comes in pieces, and writes everything on', async () => {
  const { watch, written, told } = watched();
  const text = `START RequestId: 1\n${line({ status: 'delivered', acts: ['invite'] })}${line({ status: 'failed', acts: [], reason: 'No.' })}`;
  watch.write(text.slice(0, 40));
  await new Promise((resolve) => watch.write(text.slice(40), resolve));
  expect(written.join('')).toBe(text);
  expect(told).toEqual([
    { upstream: 'primary', resource: 'USER/1', status: 'delivered', acts: ['invite'], message: undefined },
    { upstream: 'primary', resource: 'USER/1', status: 'failed', acts: [], message: 'No.' },
  ]);
});

test('says nothing of what only waits, of other lines, and of what is no JSON', () => {
  const { watch, told } = watched();
  watch.write(line({ status: 'pending', acts: [] }));
  watch.write(line({ status: 'leased', acts: [] }));
  watch.write(`${JSON.stringify({ message: 'request', of: deliveryMessage })}\n{"${deliveryMessage}"\n`);
  expect(told).toEqual([]);
});
