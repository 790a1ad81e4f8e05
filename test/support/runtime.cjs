const { default: Runtime } = require('jest-runtime');

/** Takes a second or two to load, only makes templates, and keeps nothing of one app that another would see. */
const shared = /^(aws-cdk-lib|constructs)(\/|$)/;

/**
 * jest's own runtime, except that the CDK is loaded once a worker instead of once a test file. It runs outside of the files' realm: its
 * errors and objects are no instances of their `Error` and `Object`, which nothing of ours asks of them.
 */
module.exports = class SharingRuntime extends Runtime {
  requireModuleOrMock(from, name) {
    return shared.test(name) ? require(name) : super.requireModuleOrMock(from, name);
  }
};
