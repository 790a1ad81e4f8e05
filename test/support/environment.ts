import asyncHooks from 'node:async_hooks';
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

export default class Environment extends TestEnvironment {
  override async teardown(): Promise<void> {
    for (const storage of open) storage.disable();
    open.clear();
    await super.teardown();
  }
}
