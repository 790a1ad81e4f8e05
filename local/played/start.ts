import { startBridge } from '../bridge';
import { Clock } from '../clock';
import type { RunOptions } from '../options';
import type { Bridge, Reporter } from '../serve-stack';
import type { Teardown } from '../teardown';
import { surroundings } from './surroundings';

/** People of the company that is played. */
const people = 500;

/**
 * Starts the bridge beside an account that is played, and plays the demo on it, or lets a person inject faults.
 *
 * @throws as `startBridge` does
 */
export function startPlayed(options: RunOptions, root: string, teardown: Teardown, report: Reporter): Promise<Bridge> {
  return options.demo ? startDemo(options, root, teardown, report) : startFaults(options, root, teardown, report);
}

async function startDemo(given: RunOptions, root: string, teardown: Teardown, report: Reporter): Promise<Bridge> {
  const { demoBegins, playDemo } = playing();
  const clock = new Clock(Date.now() - demoBegins);
  const { options, ...around } = await surroundings(given, teardown, { clock, people });
  let isPlaying = true;
  // Hundreds of requests and deliveries would hide what is played.
  const quiet: Reporter = {
    ...report,
    request: (...line) => isPlaying || report.request(...line),
    delivery: (line) => isPlaying || report.delivery(line),
    notice: (text) => isPlaying || report.notice(text),
  };
  const bridge = await startBridge(options, root, teardown, quiet, clock);
  console.log('\nThe demo: three hours of a company, in about half a minute.');
  await playDemo({ bridge, ...around }, (line) => console.log(`  ${line}`));
  isPlaying = false;
  return bridge;
}

async function startFaults(given: RunOptions, root: string, teardown: Teardown, report: Reporter): Promise<Bridge> {
  const clock = new Clock(Date.now(), 'by hand');
  const { options, ...around } = await surroundings(given, teardown, { clock, people });
  // What the faults themselves do every minute would hide what comes of it.
  const bridge = await startBridge(
    options,
    root,
    teardown,
    { ...report, request: () => {}, delivery: () => {} },
    clock,
  );
  const { stack, database, baseUrl, token, page } = bridge;
  const { FaultDesk, imported, listenForFaults, PlayedProvider } = playing();
  const provider = new PlayedProvider(baseUrl, token);
  const desk = new FaultDesk({ ...around, stack, database, provider }, (line) => console.log(`  ${line}`));
  if (page !== undefined) page.desk = desk;
  const ending = new AbortController();
  teardown.add(() => ending.abort());
  void desk.run(ending.signal);
  await imported(provider, people);
  teardown.add(listenForFaults(process.stdin, desk, (line) => console.log(line)));
  return bridge;
}

/** On demand: with it come the AWS SDK and the providers' conversations. */
const playing = () => require('./playing') as typeof import('./playing');

/** What a person can do with what is played, once the bridge is ready. */
export function whatToTry({ demo, dataDir }: RunOptions): string {
  const commands = `    On the command line: npx scim-bridge status --local --data-dir ${dataDir}\n`;
  const nobody = 'Nobody there is real, and no account of yours is touched.';
  if (demo) {
    return `  The demo is on the dashboard (above). ${nobody} Try:
    Explain    why somebody stands where they stand
    Release    lets one of the removals through that the guard holds; npx scim-bridge held --help says how to decide on all
    Discard    keeps the person, whatever the identity provider said
    Try again  the delivery that the account has refused
${commands}`;
  }
  const { listed, realSeconds } = playing();
  return `  Break something: on the dashboard (above), or here by its name. ${nobody}
  Time runs fast: a minute passes every ${realSeconds} seconds. docs/faults.md says which alarm each fault makes fire.
${listed().join('\n')}

${commands}`;
}
