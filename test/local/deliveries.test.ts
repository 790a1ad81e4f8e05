import { Writable } from 'node:stream';
import { deliveryMessage, upstreamMessage } from '../../lambda/contract/names';
import { type DeliveryLine, type UpstreamLine, watchDeliveries } from '../../local/deliveries';

function watched() {
  const written: string[] = [];
  const told: DeliveryLine[] = [];
  const upstreams: UpstreamLine[] = [];
  const log = new Writable({ write: (chunk, _, done) => done(void written.push(String(chunk))) });
  const watch = watchDeliveries(
    log,
    (line) => told.push(line),
    (line) => upstreams.push(line),
  );
  return { watch, written, told, upstreams };
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

test('tells when an account is paused or lets in again, and not each minute that it stands still', async () => {
  const { watch, told, upstreams } = watched();
  const upstream = (fields: object) =>
    `${JSON.stringify({ message: upstreamMessage, upstream: 'primary', ...fields })}\n`;
  const text = [
    upstream({ event: 'paused', reason: 'the token is refused' }),
    upstream({ event: 'import stands still', reason: 'primary is paused' }),
    upstream({ event: 'resumed' }),
  ].join('');
  await new Promise((resolve) => watch.write(text, resolve));
  expect(upstreams).toEqual([
    { upstream: 'primary', event: 'paused', reason: 'the token is refused' },
    { upstream: 'primary', event: 'resumed', reason: undefined },
  ]);
  expect(told).toEqual([]);
});
