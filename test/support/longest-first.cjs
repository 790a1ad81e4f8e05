const { existsSync } = require('node:fs');
const path = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');

/**
 * Seconds of the files that take long, as measured on two cores. A fresh clone has no durations of an earlier run, and jest would go by
 * the files' sizes: what takes longest would begin when the other worker has nothing left to do. They need not be exact.
 */
const seconds = {
  'lambda/delivery/model.test.ts': 60,
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
