import { readFileSync } from 'node:fs';
import path from 'node:path';
import { userOfThisMachine } from '../../lambda/delivery/admin/context';
import { OperatorError } from '../failure';
import { targetOf } from './clients';
import { readResources } from './resources';
import type { Target } from './target';

/** What the local run leaves for scripts in its state folder, as far as commands use it. */
interface BridgeFile {
  readonly baseUrl: string;
  readonly stack: { readonly outputs: Readonly<Record<string, unknown>> };
  readonly aws: {
    readonly endpoint: string;
    readonly region: string;
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
  };
}

/**
 * The bridge that runs on this machine.
 *
 * @param dataDir its state folder
 * @throws OperatorError when none runs there
 */
export function localTarget(dataDir: string): Target {
  const file = path.resolve(dataDir, 'bridge.json');
  const { baseUrl, stack, aws } = readBridgeFile(file, dataDir);
  const { endpoint, region, accessKeyId, secretAccessKey, sessionToken } = aws;
  const resources = { ...readResources(stack.outputs, `The bridge in ${dataDir}`, undefined), baseUrl };
  const label = `the local bridge (${dataDir})`;
  const operator = async () => userOfThisMachine();
  const connection = { endpoint, region, credentials: { accessKeyId, secretAccessKey, sessionToken } };
  // There is one bridge to a folder, and no stack.
  return targetOf({ kind: 'local', label, operator, deployed: undefined }, resources, connection, async () => false);
}

function readBridgeFile(file: string, dataDir: string): BridgeFile {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new OperatorError(
      `No bridge runs with its state in ${dataDir}. Start it (npm start), or name its folder with --data-dir.`,
      'no-bridge',
      { cause: error },
    );
  }
  return JSON.parse(text) as BridgeFile;
}
