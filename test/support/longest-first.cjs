const { existsSync } = require('node:fs');
const path = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');

/**
 * Seconds of the files that take long, as measured on two cores. A fresh clone has no durations of an earlier run, and jest would go by
 * the files' sizes: what takes longest would begin when the other worker has nothing left to do. They need not be exact.
 */
const seconds = {
  'lambda/delivery/model.dynamodb.test.ts': 90,
  'local/start.test.ts': 70,
  'local/faults/faults.test.ts': 65,
  'lambda/http/large-groups.dynamodb.test.ts': 60,
  'lambda/delivery/drift/drift.dynamodb.test.ts': 42,
  'delivery/chain.test.ts': 36,
  'lambda/delivery/exhaustive.test.ts': 35,
  'lambda/delivery/import/import-large.dynamodb.test.ts': 35,
  'idp/conversations.test.ts': 34,
  'bin/deployment.test.ts': 31,
  'lambda/delivery/model.test.ts': 30,
  'operator/setup.dynamodb.test.ts': 30,
  'lambda/delivery/import/import.dynamodb.test.ts': 26,
  'lambda/delivery/import/import-matching.dynamodb.test.ts': 26,
  'lambda/scim/patch/fuzz.test.ts': 22,
  'page/dashboard.test.ts': 20,
  'lambda/directory/model.test.ts': 20,
  'lambda/directory/paging-property.test.ts': 19,
  'lambda/http/query/list.dynamodb.test.ts': 18,
  'operator/operate.dynamodb.test.ts': 16,
  'lambda/directory/large-groups.test.ts': 16,
  'scripts/api-page.test.ts': 15,
  'bin/scim-bridge-app.test.ts': 13,
  'lib/validation.test.ts': 13,
  'local/database/dynamodb-local.test.ts': 12,
  'bridge/commands.test.ts': 11,
  'lambda/directory/groups.test.ts': 10,
  'lambda/directory/paging.test.ts': 10,
  'lambda/directory/deletion.test.ts': 9,
  'lambda/table/unreachable.test.ts': 9,
  'lambda/scim/patch/step.work.test.ts': 8,
  'lib/monitoring/alarm-options.test.ts': 8,
  'lambda/account/scim-server/contract.test.ts': 8,
  'lib/functions/artifact.test.ts': 8,
  'local/events/events.test.ts': 8,
  'lambda/delivery/reconcile/crash.test.ts': 7,
  'local/database/java.test.ts': 7,
  'lambda/delivery/reconcile/sweep.test.ts': 7,
  'lambda/directory/contention.test.ts': 7,
  'local/stack.test.ts': 7,
  'package/package.test.ts': 7,
  'local/database/tables.test.ts': 6,
  'bridge/lists.test.ts': 6,
  'package/own-app.test.ts': 6,
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
