const { existsSync } = require('node:fs');
const path = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');

/**
 * Seconds of the files that take long, as measured on two cores. A fresh clone has no durations of an earlier run, and jest would go by
 * the files' sizes: what takes longest would begin when the other worker has nothing left to do. They need not be exact.
 */
const seconds = {
  'lambda/delivery/model.dynamodb.test.ts': 84,
  'local/start.test.ts': 72,
  'lambda/http/large-groups.dynamodb.test.ts': 55,
  'delivery/chain.test.ts': 45,
  'lambda/delivery/import/import-large.dynamodb.test.ts': 40,
  'idp/conversations.test.ts': 28,
  'lambda/delivery/model.test.ts': 25,
  'lambda/delivery/import/import-matching.dynamodb.test.ts': 20,
  'lambda/delivery/drift/drift.dynamodb.test.ts': 19,
  'lambda/delivery/import/import.dynamodb.test.ts': 17,
  'lambda/directory/large-groups.test.ts': 17,
  'lib/validation.test.ts': 16,
  'operator/setup.dynamodb.test.ts': 13,
  'bin/scim-bridge-app.test.ts': 13,
  'lambda/http/query/list.dynamodb.test.ts': 13,
  'lambda/directory/model.test.ts': 11,
  'operator/operate.dynamodb.test.ts': 11,
  'local/stack.test.ts': 10,
  'lambda/account/scim-server/contract.test.ts': 9,
  'lambda/directory/groups.test.ts': 9,
  'lib/functions/artifact.test.ts': 8,
  'local/events/events.test.ts': 8,
  'local/database/tables.test.ts': 8,
};

/** Runs first what failed last time, then what takes longest: by the last run on this machine, or else by the list. */
module.exports = class LongestFirst extends Sequencer {
  constructor(options) {
    super(options);
    for (const file of Object.keys(seconds)) {
      if (!existsSync(path.join(__dirname, '..', file)))
        throw new Error(`${__filename} lists ${file}, which is not there`);
    }
  }

  sort(tests) {
    const ordered = tests.map((test) => {
      const file = path.relative(path.dirname(__dirname), test.path).replaceAll(path.sep, '/');
      const duration = this.time(test) ?? (seconds[file] ?? 0.5) * 1000;
      return { test: Object.assign(test, { duration }), failed: this.hasFailed(test) };
    });
    ordered.sort((a, b) => Number(b.failed) - Number(a.failed) || b.test.duration - a.test.duration);
    return ordered.map(({ test }) => test);
  }
};
