import { copyFileSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DockerImage, FileSystem } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';

/** Two folders up: the package's `dist` when this is the compiled library, the checkout when this is its source. */
const above = path.resolve(__dirname, '..', '..');

/** Beside the compiled library in the package. */
const shipped = path.join(above, 'handlers');

/** In a checkout only; the package has neither the sources of the functions nor a bundler. */
const builder = path.join(above, 'scripts', 'handlers', 'cache');

/**
 * The folder of a function's artefact, `index.mjs` and its source map. The package ships them; a checkout makes them once for its
 * sources as they are.
 *
 * @param service the function's name in logs and metrics, which is that of its file in lambda/handlers/
 * @throws Error when the package is incomplete, or the checkout's functions cannot be bundled
 */
export function handlerFolder(service: string): string {
  const folder = path.join(existsSync(shipped) ? shipped : madeHere(), service);
  if (!existsSync(path.join(folder, 'index.mjs'))) throw incomplete(folder);
  return folder;
}

/** A file that the operator's configuration puts beside a function's code. */
export interface FileBeside {
  readonly name: string;
  readonly contents: string;
}

/**
 * A function's artefact as an asset, named by the hash of what is in it.
 *
 * @param beside put into the folder with it
 * @throws Error as `handlerFolder` does
 */
export function handlerCode(service: string, beside?: FileBeside): Code {
  const folder = handlerFolder(service);
  if (beside === undefined) return Code.fromAsset(folder);
  return Code.fromAsset(folder, {
    // Two bridges in one app may differ in this file alone, which the CDK does not see: it makes one asset of what looks alike.
    assetHash: FileSystem.fingerprint(folder, { extraHash: beside.contents }),
    bundling: {
      // The CDK asks for one; it is never started, since copying succeeds.
      image: DockerImage.fromRegistry('scratch'),
      local: {
        tryBundle(outputDir) {
          for (const name of readdirSync(folder)) copyFileSync(path.join(folder, name), path.join(outputDir, name));
          writeFileSync(path.join(outputDir, beside.name), beside.contents);
          return true;
        },
      },
    },
  });
}

function madeHere(): string {
  if (!existsSync(`${builder}.ts`)) throw incomplete(shipped);
  const { cachedHandlers } = require(builder) as { readonly cachedHandlers: (root: string) => string };
  return cachedHandlers(above);
}

function incomplete(missing: string): Error {
  return new Error(`scim-bridge-kit is incomplete: ${missing} is missing. Install the package again.`);
}
