type Step = () => Promise<unknown> | unknown;

/** Requests that are being answered when the run ends may take this long, in milliseconds. */
export const graceMs = 5000;

/** What must be undone when the run ends, last first. What is added after the end is undone at once. */
export class Teardown {
  private readonly steps: Step[] = [];
  private ending: Promise<void> | undefined;

  add(step: Step): void {
    if (this.ending === undefined) this.steps.push(step);
    else this.ending = this.ending.then(() => attempt(step));
  }

  /** Undoes everything, once, however often it is called. A step that fails does not keep the others from being done. */
  run(): Promise<void> {
    this.ending ??= this.undo();
    return this.ending;
  }

  private async undo(): Promise<void> {
    for (let step = this.steps.pop(); step !== undefined; step = this.steps.pop()) await attempt(step);
  }
}

async function attempt(step: Step): Promise<void> {
  try {
    await step();
  } catch (error) {
    console.error('While stopping:', error);
  }
}
