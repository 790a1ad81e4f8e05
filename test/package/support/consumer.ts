import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { packedFile, root } from './packed';

/** What a program said, and how it ended. */
export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What the package says of itself. */
export interface Manifest {
  readonly main: string;
  readonly types: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

/**
 * Another company's project with the package installed, away from this checkout. What the package declares that it needs is linked from
 * here, and nothing else, so that nothing undeclared is found.
 *
 * The archive is unpacked and not installed by npm: npm would also unpack aws-cdk-lib (208 MB in all; 5 s of processor time), and needs
 * either its own cache or a registry, which a checkout with restored node_modules may lack. Before a release, install it for real:
 * `npm pack`, then `npm install <archive>` in an empty folder.
 */
export class Consumer {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'scim-bridge-consumer-'));
  readonly installed = path.join(this.folder, 'node_modules', 'scim-bridge-kit');
  readonly manifest: Manifest;

  /** @param others packages that the project itself has: what `cdk init` installs besides */
  constructor(...others: readonly string[]) {
    mkdirSync(this.installed, { recursive: true });
    execFileSync('tar', ['-xzf', packedFile(), '-C', this.installed, '--strip-components=1']);
    this.manifest = JSON.parse(readFileSync(path.join(this.installed, 'package.json'), 'utf8'));
    const { dependencies = {}, peerDependencies } = this.manifest;
    for (const name of [...Object.keys({ ...dependencies, ...peerDependencies }), ...others]) this.link(name);
    // As npm does for the bin of every package.
    const bin = path.join(this.folder, 'node_modules', '.bin');
    mkdirSync(bin);
    for (const [name, file] of Object.entries(this.manifest.bin)) {
      symlinkSync(path.join('..', 'scim-bridge-kit', file), path.join(bin, name));
    }
  }

  /** A file of the project. */
  write(name: string, content: string): void {
    const file = path.join(this.folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }

  /** Files of a folder of this checkout become the project's. */
  copy(folder: string): void {
    cpSync(path.join(root, folder), this.folder, { recursive: true });
  }

  /** Runs Node in the project, with nothing of this run's environment that could help it. */
  node(...args: readonly string[]): Ran {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: this.folder,
      encoding: 'utf8',
      env: {
        PATH: process.env.PATH,
        HOME: this.folder,
        CDK_OUTDIR: path.join(this.folder, 'cdk.out'),
        // What CloudFormation would say of the template is tested elsewhere, and takes longer than all the rest.
        CDK_VALIDATION: 'false',
      },
    });
    return { status, stdout, stderr };
  }

  /** The compiler of `cdk init`'s TypeScript projects, on the project. */
  tsc(...args: readonly string[]): Ran {
    return this.node(path.join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', '.', ...args);
  }

  /** A JSON file that the synth left. */
  synthesized(name: string): Synthesized {
    return JSON.parse(readFileSync(path.join(this.folder, 'cdk.out', name), 'utf8'));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private link(name: string): void {
    const link = path.join(this.folder, 'node_modules', name);
    mkdirSync(path.dirname(link), { recursive: true });
    symlinkSync(path.join(root, 'node_modules', name), link);
  }
}

/** A template or an asset manifest, as far as tests look into it. */
export interface Synthesized {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: never }>>;
  readonly Outputs: Readonly<Record<string, unknown>>;
  readonly files: Readonly<
    Record<string, { readonly displayName?: string; readonly source: { readonly path: string } }>
  >;
}

/** `Type` of every resource, counted. */
export function countTypes({ Resources }: Synthesized): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { Type } of Object.values(Resources)) counts[Type] = (counts[Type] ?? 0) + 1;
  return counts;
}
