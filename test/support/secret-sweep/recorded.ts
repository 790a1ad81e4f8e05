import path from 'node:path';
import { responsesFile } from './bridge-channels';

/** The options with which a bridge under test is forked, so that everything that it answers is kept for the sweep. */
export const recorded = (stateDir: string): { readonly execArgv: string[]; readonly env: NodeJS.ProcessEnv } => ({
  execArgv: ['--require', path.join(__dirname, 'record-responses.cjs')],
  env: { ...process.env, RESPONSES_FILE: responsesFile(stateDir) },
});
