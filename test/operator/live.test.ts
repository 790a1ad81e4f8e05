import { untilInterrupted, watch } from '../../operator/live';

/** Ctrl-C comes while the result of the first look is on the screen. */
function watched({ screen = false, json = false } = {}) {
  const lines: string[] = [];
  const given = {
    screen,
    has: (name: string) => json && name === 'json',
    print: (line: string) => void lines.push(line),
    jsonLine: (value: unknown) => JSON.stringify(value),
    interruption: () => AbortSignal.abort(),
  };
  return { lines, given };
}
const look = async () => ({ text: 'Healthy.\n\nmore', json: { state: 'healthy' }, sentence: 'Healthy.' });

test('a screen is drawn anew; elsewhere there are plain lines, or JSON lines', async () => {
  const onScreen = watched({ screen: true });
  expect(await watch(onScreen.given, look, ({ sentence }) => sentence)).toEqual({ text: '', json: undefined });
  expect(onScreen.lines[0]?.startsWith('\u001b[H\u001b[2JHealthy.\n\nmore')).toBe(true);
  const piped = watched();
  await watch(piped.given, look, ({ sentence }) => sentence);
  expect(piped.lines).toEqual([expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z Healthy\.$/)]);
  const json = watched({ json: true, screen: true });
  await watch(json.given, look, ({ sentence }) => sentence);
  expect(json.lines).toEqual(['{"state":"healthy"}']);
});

test('it goes on until it is interrupted, and ends with what goes wrong', async () => {
  const interrupted = new AbortController();
  let looks = 0;
  await untilInterrupted({ interruption: () => interrupted.signal }, 1, async () => {
    looks += 1;
    if (looks === 3) interrupted.abort();
  });
  expect(looks).toBe(3);
  const broken = untilInterrupted({ interruption: () => interrupted.signal }, 1, () => Promise.reject(new Error('no')));
  await expect(broken).rejects.toThrow('no');
});
