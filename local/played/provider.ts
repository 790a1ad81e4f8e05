import { type PlayedPerson, playedDomain } from './people';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const BULK = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';

/** As many operations as the bridge takes in one request, and requests at once. */
const bulkSize = 100;
const atOnce = 4;
/** How often what was not done is sent again. */
const repeats = 5;

/** A user as a list of the bridge has it, as far as this needs it. */
interface ListedUser {
  readonly id: string;
  readonly userName: string;
  readonly active: boolean;
}

/** The identity provider of a company that is played, as the bridge hears it. */
export class PlayedProvider {
  constructor(
    private readonly baseUrl: string,
    private readonly token: string,
  ) {}

  /** Everybody in the directory. @throws Error when the bridge refuses */
  async everybody(): Promise<readonly ListedUser[]> {
    const all: ListedUser[] = [];
    for (;;) {
      const where = `/Users?attributes=userName,active&count=200&startIndex=${all.length + 1}`;
      const { Resources = [], totalResults } = (await this.send('GET', where)) as {
        readonly Resources?: readonly ListedUser[];
        readonly totalResults: number;
      };
      all.push(...Resources);
      if (all.length >= totalResults || Resources.length === 0) return all;
    }
  }

  /** The id of somebody by their address. @throws Error when the bridge refuses, or has nobody of this address */
  async idOf(address: string): Promise<string> {
    const filter = encodeURIComponent(`userName eq "${address}"`);
    const { Resources } = (await this.send('GET', `/Users?filter=${filter}`)) as {
      readonly Resources?: readonly ListedUser[];
    };
    const [found] = Resources ?? [];
    if (found === undefined) throw new Error(`The bridge has nobody of the address ${address}.`);
    return found.id;
  }

  /** How many users the directory has. @throws Error when the bridge refuses */
  async count(): Promise<number> {
    return Number((await this.send('GET', '/Users?count=0')).totalResults);
  }

  /** Sends somebody new. @returns the id @throws Error when the bridge refuses */
  async create({ name, address }: PlayedPerson): Promise<string> {
    const [givenName, familyName] = name.split(' ');
    const emails = [{ value: address, type: 'work', primary: true }];
    const user = { schemas: [USER], userName: address, name: { givenName, familyName }, emails, active: true };
    return String((await this.send('POST', '/Users', user)).id);
  }

  /** Changes an attribute of somebody. @throws Error when the bridge refuses */
  async change(id: string, path: string, value: unknown): Promise<void> {
    await this.send('PATCH', `/Users/${id}`, { schemas: [PATCH], Operations: [{ op: 'replace', path, value }] });
  }

  /**
   * Suspends or reactivates many people, as fast as the bridge takes it. What it could not do at once, for want of time, is sent again.
   *
   * @throws Error when the bridge refuses
   */
  async setActive(ids: readonly string[], active: boolean): Promise<void> {
    let left = ids;
    for (let round = 0; left.length > 0; round += 1) {
      if (round === repeats) throw new Error(`The bridge did not take ${left.length} changes after ${repeats} rounds.`);
      left = await this.setOnce(left, active);
    }
  }

  /** @returns who is left */
  private async setOnce(ids: readonly string[], active: boolean): Promise<readonly string[]> {
    const left: string[] = [];
    const data = { schemas: [PATCH], Operations: [{ op: 'replace', path: 'active', value: active }] };
    const bulks = Array.from({ length: Math.ceil(ids.length / bulkSize) }, (_, at) =>
      ids.slice(at * bulkSize, (at + 1) * bulkSize),
    );
    const next = async (): Promise<void> => {
      for (let some = bulks.pop(); some !== undefined; some = bulks.pop()) {
        const Operations = some.map((id) => ({ method: 'PATCH', path: `/Users/${id}`, data }));
        const answer = await this.send('POST', '/Bulk', { schemas: [BULK], Operations });
        const ended = answer.Operations as readonly { readonly status: string }[];
        left.push(...some.filter((_, at) => !/^2/.test(ended[at]?.status ?? '')));
      }
    };
    await Promise.all(Array.from({ length: atOnce }, next));
    return left;
  }

  /** Asks for somebody, as a provider does all day. @returns the status */
  async lookUp(token = this.token): Promise<number> {
    const filter = encodeURIComponent(`userName eq "nobody@${playedDomain}"`);
    return (await this.request('GET', `/Users?filter=${filter}`, token)).status;
  }

  private async send(method: string, where: string, body?: object): Promise<Record<string, unknown>> {
    const response = await this.request(method, where, this.token, body);
    const text = await response.text();
    if (response.ok) return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
    throw new Error(`The bridge answered ${method} ${where} with ${response.status}: ${text.slice(0, 300)}`);
  }

  private request(method: string, where: string, token: string, body?: object): Promise<Response> {
    return fetch(`${this.baseUrl}${where}`, {
      method,
      headers: {
        Authorization: `Bearer ${token}`,
        'Content-Type': 'application/scim+json',
        'User-Agent': 'JumpCloud SCIM Client',
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }
}
