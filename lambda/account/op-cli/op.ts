import { mkdir } from 'node:fs/promises';
import { isObject, type Json } from '../../scim/types';
import { atMost } from '../../table/concurrently';
import type { OpCliDescription } from '../description';
import { Refused, Unauthorised, Unavailable } from '../errors';
import { errorIn } from '../http/belief';
import { saidIn } from '../http/said';
import type { SecretKeeper } from '../message';
import { type CommandSubject, failureOf, NotSignedIn } from './failures';
import type { RunProgram } from './process';
import { type RunOp, sessions } from './session';

/** More at once overwhelm the CLI: 1Password's own scripts keep to three. */
const MAX_PROCESSES = 3;

export interface OpSettings {
  readonly description: OpCliDescription;
  readonly run: RunProgram;
  /** A writable folder that only we use; the CLI keeps its settings there. In Lambda below /tmp. */
  readonly home: string;
  readonly timeoutMs: number;
  readonly maxOutputBytes: number;
  readonly secrets: SecretKeeper;
  readonly now: () => number;
}

/** The signed-in CLI. */
export interface Op {
  /** Runs a command that says nothing. */
  act(args: readonly string[], subject: CommandSubject): Promise<void>;
  /** Runs a command that answers in JSON. */
  ask(args: readonly string[], subject: CommandSubject): Promise<Json>;
}

/** The CLI, signed in on first use and again when its session has ended. */
export function openOp({ description, run, home, timeoutMs, maxOutputBytes, secrets, now }: OpSettings): Op {
  const inTurn = atMost(MAX_PROCESSES);
  let homeReady: Promise<unknown> | undefined;

  const op: RunOp = (args, environment, input) =>
    inTurn(async () => {
      homeReady ??= mkdir(home, { recursive: true, mode: 0o700 });
      await homeReady.catch((error: NodeJS.ErrnoException) => {
        homeReady = undefined;
        throw new Unavailable(`the folder ${home} for the 1Password CLI cannot be made (${error.code ?? 'unknown'})`);
      });
      const env = { HOME: home, PATH: '/usr/bin:/bin', ...environment };
      return run({ binary: description.binary, args, env, input, timeoutMs, maxOutputBytes });
    });
  const signedIn = sessions(op, description, secrets, now);

  /** A refusal for want of a session did nothing, so the command may be repeated, once. */
  async function command(args: readonly string[], subject: CommandSubject): Promise<string> {
    for (let attempt = 1; ; attempt += 1) {
      const session = await signedIn.current();
      const result = await op([...args, ...session.flags], session.env, '');
      const failure = failureOf(result, subject, secrets.words);
      if (failure === undefined) return result.output;
      if (!(failure instanceof NotSignedIn)) throw failure;
      signedIn.forget(session);
      if (attempt === 2) throw new Unauthorised(failure.reason);
    }
  }

  /** @throws Refused when an answer of success holds an error */
  function believed(json: Json): Json {
    if (!isObject(json) || errorIn(json) === undefined) return json;
    throw new Refused(secrets.words(saidIn(JSON.stringify(json))));
  }

  return {
    async act(args, subject) {
      await command(args, subject);
    },
    async ask(args, subject) {
      const output = await command([...args, '--format=json'], subject);
      try {
        return believed(JSON.parse(output) as Json);
      } catch (error) {
        if (error instanceof Refused) throw error;
        // Nothing, or half of something: never an empty list.
        throw new Unavailable(
          `the 1Password CLI answered "op ${args.slice(0, 2).join(' ')}" with something that is no JSON`,
        );
      }
    },
  };
}
