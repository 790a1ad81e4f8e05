import { reseal as resealUpstreams } from '../../lambda/delivery/admin/credentials/connection';
import type { Command } from '../command';

export const reseal: Command = {
  name: 'reseal',
  when: 'once a year',
  summary: 'reseal the scimsession after a token rotation',
  about:
    'Seals the scimsession under the current bearer token. After a rotation the functions open the scimsession with the token that sealed it, as long as Secrets Manager keeps that version. It keeps the former version until you remove it, and older versions for an undefined time. Once the version is gone, nothing can open the scimsession, and you must run "setup" again.',
  options: [],
  examples: ['npx scim-bridge reseal'],
  run: async (invocation) => {
    const { admin, secrets } = await invocation.target();
    const resealed = await resealUpstreams(admin, secrets);
    return {
      text: resealed
        ? 'Sealed under the current bearer token.'
        : 'It is already sealed under the current bearer token.',
      json: { resealed },
    };
  },
};
