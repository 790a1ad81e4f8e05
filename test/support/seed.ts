/**
 * The seed of a random test: from the environment, to play a run again, else a new one. It is printed when the run begins, so that a
 * log tells which sequences were played also where all went well. The whole check sets `RANDOM_SEED` from the tree that it checks: the same
 * tree always plays the same sequences, and each change plays new ones.
 *
 * @param variable environment variable that names the seed
 */
export function seedFrom(variable: string, what: string): number {
  const seed = Number(process.env[variable] ?? process.env.RANDOM_SEED ?? Date.now() % 1_000_000_000);
  // Not console.log: jest would print where it was called from, and nothing at all with --silent.
  process.stderr.write(`${what}: ${variable}=${seed}\n`);
  return seed;
}
