import { pastedToken, pastedUrl } from '../../../operator/doctor/pasted';

const current = 'Current0Current0Current0Current0Current0abc';
const former = 'Former00Former00Former00Former00Former00xyz';
const versions = [
  { version: 'v2', token: current },
  { version: 'v1', token: former },
];

test.each<[string, string, string, RegExp]>([
  ['the token', current, 'pasted-token', /exactly\.$/],
  ['a blank after it', `${current} `, 'pasted-wrapped', /is the token with blanks or line breaks around it\./],
  ['quotes', `"${current}"`, 'pasted-wrapped', /with quotation marks around it\./],
  ['typographic quotes', `“${current}”`, 'pasted-wrapped', /with quotation marks around it\./],
  ['Bearer', `Bearer ${current}`, 'pasted-wrapped', /with "Bearer" before it\./],
  ['Bearer twice, in quotes', `"Bearer Bearer ${current}"\n`, 'pasted-wrapped', /quotation marks around it/],
  [
    'the whole header',
    `Authorization: Bearer ${current}`,
    'pasted-wrapped',
    /"Authorization:" before it, "Bearer" before it\./,
  ],
  ['a zero-width blank', `\u200b${current}`, 'pasted-wrapped', /invisible characters in it\./],
  [
    'a line break in it',
    `${current.slice(0, 20)}\n${current.slice(20)}`,
    'pasted-wrapped',
    /a line break or blank in it\./,
  ],
  ['a part', current.slice(0, 30), 'pasted-part', /a part of the token: 30 of 43 characters\./],
  ['more than it', `token=${current};`, 'pasted-wrapped', /contains the token, and more\./],
  ['the former token', former, 'pasted-former', /the former token\. It was replaced\./],
  ['the former token in quotes', `'${former}'`, 'pasted-wrapped', /is the former token with quotation marks/],
  ['the Base URL', 'https://api.example/scim/v2', 'pasted-other', /is an address\./],
  ['nothing', '', 'pasted-other', /is nothing at all\./],
  ['something else', 'k'.repeat(43), 'pasted-other', /is no token of this bridge\./],
])('%s', (_, pasted, code, what) => {
  const finding = pastedToken(pasted, versions);
  expect(finding).toMatchObject({
    code,
    level: code === 'pasted-token' ? 'ok' : 'problem',
    what: expect.stringMatching(what),
  });
  // Findings are printed, and end up in tickets.
  for (const token of [current, former]) expect(JSON.stringify(finding)).not.toContain(token.slice(0, 16));
});

const baseUrl = 'https://api.example/scim/v2';

test.each<[string, string, string]>([
  [baseUrl, 'ok', 'pasted-url'],
  [`${baseUrl}/`, 'note', 'pasted-url-slash'],
  [`${baseUrl}/Users`, 'problem', 'pasted-url-resource'],
  [` ${baseUrl}`, 'problem', 'pasted-url'],
  [`"${baseUrl}"`, 'problem', 'pasted-url'],
  ['http://api.example/scim/v2', 'problem', 'pasted-url'],
  ['https://other.example/scim/v2', 'problem', 'pasted-url-host'],
  ['api.example/scim/v2', 'problem', 'pasted-url'],
  [`${baseUrl}?x=1`, 'problem', 'pasted-url'],
  [`${baseUrl}?aadOptscim062020`, 'ok', 'pasted-url'],
  ['https://api.example/scim', 'note', 'pasted-url-path'],
])('the Base URL %s: %s', (pasted, level, code) => {
  expect(pastedUrl(pasted, baseUrl)).toMatchObject({ level, code });
});
