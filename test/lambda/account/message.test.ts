import { secretKeeper, wording } from '../../../lambda/account/message';

describe('words from an upstream', () => {
  const words = wording(['to"ken/+1', 'pass word']);

  test.each([
    ['as it is', 'bad to"ken/+1 given'],
    ['in a URL', `bad ${encodeURIComponent('to"ken/+1')} given`],
    ['in JSON', `bad ${JSON.stringify('to"ken/+1').slice(1, -1)} given`],
    ['in base64', `bad ${Buffer.from('to"ken/+1').toString('base64')} given`],
    ['after Bearer', 'bad Bearer mF_9.B5f-4.1JqM given'],
    ['a Secret Key', 'bad A3-ABCDEF-GHJKL2-34567-89ABC-DEFGH-JKLMN given'],
  ])('lose a secret %s', (_, said) => {
    expect(words(said)).toBe('bad [hidden] given');
  });

  test('are one line of at most 300 characters, without control characters', () => {
    expect(words('a\n\tb\u0000c\u202ed')).toBe('a b c d');
    expect(words('x'.repeat(999))).toHaveLength(300);
  });

  test.each(['eyJhbGciOiJI', 'eyJhbGciOiJIUzI1Ni'])('lose the beginning of one: %s', (beginning) => {
    const some = wording(['eyJhbGciOiJIUzI1NiJ9.e30.c2ln']);
    expect(some(`${beginning}... and ${beginning}… given, eyJhbGciOiJ`)).toBe(
      '[hidden]... and [hidden]… given, eyJhbGciOiJ',
    );
  });

  test('lose a secret before they are shortened, so that no half of one is left', () => {
    expect(wording(['s3cret'.repeat(20)])(`${'x'.repeat(250)}${'s3cret'.repeat(20)}`)).not.toContain('s3cret');
  });

  test('lose secrets that are learnt later; an empty secret hides nothing', () => {
    const keeper = secretKeeper(['']);
    keeper.learn('session-1');
    expect(keeper.words('session-1 ended')).toBe('[hidden] ended');
  });
});
