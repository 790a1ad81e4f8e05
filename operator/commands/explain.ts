import { upstreamNames } from '../../lambda/delivery/admin/credentials/connection';
import { explain } from '../../lambda/delivery/admin/explain/explain';
import type { Command } from '../command';
import { explanationText, notFoundText } from '../explain-text';

/** Whatever takes longer says what it does, in milliseconds. */
const tellAfterMs = 2_000;

export const explainCommand: Command = {
  name: 'explain',
  when: 'every day',
  operands: '<who>',
  takes: { least: 1, most: Number.POSITIVE_INFINITY },
  summary: 'why somebody is, or is not, in the account',
  about:
    'What the identity provider said about a person or a group, what was done in the account, what stands in the way, and what comes next. Give an id, email address, userName or name; case is ignored. For somebody whom the directory does not know it shows the closest names, requests that were refused, and what to check. With --check the exit code is 4 unless the account is in step.',
  options: [{ name: 'check', text: 'exit code 4 unless the account is in step' }],
  examples: ['npx scim-bridge explain jane@example.com', 'npx scim-bridge explain Engineering --json'],
  run: async (invocation) => {
    const { admin, secrets } = await invocation.target();
    // A name has blanks, and is easily given without quotes.
    const who = invocation.operands.join(' ');
    // By address it takes moments; by name every name is looked at.
    const telling = setTimeout(() => invocation.progress(`Looking for ${who} ...`), tellAfterMs);
    const explained = await explain(admin, who, await upstreamNames(secrets)).finally(() => clearTimeout(telling));
    if (!explained.found) return { text: notFoundText(explained), json: explained, inconclusive: true };
    return {
      text: explanationText(explained, admin.clock()),
      json: explained,
      attention: explained.standings.some(({ code }) => code !== 'in-step'),
    };
  },
};
