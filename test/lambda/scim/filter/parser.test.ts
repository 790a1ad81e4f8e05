import { parseFilter, parsePatchPath } from '../../../../lambda/scim/filter/parser';
import { refusal } from '../support';

const eq = (name: string, value: string | number | boolean | null) => ({
  kind: 'compare',
  path: { name },
  operator: 'eq',
  value,
});

describe('RFC 7644 §3.4.2.2: the filter grammar', () => {
  test('the examples of figure 1 are read', () => {
    for (const filter of [
      'userName Eq "john"',
      'Username eq "john"',
      'userName eq "bjensen"',
      'name.familyName co "O\'Malley"',
      'userName sw "J"',
      'urn:ietf:params:scim:schemas:core:2.0:User:userName sw "J"',
      'title pr',
      'meta.lastModified gt "2011-05-13T04:42:34Z"',
      'title pr and userType eq "Employee"',
      'title pr or userType eq "Intern"',
      'schemas eq "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"',
      'userType eq "Employee" and (emails co "example.com" or emails.value co "example.org")',
      'userType ne "Employee" and not (emails co "example.com" or emails.value co "example.org")',
      'userType eq "Employee" and (emails.type eq "work")',
      'userType eq "Employee" and emails[type eq "work" and value co "@example.com"]',
      'emails[type eq "work" and value co "@example.com"] or ims[type eq "xmpp" and value co "@foo.com"]',
    ]) {
      expect(() => parseFilter(filter)).not.toThrow();
    }
  });

  test('and binds more tightly than or', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((name) => ({ kind: 'present', path: { name } }));
    expect(parseFilter('a pr or b pr and c pr')).toEqual({
      kind: 'or',
      operands: [a, { kind: 'and', operands: [b, c] }],
    });
    expect(parseFilter('a pr and b pr or c pr')).toEqual({
      kind: 'or',
      operands: [{ kind: 'and', operands: [a, b] }, c],
    });
    expect(parseFilter('(a pr or b pr) and c pr')).toEqual({
      kind: 'and',
      operands: [{ kind: 'or', operands: [a, b] }, c],
    });
  });

  test('not holds for the parentheses that follow it', () => {
    expect(parseFilter('not(a pr) and b pr')).toEqual({
      kind: 'and',
      operands: [
        { kind: 'not', operand: { kind: 'present', path: { name: 'a' } } },
        { kind: 'present', path: { name: 'b' } },
      ],
    });
  });

  test('operators and keywords in any case, space of any kind', () => {
    expect(parseFilter('\ta EQ TRUE  And NOT ( b\nPr )')).toEqual(parseFilter('a eq true and not (b pr)'));
  });

  test('every JSON literal', () => {
    expect(parseFilter('a eq true')).toEqual(eq('a', true));
    expect(parseFilter('a eq False')).toEqual(eq('a', false));
    expect(parseFilter('a eq null')).toEqual(eq('a', null));
    expect(parseFilter('a eq -12.5e-1')).toEqual({ ...eq('a', -1.25), written: '-12.5e-1' });
    expect(parseFilter('a eq -0')).toEqual({ ...eq('a', 0), written: '-0' });
    expect(parseFilter('a eq 10')).toEqual(eq('a', 10));
    expect(parseFilter('a eq 1E2')).toEqual({ ...eq('a', 100), written: '1E2' });
    expect(parseFilter('a eq ""')).toEqual(eq('a', ''));
  });

  test('every escape of a JSON string', () => {
    expect(parseFilter(String.raw`a eq "\"\\\/\b\f\n\r\tA\u00E9\ud83D\uDE00"`)).toEqual(eq('a', '"\\/\b\f\n\r\tAé😀'));
    expect(parseFilter('a eq "é😀\u007f\u0080 (x) [y]"')).toEqual(eq('a', 'é😀\u007f\u0080 (x) [y]'));
  });

  test('Entra ID: a comparison after a value path is one on the same element', () => {
    expect(parseFilter('emails[type eq "work"].value eq "a@b"')).toEqual({
      kind: 'valuePath',
      path: { name: 'emails' },
      filter: { kind: 'and', operands: [eq('type', 'work'), eq('value', 'a@b')] },
    });
    expect(parseFilter('emails[type eq "work"].value pr and a pr')).toMatchObject({ kind: 'and' });
  });

  test('Entra ID: an identifier without quotes', () => {
    expect(parseFilter('externalId eq 2a69c9a6-0b5c-4c5e-9d5d-0d2f0d7f2b11')).toEqual(
      eq('externalId', '2a69c9a6-0b5c-4c5e-9d5d-0d2f0d7f2b11'),
    );
    expect(parseFilter('id eq abc and title pr')).toMatchObject({ operands: [eq('id', 'abc'), {}] });
    expect(parseFilter('(externalId eq a@b.c)')).toEqual(eq('externalId', 'a@b.c'));
  });

  test.each([
    ['userName eq akadmin', 'akadmin'],
    ['userName eq jo.do@x.example', 'jo.do@x.example'],
    ['userName eq  a,b  ', 'a,b'],
    ['displayName eq Eng', 'Eng'],
    ['displayName sw Sales  Team', 'Sales  Team'],
    ["displayName eq 'Sales Team'", 'Sales Team'],
    ["displayName eq ''", ''],
    ["displayName eq 'O''Brien'", "O'Brien"],
    ["displayName eq 'O'Brien'", "O'Brien"],
    ["displayName eq 'O\\'Brien \\\\ \\x'", "O'Brien \\ \\x"],
    ["displayName eq 'R and D'", 'R and D'],
    ["displayName eq O'Brien", "O'Brien"],
    ['a eq 01', '01'],
    ['a eq 1e999', '1e999'],
    ['a eq +1', '+1'],
    ['a eq 1.', '1.'],
    ['a eq .1', '.1'],
    ['meta.lastModified gt 2026-01-31T08:00:00Z', '2026-01-31T08:00:00Z'],
  ])('authentik, Microsoft, WSO2: text without quotes, or in single ones: %s', (filter, value) => {
    expect(parseFilter(filter)).toMatchObject({ kind: 'compare', value });
    expect(parseFilter(`(${filter}) and b eq 'x'`)).toMatchObject({
      operands: [{ kind: 'compare', value }, { value: 'x' }],
    });
    expect(parseFilter(`${filter} OR b pr`)).toMatchObject({ kind: 'or', operands: [{ value }, { kind: 'present' }] });
    expect(parseFilter(`emails[${filter.replace(/^\S+/, 'type')}]`)).toMatchObject({ filter: { value } });
  });

  test.each([
    ['displayName eq Research and Development', 'Research and Development'],
    ['displayName eq Research AND Development or Sales', 'Research AND Development or Sales'],
    ['displayName eq Hot and not cold', 'Hot and not cold'],
    ['displayName eq Eq and eq', 'Eq and eq'],
    ['displayName eq Rock and 2 eq 3', 'Rock and 2 eq 3'],
    ['displayName eq A or equal', 'A or equal'],
    ['userName eq jo or', 'jo or'],
    ['displayName eq 24 hours and more', '24 hours and more'],
  ])('an "and" or "or" that no condition follows belongs to the text: %s', (filter, value) => {
    expect(parseFilter(filter)).toMatchObject({ kind: 'compare', value });
    for (const more of [
      'a pr',
      'a EQ "x"',
      'emails[type eq work]',
      'emails [type eq work]',
      '(a pr)',
      'not (a pr)',
      'not(a pr)',
    ]) {
      expect(parseFilter(`${filter} and ${more}`)).toMatchObject({ kind: 'and', operands: [{ value }, {}] });
    }
    expect(parseFilter(`(${filter} or(a pr))`)).toMatchObject({ kind: 'or', operands: [{ value }, {}] });
    expect(parseFilter(`emails[${filter.replace(/^\S+/, 'type')}]`)).toMatchObject({ filter: { value } });
  });

  test.each([
    ['displayName eq Sales and (EMEA)', 'invalidFilter'],
    ['displayName eq Sales "EMEA"', 'invalidFilter'],
    ['displayName eq Sales (EMEA)', 'invalidFilter'],
    ['displayName eq Sales and EMEA [x]', 'invalidFilter'],
    ['active eq true and', 'invalidFilter'],
    ['a eq 1 or 2', 'invalidFilter'],
  ])('text without quotes that has no one meaning is told to stand in quotes: %s', (filter, scimType) => {
    expect(() => parseFilter(filter)).toThrow(
      expect.objectContaining({ scimType, detail: expect.stringContaining('or the whole value in double quotes') }),
    );
  });

  test('as many conditions in a row as fit, as deep as 32', () => {
    expect(parseFilter(Array(800).fill('a pr').join(' or '))).toMatchObject({ kind: 'or' });
    expect(() => parseFilter(`${'('.repeat(32)}a pr${')'.repeat(32)}`)).not.toThrow();
    expect(() => parseFilter(Array(40).fill('(a pr)').join(' and '))).not.toThrow();
  });
});

describe('a filter that cannot be read is a 400 invalidFilter that shows the place', () => {
  test.each([
    ['', 'at its end: expected the name of an attribute. Here: »'],
    ['userName', 'at its end: expected one of the operators eq, ne, co, sw, ew, gt, ge, lt, le, pr. Here: userName»'],
    ['userName is "x"', 'at character 10: expected one of the operators'],
    ['userName "x"', 'at character 10: expected one of the operators'],
    ['userName eq', 'at its end: expected a value: a string in double quotes'],
    ['a eq (', 'at character 6: expected a value'],
    ["a eq 'x", 'at character 6: expected a value'],
    ["a eq 'x'y", 'at character 6: expected a value'],
    ["a eq 'x' y", 'at character 6: expected a value'],
    ['a eq x "y"', 'at character 8: expected "and", "or" or the end'],
    ['a eq x(y)', 'at character 7: expected "and", "or" or the end'],
    ['a eq and', 'at character 6: expected a value'],
    ['a eq Or b pr', 'at character 6: expected a value'],
    ['a eq ]', 'at character 6: expected a value'],
    ['"a" eq "x"', 'at character 1: expected the name of an attribute'],
    ['a.b.c eq "x"', 'at character 1: expected the name of an attribute'],
    ['a eq "x', 'at its end: expected the closing " of the string'],
    ['a eq "x\\', 'at character 8: expected one of the escapes'],
    ['a eq "\\x"', 'at character 7: expected one of the escapes \\" \\\\ \\/ \\b'],
    ['a eq "\\u12"', 'at character 7: expected one of the escapes'],
    ['a eq "\n"', 'at character 7: expected a control character to be written as an escape'],
    ['a eq "\u001f"', 'at character 7: expected a control character'],
    ['a eq "\\ud83d"', 'at character 6: expected whole characters'],
    ['a eq "\ude00"', 'at character 6: expected whole characters'],
    ['a pr b', 'at character 6: expected "and", "or" or the end of the filter'],
    ['a pr and', 'at its end: expected the name of an attribute'],
    ['a pr )', 'at character 6: expected "and", "or" or the end'],
    ['(a pr', 'at its end: expected "and", "or" or ). Here: (a pr»'],
    ['(a pr]', 'at character 6: expected "and", "or" or ). Here: (a pr»]'],
    ['()', 'at character 2: expected the name of an attribute'],
    ['not a pr', 'at character 5: expected ( after not'],
    ['emails[type eq "x"', 'at its end: expected "and", "or" or ]'],
    ['emails[type eq "x")', 'at character 19: expected "and", "or" or ]'],
    ['emails[]', 'at character 8: expected the name of a sub-attribute, such as type'],
    ['emails[urn:a:b eq 1]', 'at character 8: expected the name of a sub-attribute'],
    ['emails[a.b eq 1]', 'at character 8: expected the name of a sub-attribute'],
    ['emails[a[b pr]]', 'at character 9: expected no [ here'],
    ['emails.value[a pr]', 'at character 13: expected no [ here'],
    ['emails[a pr].2 eq 1', 'at character 13: expected the name of one sub-attribute after the dot'],
    ['emails[a pr].b.c eq 1', 'at character 13: expected the name of one sub-attribute after the dot'],
    ['emails[a pr].urn:a:b eq 1', 'at character 13: expected the name of one sub-attribute after the dot'],
    ['emails[a pr] eq 1', 'at character 14: expected "and", "or" or the end'],
    ['emails[a pr].b', 'at its end: expected one of the operators'],
  ])('%j', (filter, message) => {
    const error = refusal(() => parseFilter(filter));
    expect(error).toMatchObject({ status: 400, scimType: 'invalidFilter' });
    expect(error.detail).toContain(`The filter cannot be read ${message}`);
  });

  test('a filter of more than 8192 characters', () => {
    const error = refusal(() => parseFilter(`a eq "${'x'.repeat(8186)}"`));
    expect(error).toMatchObject({
      scimType: 'invalidFilter',
      detail: 'The filter has 8193 characters; at most 8192 are accepted.',
    });
    expect(() => parseFilter(`a eq "${'x'.repeat(8185)}"`)).not.toThrow();
  });

  test('more than 32 parentheses inside one another', () => {
    const error = refusal(() => parseFilter(`${'not('.repeat(33)}a pr${')'.repeat(33)}`));
    expect(error).toMatchObject({ scimType: 'invalidFilter' });
    expect(error.detail).toContain('at character 132: expected at most 32 levels of parentheses and brackets');
  });

  test('at most 60 characters of it are shown, whole and printable', () => {
    const { detail } = refusal(() => parseFilter(`a eq "${'x'.repeat(200)}" 😀\u0000${'y'.repeat(200)}`));
    expect(detail.slice(detail.indexOf('Here: ') + 6)).toBe(`${'x'.repeat(28)}" »😀 ${'y'.repeat(27)}`);
    const halved = refusal(() => parseFilter(`${'x'.repeat(29)} ${'y'.repeat(29)}😀`)).detail;
    expect(halved.endsWith(`»${'y'.repeat(29)} `)).toBe(true);
  });
});

describe('RFC 7644 §3.5.2: the path of a PATCH operation', () => {
  test.each([
    ['members', { path: { name: 'members' } }],
    ['name.familyName', { path: { name: 'name', sub: 'familyName' } }],
    ['addresses[type eq "work"]', { path: { name: 'addresses' }, filter: eq('type', 'work') }],
    [
      'members[value eq "2819"].displayName',
      { path: { name: 'members' }, filter: eq('value', '2819'), elementSub: 'displayName' },
    ],
    ['urn:a:b:c', { path: { schema: 'urn:a:b', name: 'c' } }],
    [' urn:a:b:c[type eq "x"] ', { path: { schema: 'urn:a:b', name: 'c' }, filter: eq('type', 'x') }],
  ])('%s', (text, path) => expect(parsePatchPath(text)).toEqual(path));

  test.each([
    ['', 'invalidPath', 'The path cannot be read at its end: expected the name of an attribute'],
    ['a b', 'invalidPath', 'The path cannot be read at character 3: expected the end of the path'],
    ['a.b.c', 'invalidPath', 'at character 1: expected the name of an attribute'],
    ['/members', 'invalidPath', 'at character 1: expected the name of an attribute'],
    ['emails[type eq "x"].value eq 1', 'invalidPath', 'at character 27: expected the end of the path'],
    ['emails[type eq "x"].', 'invalidPath', 'at character 20: expected the name of one sub-attribute'],
    ['emails[type eq "x"]value', 'invalidPath', 'at character 20: expected the end of the path'],
    ['emails.type[a pr]', 'invalidPath', 'at character 12: expected no [ here'],
    ['emails[type]', 'invalidFilter', 'at character 12: expected one of the operators'],
    ['emails[type eq "x]', 'invalidFilter', 'at its end: expected the closing "'],
    ['emails[a[b pr]]', 'invalidFilter', 'at character 9: expected no [ here'],
    [`emails[${'('.repeat(33)}`, 'invalidFilter', 'expected at most 32'],
    ['"x', 'invalidFilter', 'at its end: expected the closing "'],
  ])('refuses %j', (text, scimType, message) => {
    const error = refusal(() => parsePatchPath(text));
    expect(error).toMatchObject({ status: 400, scimType });
    expect(error.detail).toContain(message);
  });

  test('a path that is too long', () => {
    expect(refusal(() => parsePatchPath('x'.repeat(8193)))).toMatchObject({ scimType: 'invalidPath' });
  });
});
