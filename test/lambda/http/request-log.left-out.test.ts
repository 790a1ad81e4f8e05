import type { Logger } from '@aws-lambda-powertools/logger';
import type { Metrics } from '@aws-lambda-powertools/metrics';
import { LeftOut, RequestLog } from '../../../lambda/http/request-log';

/** What a request log writes and counts. */
function recording() {
  const lines: object[] = [];
  const counted: [string, number][] = [];
  const keep = (_message: string, line: object) => lines.push(line);
  const logger = { info: keep, warn: keep, error: keep } as unknown as Logger;
  const metrics = {
    addMetric: (name: string, _unit: string, value: number) => counted.push([name, value]),
  } as unknown as Metrics;
  return { log: new RequestLog(logger, metrics, false), lines, counted };
}

const request = { operation: 'Users.patch', method: 'PATCH', status: 200, durationMs: 1 };

test('the log line names each attribute and each member once, and the metrics count them', () => {
  const leftOut = new LeftOut();
  for (const path of ['companyName', 'photos.value', 'companyName']) leftOut.onDropped(path);
  leftOut.onSkipped(['id-1', 'id-2']);
  leftOut.onSkipped(['id-1']);
  const { log, lines, counted } = recording();
  log.write({ ...request, droppedAttributes: leftOut.attributes, skippedMembers: leftOut.members });
  expect(lines).toEqual([
    {
      ...request,
      outcome: 'accepted',
      droppedAttributes: ['companyName', 'photos.value'],
      skippedMembers: ['id-1', 'id-2'],
    },
  ]);
  expect(counted).toEqual([
    ['AttributesDropped', 2],
    ['MembersSkipped', 2],
  ]);
});

test('nothing is said of nothing', () => {
  const leftOut = new LeftOut();
  const { log, lines, counted } = recording();
  log.write({ ...request, droppedAttributes: leftOut.attributes, skippedMembers: leftOut.members });
  expect(lines).toEqual([{ ...request, outcome: 'accepted' }]);
  expect(counted).toEqual([]);
});

test('a line stays a line: the first twenty of a name of a hundred characters, and how many there were', () => {
  const leftOut = new LeftOut();
  for (let index = 0; index < 30; index += 1) leftOut.onDropped(`${index}\n${'x'.repeat(200)}`);
  const { log, lines } = recording();
  log.write({ ...request, droppedAttributes: leftOut.attributes, skippedMembers: leftOut.members });
  const [line] = lines as [{ droppedAttributes: string[]; droppedAttributesCount: number }];
  expect(line.droppedAttributes).toHaveLength(20);
  expect(line.droppedAttributes[0]).toBe(`0 ${'x'.repeat(98)}`);
  expect(line.droppedAttributesCount).toBe(30);
});
