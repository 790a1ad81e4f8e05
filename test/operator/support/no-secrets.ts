import { secretsOf } from '../../support/secret-sweep/bridge-channels';
import { refuseShownSecrets } from '../../support/secret-sweep/sweep';

/** The one command that is asked to show a secret. */
const shows = (args: readonly string[]): boolean => args[0] === 'token' && args[1] === 'show';

/**
 * Holds of every command that a test runs: what it prints shows no secret of its bridge and none that it was given.
 *
 * @param environment given to it; what is meant for `setup` is secret
 * @param printed stdout, stderr, and the arguments of its process
 */
export async function refuseSecretsPrinted(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  printed: readonly string[],
): Promise<void> {
  const at = args.indexOf('--data-dir');
  const stateDir = at < 0 ? undefined : args[at + 1];
  const given = Object.entries(environment).flatMap(([name, value = '']) =>
    /^SCIM_BRIDGE_UPSTREAM_/.test(name) && value.length >= 16 ? [{ name, value }] : [],
  );
  const kept = stateDir === undefined || shows(args) ? [] : await secretsOf(stateDir);
  const content = Buffer.from(printed.join('\n'));
  refuseShownSecrets([{ name: `scim-bridge ${args.slice(0, 2).join(' ')}`, content }], [...given, ...kept]);
}
