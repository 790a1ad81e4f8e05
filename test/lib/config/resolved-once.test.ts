import { Stack } from 'aws-cdk-lib';
import { ScimBridge } from '../../../lib';
import { options } from '../../../lib/config/options';
import { resolveBridgeSettings, resolveSettings } from '../../../lib/config/settings';
import { templateWith, testApp } from '../app';

test('a stack and its construct read each option once', () => {
  const read = jest.spyOn(options.throttleRate, 'read');
  templateWith({ throttleRate: 20, throttleBurst: 40 });
  expect(read).toHaveBeenCalledTimes(1);
});

test('a construct in a stack of somebody else reads its props itself', () => {
  const stack = new Stack(testApp(), 'Own');
  expect(() => new ScimBridge(stack, 'Bridge', { throttleRate: 0 })).toThrow(/throttleRate is 0/);
});

test('what only looks like resolved settings is read', () => {
  const settings = resolveSettings({});
  expect(resolveBridgeSettings(settings)).toBe(settings);
  expect(() => resolveBridgeSettings({ ...settings, memoryMb: 1 })).toThrow(/memoryMb is 1/);
});
