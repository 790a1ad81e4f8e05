import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { configurationPage } from '../../../lib/config/documentation';
import { configFromContext } from '../../../lib/config/from-context';
import { text, yesOrNo } from '../../../lib/config/kinds';
import { options } from '../../../lib/config/options';
import { ConfigurationError } from '../../../lib/config/problem';
import { propsSource } from '../../../lib/config/props-source';
import { templateWith } from '../app';

// A row each, and nothing else: whatever an option needs besides must come of it.
const rows = {
  greeting: text({
    text: 'What the function says to everybody who asks for it.',
    pattern: /^[a-z]+$/,
    allowed: 'a word in lower case',
    functions: ['scim-api'],
    fallback: 'hello',
    insecure: { when: (word) => word === 'password', wrong: () => 'is a secret', secure: 'another word' },
  }),
  deliveryGreeting: yesOrNo({
    text: 'Whether the functions that deliver say it as well.',
    functions: ['delivery'],
    fallback: undefined,
    fallbackText: 'left to them',
  }),
};

beforeAll(() => Object.assign(options, rows));
afterAll(() => {
  for (const name of Object.keys(rows)) Reflect.deleteProperty(options, name);
});

/** What each function of this configuration gets, of these two options, by its service name. */
function handedOver(config: object): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const functions = Object.values(Template.fromJSON(templateWith(config)).findResources('AWS::Lambda::Function'));
  return Object.fromEntries(
    functions.flatMap(({ Properties: { Environment } }) => {
      const { POWERTOOLS_SERVICE_NAME: name, GREETING, DELIVERY_GREETING } = Environment?.Variables ?? {};
      const said = { ...(GREETING && { GREETING }), ...(DELIVERY_GREETING && { DELIVERY_GREETING }) };
      return Object.keys(said).length === 0 ? [] : [[name, said]];
    }),
  );
}

test('is accepted from the command line and as a prop, and its default stands in the table alone', () => {
  const context = { greeting: 'moin', deliveryGreeting: 'true' };
  expect(configFromContext(new App({ context }).node)).toEqual({ greeting: 'moin', deliveryGreeting: true });
  expect(handedOver({})).toEqual({ 'scim-api': { GREETING: 'hello' } });
});

test('is handed to the functions that its row names', () => {
  expect(handedOver({ greeting: 'moin', deliveryGreeting: true })).toEqual({
    'scim-api': { GREETING: 'moin' },
    delivery: { DELIVERY_GREETING: 'true' },
    sweep: { DELIVERY_GREETING: 'true' },
    import: { DELIVERY_GREETING: 'true' },
    drift: { DELIVERY_GREETING: 'true' },
    confirm: { DELIVERY_GREETING: 'true' },
  });
});

test.each([
  [
    { greeting: 'Moin!' },
    /- greeting is "Moin!", which does not have the required form\.\n {4}Allowed: a word in lower case/,
  ],
  [{ greting: 'moin' }, /- greting is not an option; did you mean greeting\?/],
  [{ greeting: 'password' }, /- greeting is a secret\.\n {4}Allowed: another word\..*"acceptInsecure": \["greeting"\]/],
])('%j is refused with what is wrong', (config: object, message) => {
  expect(() => templateWith(config)).toThrow(ConfigurationError);
  expect(() => templateWith(config)).toThrow(message);
});

test('is documented, for the reader of the page and of the props', () => {
  expect(configurationPage()).toContain(
    '## greeting\n\nWhat the function says to everybody who asks for it.\n\n- Default: hello\n- Allowed: a word in lower case\n',
  );
  expect(propsSource()).toContain(`  /**
   * Whether the functions that deliver say it as well.
   *
   * @default - left to them
   */
  readonly deliveryGreeting?: boolean;
`);
});
