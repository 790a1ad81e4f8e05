import { rmSync } from 'node:fs';
import path from 'node:path';
import { packedFile } from './packed';

export default function removePackage(): void {
  rmSync(path.dirname(packedFile()), { recursive: true, force: true });
}
