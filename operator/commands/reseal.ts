import { reseal as resealUpstreams } from '../../lambda/delivery/admin/connection';
import type { Command } from '../command';

export const reseal: Command = {
  name: 'reseal',
  summary: 'after a rotation: seal the scimsession under the new bearer token',
  about:
    'After a rotation the functions open it with the token under which it was sealed, for as long as Secrets Manager keeps that version: the former one as long as you do, older ones for an uncertain time. Once it is gone nothing opens it, and the credential has to be given again.',
  options: [],
  examples: ['npx scim-bridge reseal'],
  run: async (invocation) => {
    const { admin, secrets } = await invocation.target();
    const resealed = await resealUpstreams(admin, secrets);
    return {
      text: resealed
        ? 'Sealed under the current bearer token.'
        : 'It is sealed under the current bearer token already.',
      json: { resealed },
    };
  },
};
