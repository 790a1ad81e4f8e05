const { default: Runtime } = require('jest-runtime');

/** Takes a second or two to load, only makes templates, and keeps nothing of one app that another would see. */
const shared = /^(aws-cdk-lib|constructs)(\/|$)/;

/**
 * jest's own runtime, except that the CDK is loaded once a worker instead of once a test file. It runs outside of the files' realm: its
 * errors and objects are no instances of their `Error` and `Object`, which nothing of ours asks of them.
 *
 * And fast-check has the seed of the run, `RANDOM_SEED`: what it would play otherwise depends on the clock, and one run of the check could
 * deny what another says.
 */
module.exports = class SeededRuntime extends Runtime {
  requireModuleOrMock(from, name) {
    if (shared.test(name)) return require(name);
    const loaded = super.requireModuleOrMock(from, name);
    if (name === 'fast-check' && process.env.RANDOM_SEED)
      loaded.configureGlobal({ seed: Number(process.env.RANDOM_SEED) });
    return loaded;
  }
};
