import { createHash, randomBytes } from 'node:crypto';
import { addressKey } from '../../scim/email-address';

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';

/**
 * A person's id, in the form of 1Password's: 26 upper-case characters. It follows from the email, so that two invitations of one
 * email at the same moment write the same person instead of two.
 *
 * @param turn 0 for the first person of that email; more when the id is taken
 */
export function personId(email: string, turn: number): string {
  return base32(
    createHash('sha256')
      .update(`${addressKey(email)}\n${turn}`)
      .digest(),
  ).toUpperCase();
}

/** A group's id, in the form of 1Password's: 26 lower-case characters, random because names may be there more than once. */
export function groupId(): string {
  return base32(randomBytes(16));
}

function base32(bytes: Buffer): string {
  let bits = BigInt(`0x${bytes.subarray(0, 16).toString('hex')}`) << 2n;
  let text = '';
  for (let digit = 0; digit < 26; digit += 1) {
    text = `${BASE32[Number(bits & 31n)]}${text}`;
    bits >>= 5n;
  }
  return text;
}
