import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App } from 'aws-cdk-lib';
import { configFromContext } from '../../../lib/config/from-context';
import { optionsFileOf, readOptionsFile, writeOptionsFile } from '../../../lib/config/options-file';

const folder = mkdtempSync(path.join(tmpdir(), 'scim-bridge-options-'));
const file = path.join(folder, 'scim-bridge.json');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('it is scim-bridge.json, another file, or none', () => {
  expect(optionsFileOf({})).toBe('scim-bridge.json');
  expect(optionsFileOf({ SCIM_BRIDGE_CONFIG: 'prod.json' })).toBe('prod.json');
  expect(optionsFileOf({ SCIM_BRIDGE_CONFIG: '' })).toBeUndefined();
});

test('no test reads the file of whoever runs it', () => {
  expect(optionsFileOf(process.env)).toBeUndefined();
  expect(readOptionsFile(undefined)).toEqual({});
});

test('where there is none, nothing is set; one that is named must be there', () => {
  const before = process.cwd();
  process.chdir(folder);
  expect(readOptionsFile('scim-bridge.json')).toEqual({});
  process.chdir(before);
  expect(() => readOptionsFile(file)).toThrow(/SCIM_BRIDGE_CONFIG names .*scim-bridge\.json, which does not exist/);
});

test('what was written is read', () => {
  writeOptionsFile(file, { alarmEmail: 'it@example.com', throttleRate: null });
  expect(readOptionsFile(file)).toEqual({ alarmEmail: 'it@example.com', throttleRate: null });
  expect(readFileSync(file, 'utf8')).toMatch(/^\{\n {2}"alarmEmail"/);
});

test.each([
  ['{ "alarmEmail": }', /is not JSON \(/],
  ['[]', /is not an object/],
])('%s is answered with the name of the file', (text, message) => {
  writeFileSync(file, text);
  expect(() => readOptionsFile(file)).toThrow(message);
  expect(() => readOptionsFile(file)).toThrow(file);
});

test('cdk.json < the file < the command line; null in the file takes an option of cdk.json away', () => {
  const { node } = new App({
    context: { 'scim-bridge': { throttleRate: 10, throttleBurst: 20, memoryMb: 256 }, throttleRate: '30' },
  });
  expect(configFromContext(node, { throttleRate: 15, throttleBurst: 40, memoryMb: null })).toEqual({
    throttleRate: 30,
    throttleBurst: 40,
    memoryMb: null,
  });
});
