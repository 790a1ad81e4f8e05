import { readFileSync } from 'node:fs';
import path from 'node:path';
import { drawGuide, readGuide } from '../../../lambda/dashboard/guide';
import { alarmNames } from '../../../lib/monitoring/alarm-options';

const sections = readGuide(readFileSync(path.join(__dirname, '../../../docs/operations.md'), 'utf8'));

test('every alarm has a section that says when it fires, what it means and what to do first', () => {
  // And the composite one.
  expect(sections).toHaveLength(alarmNames.length + 1);
  for (const { rows } of sections) {
    expect(rows.map(([name]) => name)).toEqual(expect.arrayContaining(['fires when', 'means', 'first']));
  }
});

test('code, emphasis and links are drawn, everything else is text', () => {
  const drawn = drawGuide(
    [
      {
        title: 'Late <b>',
        rows: [
          ['first', 'run `npx scim-bridge status`, see *Delivery*, [costs](costs.md), [AWS](https://aws.example)'],
        ],
      },
    ],
    'light',
  ).text;
  expect(drawn).toContain('<summary>Late &lt;b&gt;</summary>');
  expect(drawn).toContain(
    'run <code>npx scim-bridge status</code>, see <em>Delivery</em>, costs, <a href="https://aws.example" target="_blank">AWS</a>',
  );
  expect(drawGuide(sections, 'dark').text).not.toMatch(/\*\w|`|\]\(/);
});
