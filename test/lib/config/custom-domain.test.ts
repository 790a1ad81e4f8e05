import { options } from '../../../lib/config/options';
import { fullest } from '../configurations';

const { customDomain } = options;
const whole = fullest.customDomain;

/** The parts that are wrong, with what is wrong. */
const wrong = (value: unknown) => {
  const reading = customDomain.read(value);
  return reading.ok ? {} : Object.fromEntries(reading.wrong.map((fault) => [fault.part ?? '', fault.wrong]));
};

test('a whole one, one without a hosted zone, and one with nothing but the zone’s name are taken', () => {
  const { hostedZone: _, ...certificateOnly } = whole;
  const zoneOnly = { domainName: whole.domainName, hostedZone: { name: 'example.com' } };
  for (const value of [whole, certificateOnly, zoneOnly]) {
    expect(customDomain.read(value)).toEqual({ ok: true, value });
  }
});

test('a name alone is not enough, and the message names both ways', () => {
  const reading = customDomain.read({ domainName: whole.domainName });
  expect(reading).toEqual({
    ok: false,
    wrong: [
      {
        wrong: 'has neither a hosted zone nor a certificate',
        allowed: expect.stringMatching(/"hostedZone": \{ "name": "example.com" \}.*"certificateArn"/),
      },
    ],
  });
});

test('each part that is missing or wrong is told by its name', () => {
  expect(wrong({ domainName: 'https://scim.example.com/', hostedZone: { id: 'example.com' } })).toEqual({
    domainName: 'is "https://scim.example.com/"',
    'hostedZone.id': 'is "example.com"',
    'hostedZone.name': 'is missing',
  });
});

test('a misspelt part is answered with the closest', () => {
  expect(wrong({ ...whole, ttl: 'x' })).toEqual({ ttl: 'is not known' });
  expect(wrong({ ...whole, domainname: 'x' })).toEqual({ domainname: 'is not known; did you mean domainName?' });
  expect(wrong({ ...whole, hostedZone: { ...whole.hostedZone, nam: 'x' } })).toEqual({
    'hostedZone.nam': 'is not known; did you mean name?',
  });
});

test('the zone must contain the name', () => {
  const inZone = (name: string) => wrong({ ...whole, hostedZone: { id: 'Z0123456789', name } });
  expect(inZone('example.com')).toEqual({});
  expect(inZone('scim.example.com')).toEqual({});
  expect(inZone('other.com')).toEqual({ 'hostedZone.name': 'is other.com, which does not contain scim.example.com' });
  // Beside another fault, too.
  expect(wrong({ ...whole, certificateArn: 'x', hostedZone: { id: 'Z0123456789', name: 'other.com' } })).toEqual({
    certificateArn: 'is "x"',
    'hostedZone.name': 'is other.com, which does not contain scim.example.com',
  });
  // A suffix of the text, not of the name.
  expect(inZone('ample.com')).toEqual({ 'hostedZone.name': 'is ample.com, which does not contain scim.example.com' });
});

test('the command line takes it as JSON', () => {
  expect(customDomain.fromText(JSON.stringify(whole))).toEqual(whole);
  expect(customDomain.read(customDomain.fromText('{"domainName":'))).toMatchObject({ ok: false });
});
