// Plain JavaScript: `npm test` asks before TypeScript is to be had.
const { existsSync } = require('node:fs');

const places = [
  process.env.CHROME_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** The path of a Chromium or Chrome on this machine; undefined when there is none. */
exports.chromium = () => places.find((place) => place !== undefined && existsSync(place));
