/** What this process takes, in MB. */
export interface Sample {
  /** Seconds since the first. */
  readonly at: number;
  readonly heapMb: number;
  readonly rssMb: number;
}

const everyMs = 2_000;

/** Samples the memory of this process until it is ended. The heap as it is, garbage included: nothing collects it on purpose. */
export function watchMemory(): { end(): readonly Sample[] } {
  const samples: Sample[] = [];
  const started = Date.now();
  const sample = () => {
    const { heapUsed, rss } = process.memoryUsage();
    const mb = (bytes: number) => Math.round(bytes / 2 ** 20);
    samples.push({ at: Math.round((Date.now() - started) / 1000), heapMb: mb(heapUsed), rssMb: mb(rss) });
  };
  sample();
  const timer = setInterval(sample, everyMs);
  return {
    end: () => {
      clearInterval(timer);
      sample();
      return samples;
    },
  };
}

/** The highest heap in each of so many equal parts of the time: flat when the last are no higher than the first. */
export function peaks(
  samples: readonly Sample[],
  parts: number,
): readonly { readonly heapMb: number; readonly rssMb: number }[] {
  const size = Math.max(1, Math.ceil(samples.length / parts));
  return Array.from({ length: Math.ceil(samples.length / size) }, (_, part) => {
    const some = samples.slice(part * size, (part + 1) * size);
    return {
      heapMb: Math.max(...some.map(({ heapMb }) => heapMb)),
      rssMb: Math.max(...some.map(({ rssMb }) => rssMb)),
    };
  });
}
