import { localTarget } from './local';
import { defaultStack, stackTarget } from './stack';
import type { Target } from './target';

/** Which bridge the options name: the local one, or a deployed stack. @throws OperatorError */
export async function findTarget(value: (option: string) => string | undefined, local: boolean): Promise<Target> {
  if (local) return localTarget(value('data-dir') ?? '.local');
  return stackTarget(value('stack') ?? defaultStack, value('region'), value('bridge'));
}
