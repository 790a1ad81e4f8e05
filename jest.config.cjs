const { availableParallelism } = require('node:os');

// A developer's own options are none of the tests'.
process.env.SCIM_BRIDGE_CONFIG = '';

// One project a kind of test, so that a project's set-up runs only when one of its tests does.
const base = {
  rootDir: __dirname,
  // A safety net for what hangs, and no assertion: it must hold on a machine that is many times slower and busy with something else. So
  // no test has a shorter one of its own.
  testTimeout: 600_000,
  runtime: '<rootDir>/test/support/runtime.cjs',
  testEnvironment: '<rootDir>/test/support/environment.ts',
  transform: {
    '^.+\\.(t|m?j)sx?$': [
      '@swc/jest',
      {
        jsc: { target: 'es2023', parser: { syntax: 'typescript' } },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  // These packages ship ES modules only.
  transformIgnorePatterns: ['/node_modules/(?!(uuid|jose|marked)/)'],
  modulePathIgnorePatterns: ['<rootDir>/cdk.out', '<rootDir>/.local', '<rootDir>/.cache', '<rootDir>/dist'],
};

/** @type {import('jest').Config} */
module.exports = {
  testTimeout: base.testTimeout,
  // jest's own default leaves one of two cores idle. A third worker on two cores uses the time in which tests wait for streams and timers.
  // Counted here: jest reads a percentage over 100 as a number of workers.
  maxWorkers: Math.ceil(availableParallelism() * 1.5),
  // A worker keeps memory that a test file leaves behind: a new one takes over.
  workerIdleMemoryLimit: '400MB',
  testSequencer: '<rootDir>/test/support/longest-first.cjs',
  globalSetup: '<rootDir>/test/support/run-setup.ts',
  globalTeardown: '<rootDir>/test/support/run-teardown.ts',
  projects: [
    // Pure code and templates: nothing outside the process.
    {
      ...base,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/{lambda,lib,bin,scripts,operator,deployed}/**/*.test.ts'],
      testPathIgnorePatterns: ['<rootDir>/test/lambda/(directory|table)/', 'dynamodb[^/]*\\.test\\.ts$'],
    },
    // Against Amazon's DynamoDB Local.
    {
      ...base,
      displayName: 'dynamodb',
      testMatch: [
        '<rootDir>/test/lambda/{directory,table}/**/*.test.ts',
        '<rootDir>/test/{lambda,operator}/**/*.dynamodb.test.ts',
        '<rootDir>/test/lambda/**/dynamodb-*.test.ts',
      ],
      globalSetup: '<rootDir>/test/support/dynamodb-setup.ts',
      globalTeardown: '<rootDir>/test/support/dynamodb-teardown.ts',
    },
    // Over HTTP, against the local run of the synthesized template; and the parts of the local run.
    {
      ...base,
      displayName: 'bridge',
      testMatch: ['<rootDir>/test/{local,idp,bridge,delivery}/**/*.test.ts'],
      globalSetup: '<rootDir>/test/support/bridge-setup.ts',
      globalTeardown: '<rootDir>/test/support/bridge-teardown.ts',
    },
    // What a person sees in a browser; needs Chromium.
    {
      ...base,
      displayName: 'page',
      testMatch: ['<rootDir>/test/page/**/*.test.ts'],
    },
    // What npm packs, installed into apps of somebody else.
    {
      ...base,
      displayName: 'package',
      testMatch: ['<rootDir>/test/package/**/*.test.ts'],
      globalSetup: '<rootDir>/test/package/support/pack-setup.ts',
      globalTeardown: '<rootDir>/test/package/support/pack-teardown.ts',
    },
  ],
};
