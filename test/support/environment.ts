import asyncHooks from 'node:async_hooks';
import { TestEnvironment } from 'jest-environment-node';

/**
 * Node's own environment, which takes back what a test file leaves behind in the worker.
 *
 * Every file loads jest-circus and its own code anew, and each of them opens an AsyncLocalStorage. Node 20 keeps an open one for ever, and
 * has every promise of every later file pay for it: after 50 files, a file ran ten times as long.
 */
const open = new Set<asyncHooks.AsyncLocalStorage<unknown>>();

const { AsyncLocalStorage } = asyncHooks;
asyncHooks.AsyncLocalStorage = class<T> extends AsyncLocalStorage<T> {
  constructor(...options: ConstructorParameters<typeof AsyncLocalStorage<T>>) {
    super(...options);
    open.add(this as asyncHooks.AsyncLocalStorage<unknown>);
  }
};

export default class Environment extends TestEnvironment {
  override async teardown(): Promise<void> {
    for (const storage of open) storage.disable();
    open.clear();
    await super.teardown();
  }
}
