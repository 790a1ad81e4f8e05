import { openScimsession } from '../../lambda/secrets/scimsession';
import { readSealed, readTokenVersions } from '../../lambda/secrets/scimsession-store';
import type { Command } from '../command';
import { OperatorError } from '../failure';
import { store } from '../setup/scimsession';

export const reseal: Command = {
  name: 'reseal',
  summary: 'after a rotation: seal the scimsession under the new bearer token',
  about:
    'During a rotation the functions open it with the former token as well. Seal it anew before that one is taken away or the token is rotated again: after that nothing opens it, and the credential has to be given again.',
  options: [],
  examples: ['npx scim-bridge reseal'],
  run: async (invocation) => {
    const target = await invocation.target();
    const [sealed, tokens] = await Promise.all([readSealed(target.secrets), readTokenVersions(target.secrets)]);
    const { upstreams, tokenVersion } = await openScimsession(sealed, tokens);
    const [current] = tokens;
    if (current === undefined) throw new OperatorError('The bearer token has no usable value. Rotate it first.');
    if (tokenVersion === current.version) {
      return { text: 'It is sealed under the current bearer token already.', json: { resealed: false } };
    }
    await store(target, upstreams, current);
    return { text: 'Sealed under the current bearer token.', json: { resealed: true } };
  },
};
