import asyncHooks from 'node:async_hooks';
import dns from 'node:dns';
import { types } from 'node:util';
import { TestEnvironment } from 'jest-environment-node';

const { AsyncLocalStorage } = asyncHooks;

/**
 * jest-circus's own AsyncLocalStorage says which test an error belongs to. Node 20 has every promise pay for an open one, a fifth of what
 * some files take. Here tests run one after the other, so that one variable knows it as well.
 */
class OneAfterTheOther<T> {
  private current: T | undefined;

  getStore(): T | undefined {
    return this.current;
  }

  run<R>(store: T, task: () => R): R {
    const outer = this.current;
    const end = () => {
      this.current = outer;
    };
    this.current = store;
    const result = task();
    // Of the test file's realm, which has a Promise of its own.
    if (types.isPromise(result)) result.then(end, end);
    else end();
    return result;
  }
}

/**
 * Node's own environment, which takes back what a test file leaves behind in the worker.
 *
 * Node 20 keeps an open AsyncLocalStorage for ever, and has every promise of every later file pay for it: after 50 files that opened one,
 * a file ran ten times as long.
 */
const open = new Set<asyncHooks.AsyncLocalStorage<unknown>>();

asyncHooks.AsyncLocalStorage = new Proxy(AsyncLocalStorage, {
  construct(target, options, newTarget) {
    if (/[\\/]jest-circus[\\/]/.test(new Error().stack ?? '')) return new OneAfterTheOther();
    const storage = Reflect.construct(target, options, newTarget) as asyncHooks.AsyncLocalStorage<unknown>;
    open.add(storage);
    return storage;
  },
});

/**
 * There is no host below `.invalid` (RFC 6761, section 6.4). Whoever asks a name server for one learns that at once, after a while, or not
 * at all, as the machine's network is.
 */
const { lookup } = dns;
dns.lookup = Object.assign((...args: Parameters<typeof lookup>) => {
  const [hostname] = args;
  if (!hostname.endsWith('.invalid')) return lookup(...args);
  const details = { code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname };
  const error = Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), details);
  process.nextTick(args.at(-1) as unknown as (error: Error) => void, error);
}, lookup) as typeof lookup;

/** How much slower than the machine's the clock goes that measures how long the kit's own work may take. */
const patience = 30;

/**
 * What `performance.now()` is to a test. The kit measures by it when an operation on the tables, or a request, has taken too long
 * (lambda/table/transaction.ts, lambda/http/request.ts). A busy machine must not decide that in a test: one whose matter it is has
 * the clock go on by itself.
 */
function unhurried(): typeof performance {
  const started = performance.now();
  const clock = Object.create(performance) as typeof performance;
  return Object.assign(clock, { now: () => started + (performance.now() - started) / patience });
}

export default class Environment extends TestEnvironment {
  override async setup(): Promise<void> {
    await super.setup();
    Object.defineProperty(this.global, 'performance', { value: unhurried(), configurable: true, writable: true });
  }

  override async teardown(): Promise<void> {
    for (const storage of open) storage.disable();
    open.clear();
    await super.teardown();
  }
}
