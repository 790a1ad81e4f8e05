import { Env } from '../lambda/contract/names';
import { readStoredToken } from '../lambda/delivery/admin/credentials/connection';
import type { RunningStack } from './stack';
import { TemplateError } from './template/template';

/** The bearer token, by way of the function that checks it: what the template tells it to read is what counts. @throws TemplateError when there is none */
export function bearerToken(stack: RunningStack): string {
  const read = storedToken(stack);
  if ('token' in read) return read.token;
  throw new TemplateError(read.message);
}

function storedToken({ functions, secrets }: RunningStack): ReturnType<typeof readStoredToken> {
  const arn = functions.map(({ environment }) => environment[Env.bearerTokenSecret]).find((each) => each !== undefined);
  if (arn === undefined)
    throw new TemplateError(
      `No function of the stack has the variable ${Env.bearerTokenSecret}: nothing checks the token.`,
    );
  const stored = secrets.current(arn);
  if (stored === undefined) throw new TemplateError(`The secret ${arn} is not in the stack, or has no value.`);
  return readStoredToken(stored);
}

/** Announces the token now and whenever it has been replaced: scripts read it while the bridge runs. */
export function announceToken(
  stack: RunningStack,
  token: string,
  announce: (token: string) => void,
  onReplaced: () => void,
): void {
  let announced = token;
  announce(announced);
  stack.secrets.watch(() => {
    const stored = storedToken(stack);
    if (!('token' in stored) || stored.token === announced) return;
    announced = stored.token;
    announce(announced);
    onReplaced();
  });
}
