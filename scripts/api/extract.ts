import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import { type ApiEntryPoint, ApiModel } from '@microsoft/api-extractor-model';

/** What the package exports, as its declarations have it. */
export interface PublicApi {
  readonly entryPoint: ApiEntryPoint;
  /** Types of public members that are not exported, and members without a word: `lib/data.d.ts: …`. */
  readonly faults: readonly string[];
}

/**
 * Reads the public API out of the declarations that the package would have now.
 *
 * @param root folder of package.json
 * @throws when the library does not compile
 */
export function extractApi(root: string): PublicApi {
  const folder = mkdtempSync(path.join(tmpdir(), 'scim-bridge-api-'));
  try {
    // Where the declarations find the types of aws-cdk-lib.
    symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
    compileDeclarations(root, folder);
    const modelFile = path.join(folder, 'model.api.json');
    const faults = extract(root, folder, modelFile);
    const [entryPoint] = new ApiModel().loadPackage(modelFile).entryPoints;
    if (entryPoint === undefined) throw new Error('The package exports nothing.');
    return { entryPoint, faults };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function compileDeclarations(root: string, outDir: string): void {
  const compiler = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const project = path.join(root, 'tsconfig.build.json');
  const options = ['-p', project, '--emitDeclarationOnly', '--outDir', outDir];
  const { status, stdout } = spawnSync(process.execPath, [compiler, ...options], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`The library does not compile:\n${stdout}`);
}

function extract(root: string, folder: string, modelFile: string): readonly string[] {
  const faults: string[] = [];
  const reported = { logLevel: ExtractorLogLevel.Warning };
  Extractor.invoke(
    ExtractorConfig.prepare({
      configObjectFullPath: undefined,
      packageJsonFullPath: path.join(root, 'package.json'),
      configObject: {
        projectFolder: folder,
        mainEntryPointFilePath: path.join(folder, 'lib', 'index.d.ts'),
        compiler: {
          overrideTsconfig: {
            compilerOptions: {
              target: 'es2022',
              module: 'preserve',
              moduleResolution: 'bundler',
              types: ['node'],
              strict: true,
              skipLibCheck: true,
            },
            include: [path.join(folder, 'lib', 'index.d.ts')],
          },
        },
        apiReport: { enabled: false },
        docModel: { enabled: true, apiJsonFilePath: modelFile },
        dtsRollup: { enabled: false },
        tsdocMetadata: { enabled: false },
        messages: {
          compilerMessageReporting: { default: reported },
          extractorMessageReporting: {
            'ae-forgotten-export': reported,
            'ae-undocumented': reported,
            default: { logLevel: ExtractorLogLevel.None },
          },
          tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
        },
      },
    }),
    {
      localBuild: true,
      messageCallback(message) {
        message.handled = true;
        if (message.logLevel !== ExtractorLogLevel.Warning && message.logLevel !== ExtractorLogLevel.Error) return;
        const where = message.sourceFilePath === undefined ? '' : `${path.relative(folder, message.sourceFilePath)}: `;
        faults.push(`${where}${message.text}`);
      },
    },
  );
  return faults.sort();
}
