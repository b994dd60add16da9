/**
 * Loaded before a test file: `node:test` without its asynchronous hook. The hook follows every promise and timer of a process
 * to know in which test something happens, for a tenth of the processor time of the tests; here an `AsyncLocalStorage`
 * knows it.
 */
import type * as asyncHooks from 'node:async_hooks';
import { createRequire } from 'node:module';

const hooks = createRequire(import.meta.url)('node:async_hooks') as typeof asyncHooks;
const { AsyncResource, AsyncLocalStorage, createHook, executionAsyncId } = hooks;

const current = new AsyncLocalStorage<number>();
/** Hears of new resources: what `node:test` gives its hook. */
let hear: asyncHooks.HookCallbacks['init'];

/** What a test, a suite and the scope of the reporters are. */
class Scope extends AsyncResource {
  constructor(type: string, options?: asyncHooks.AsyncResourceOptions) {
    super(type, options);
    hear?.(this.asyncId(), type, this.triggerAsyncId(), this);
  }
  override runInAsyncScope<This, Result>(
    run: (this: This, ...args: unknown[]) => Result,
    self?: This,
    ...args: unknown[]
  ): Result {
    return super.runInAsyncScope(() => current.run(this.asyncId(), () => Reflect.apply(run, self, args)));
  }
}

const none: asyncHooks.AsyncHook = { enable: () => none, disable: () => none };
Object.assign(hooks, {
  AsyncResource: Scope,
  executionAsyncId: () => current.getStore() ?? 0,
  createHook: (callbacks: asyncHooks.HookCallbacks) => {
    hear = callbacks.init;
    return none;
  },
});
// It takes them as they are when it is loaded.
await import('node:test');
Object.assign(hooks, { AsyncResource, executionAsyncId, createHook });
// Processes that the tests fork run no tests.
process.execArgv = process.execArgv.filter((one) => !one.includes(import.meta.filename));
