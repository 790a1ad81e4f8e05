import { scimBridge } from '../operator/support/run';
import { theBridge } from '../support/bridge';

const local = () => ['--local', '--data-dir', theBridge().stateDir];

test('the command line finds the local bridge: its tables, its secrets and what it delivers to', async () => {
  const { baseUrl, token } = theBridge();
  const { code, stdout, stderr } = await scimBridge(['status', '--json', ...local()]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(JSON.parse(stdout)).toMatchObject({
    target: `the local bridge (${theBridge().stateDir})`,
    names: ['dry-run'],
    delivery: { upstreams: { 'dry-run': {} } },
    incoming: { position: 'on' },
  });
  expect(stdout).not.toContain(token);
  expect((await scimBridge(['status', ...local()])).stdout).toContain(`Base URL      ${baseUrl}\n`);
});

test('reads, and has nothing to show yet', async () => {
  expect((await scimBridge(['held', 'list', ...local()])).stdout).toBe('Nothing is held.\n');
  expect((await scimBridge(['groups', 'list', '--json', ...local()])).code).toBe(0);
});
