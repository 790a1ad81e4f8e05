import { setTimeout as sleep } from 'node:timers/promises';
import { PlayedAccount } from './account';
import { PlayedBridge } from './bridge';
import { Mask } from './mask';
import { Page } from './page';
import { atTerminal, lastOfSetup } from './terminal';

/** What `status --json` says, as far as a page waits for it. */
interface PlayedStatus {
  readonly verdict: { readonly state: string; readonly reasons: readonly { readonly code: string }[] };
}

/** A bridge and an account on which a page is played. Both are real, and gone afterwards. */
export class Stage {
  readonly bridge = new PlayedBridge();
  private readonly ids = new Map<string, string>();
  private readonly mask = new Mask(() => this.instead());

  /** @param isLocal whether readers type `--local`, or have a deployed bridge */
  constructor(
    private readonly isLocal: boolean,
    readonly account = new PlayedAccount(),
  ) {}

  /** A page, or a part of one, whose commands run here. */
  page(): Page {
    return new Page(this.mask, { folder: this.bridge.folder, isLocal: this.isLocal });
  }

  /** @param context options of the stack, `name=value` */
  async open(context: readonly string[] = []): Promise<void> {
    if (this.account.url === '') await this.account.start();
    await this.bridge.start(context);
  }

  async close(): Promise<void> {
    await this.bridge.stop();
    await this.account.stop();
  }

  /** Connects the account without showing it. */
  async connect(): Promise<void> {
    await this.page().dialogue(
      ['setup', '--upstream', 'generic', '--url', this.account.url],
      [
        { after: '(not shown): ', type: `${this.account.token}\r` },
        { after: '(yes/no) ', type: 'yes\r' },
        ...lastOfSetup,
      ],
    );
  }

  /** Connects the account, and has the identity provider send so many people. */
  async inhabit(count: number): Promise<void> {
    await this.connect();
    const named = ['ada', 'bob', 'cleo', 'dan'];
    for (let n = 0; n < count; n += 1) {
      const name = named[n] ?? `person-${String(n + 1).padStart(2, '0')}`;
      await this.sends(name);
    }
    await this.account.until((people) => people.filter(({ active }) => active).length > count);
  }

  /** The new token is pasted into the identity provider. */
  async adoptToken(): Promise<void> {
    const { screen } = await atTerminal(this.bridge.folder, ['token', 'show', '--local', '--json']);
    this.bridge.token = (JSON.parse(screen) as { token: string }).token;
  }

  /** The identity provider sends somebody it has not sent before. */
  async sends(name: string): Promise<void> {
    const userName = `${name}@example.com`;
    const { id } = await this.bridge.scim('POST', '/Users', { userName, active: true });
    this.ids.set(name, String(id));
  }

  /** The identity provider suspends somebody, or takes that back. */
  async makes(name: string, active: boolean): Promise<void> {
    const value = { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'] };
    const Operations = [{ op: 'replace', path: 'active', value: active }];
    await this.bridge.scim('PATCH', `/Users/${this.ids.get(name)}`, { ...value, Operations });
  }

  /** Everybody whom the identity provider has sent. */
  get names(): readonly string[] {
    return [...this.ids.keys()];
  }

  /** Waits until the status is as expected. @throws after three minutes */
  async untilStatus(expected: (status: PlayedStatus) => boolean): Promise<void> {
    for (let tries = 0; tries < 60; tries += 1) {
      const { screen } = await atTerminal(this.bridge.folder, ['status', '--local', '--json']);
      if (expected(JSON.parse(screen) as PlayedStatus)) return;
      await sleep(2000);
    }
    throw new Error('The bridge is not as it should be after three minutes.');
  }

  /** What a reader types, as it has to be here. */
  asHere(text: string): string {
    return this.addresses().reduce((changed, [found, shown]) => changed.replaceAll(shown, found), text);
  }

  private instead(): readonly (readonly [string, string])[] {
    return [
      [` --data-dir ${this.bridge.dataDir}`, ''],
      ...this.addresses(),
      [this.bridge.token, 'Zm9yIHRoZSBwYWdlLCBub3QgYSByZWFsIHRva2VuLi4'],
    ];
  }

  private addresses(): readonly (readonly [string, string])[] {
    return [
      [this.bridge.dataDir, './.local'],
      [new URL(this.bridge.file.baseUrl).host, 'localhost:8787'],
      [new URL(this.account.url).host, '127.0.0.1:9400'],
    ];
  }
}
