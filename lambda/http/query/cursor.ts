import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { expiredCursor, invalidCursor } from '../../scim/list/page';
import { cursorTimeoutSeconds } from './limits';

/** Where a page begins: after the resource that a page ended with, or before the one that a page began with. */
export interface Position {
  readonly direction: 'after' | 'before';
  /** Which of the listed resource types the resource is of. */
  readonly collection: number;
  /** The resource's id; in a sorted list, its place counted from 0. */
  readonly at: string;
}

const macBytes = 16;

/**
 * Gives out cursors (RFC 9865) and reads them again: opaque, unforgeable, expiring, and good only for the request that they
 * were made for. They carry all that the next page needs, so nothing is kept.
 */
export class Cursors {
  readonly #key: () => Promise<Uint8Array>;
  readonly #now: () => number;

  /**
   * @param key 32 random bytes that every instance of the function shares
   * @param now current time in epoch milliseconds
   */
  constructor(key: () => Promise<Uint8Array>, now: () => number = Date.now) {
    this.#key = key;
    this.#now = now;
  }

  /** @param scope what must not change from page to page: the resource types, the filter, the order */
  async seal(position: Position, scope: readonly string[]): Promise<string> {
    const issued = Math.floor(this.#now() / 1000).toString(36);
    const body = Buffer.from([position.direction, position.collection, position.at, issued].join(' ')).toString(
      'base64url',
    );
    return `${body}.${await this.#mac(body, scope)}`;
  }

  /** @throws ScimError 400 `invalidCursor` or `expiredCursor` */
  async open(cursor: string, scope: readonly string[]): Promise<Position> {
    const [body = '', mac = '', ...rest] = cursor.split('.');
    // As text: several texts decode to the same bytes, but only one was given out.
    const given = Buffer.from(mac);
    const expected = Buffer.from(await this.#mac(body, scope));
    if (rest.length > 0 || given.length !== expected.length || !timingSafeEqual(given, expected)) throw invalidCursor();
    const [direction, collection, at = '', issued = ''] = Buffer.from(body, 'base64url').toString().split(' ');
    if (this.#now() / 1000 > Number.parseInt(issued, 36) + cursorTimeoutSeconds) throw expiredCursor();
    return { direction: direction === 'before' ? 'before' : 'after', collection: Number(collection), at };
  }

  async #mac(body: string, scope: readonly string[]): Promise<string> {
    const request = createHash('sha256').update(JSON.stringify(scope)).digest();
    const mac = createHmac('sha256', await this.#key())
      .update(request)
      .update(body)
      .digest();
    return mac.subarray(0, macBytes).toString('base64url');
  }
}
