import { Stack } from 'aws-cdk-lib';
import { ScimBridge } from '../../../lib';
import { options } from '../../../lib/config/options';
import { handedOn, resolveSettings, settingsIn } from '../../../lib/config/settings';
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

test('only settings that were handed on are taken as they are; what looks like them is read', () => {
  const settings = resolveSettings({});
  const props = handedOn(settings, { alarms: {} });
  expect(settingsIn(props)).toBe(settings);
  expect(settingsIn({ ...props })).toBeUndefined();
  expect(() => new ScimBridge(new Stack(testApp(), 'Own'), 'Bridge', { ...settings, memoryMb: 1 })).toThrow(
    /memoryMb is 1/,
  );
});
