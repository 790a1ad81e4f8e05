/**
 * Runs work together with something that matters more, whose result it neither delays by more than a moment nor spoils. A function's
 * process stands still once it has answered, so work that was left behind would go on at some later request, or never.
 *
 * @param main what matters
 * @param work what runs beside it
 * @param graceMs how long the result may wait for the work, in milliseconds
 * @param onFailure receives what the work threw
 */
export async function beside<T>(
  main: Promise<T>,
  work: Promise<void>,
  graceMs: number,
  onFailure: (error: unknown) => void,
): Promise<T> {
  const settled = work.catch(onFailure);
  const result = await main;
  let timer: NodeJS.Timeout | undefined;
  const grace = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, graceMs);
  });
  await Promise.race([settled, grace]);
  clearTimeout(timer);
  return result;
}
