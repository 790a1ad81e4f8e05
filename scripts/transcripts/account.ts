import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root, scimRequest } from './bridge';

/** A person of the account, as its control shows them. */
interface Person {
  readonly userName: string;
  readonly active: boolean;
}

/** The independent SCIM server in place of 1Password, as somebody starts it by hand, in a process of its own. */
export class PlayedAccount {
  readonly token = 'stand-in-token';
  url = '';
  private child: ChildProcess | undefined;
  private printed = '';

  async start(): Promise<void> {
    const tsx = path.join(root, 'node_modules/.bin/tsx');
    const child = spawn(tsx, ['local/account/main.ts', '0'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (this.printed += chunk));
    this.child = child;
    for (;;) {
      const [url] = /http:\/\/\S+\/scim\/v2/.exec(this.printed) ?? [];
      if (url !== undefined && this.printed.includes('curl')) {
        this.url = url;
        return;
      }
      if (child.exitCode !== null) throw new Error(`The account did not start.\n${this.printed}`);
      await sleep(100);
    }
  }

  get output(): string {
    return this.printed;
  }

  /** A group is there already, with its people. */
  async has(displayName: string, people: readonly string[]): Promise<void> {
    const post = async (where: string, body: object) =>
      String((await scimRequest(this.url, this.token, 'POST', where, body)).id);
    const group = await post('/Groups', { displayName });
    const value: { value: string }[] = [];
    for (const userName of people) value.push({ value: await post('/Users', { userName }) });
    const Operations = [{ op: 'add', path: 'members', value }];
    await scimRequest(this.url, this.token, 'PATCH', `/Groups/${group}`, { Operations });
  }

  /** From now on such requests are answered so. */
  async answers(
    match: { method?: string; path?: string; says?: string },
    status: number,
    detail: string,
  ): Promise<void> {
    const body = { schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: String(status), detail };
    await this.control('POST', { match, effect: { do: 'answer', status, body } });
  }

  /** It works again. */
  async heals(): Promise<void> {
    await this.control('DELETE');
  }

  /** Waits until the people are as expected. @throws after three minutes */
  async until(expected: (people: readonly Person[]) => boolean): Promise<void> {
    for (let tries = 0; tries < 360; tries += 1) {
      const { users } = (await this.control('GET')) as { users: Person[] };
      if (expected(users)) return;
      await sleep(500);
    }
    throw new Error('The account is not as it should be after three minutes.');
  }

  /** Waits until the person is active, or not. */
  async untilIs(userName: string, active: boolean): Promise<void> {
    await this.until((people) => people.some((person) => person.userName === userName && person.active === active));
  }

  private async control(method: string, body?: object): Promise<unknown> {
    const response = await fetch(new URL('/stand-in', this.url), {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return response.json();
  }

  async stop(): Promise<void> {
    const { child } = this;
    if (child === undefined || child.exitCode !== null) return;
    child.kill('SIGTERM');
    await new Promise((resolve) => child.once('close', resolve));
  }
}
