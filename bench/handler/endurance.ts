import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Ids, jobs } from './requests';
import type { Server } from './server';

const requests = 100_000;
const parts = 10;
/** A page costs as much as all the rest. */
const pageEvery = 20;
const page = 'page of 100 people';

/** The heap after each part of many requests of all kinds but creations, once what is not used any more is collected, in MB. */
export async function measureMemory(server: Server, ids: Ids): Promise<number[]> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const repeated = jobs.filter(({ name }) => name !== 'create a person' && name !== page);
  const pages = jobs.find(({ name }) => name === page);
  const heap: number[] = [];
  for (let part = 0; part < parts; part += 1) {
    const from = (part * requests) / parts;
    for (let n = from; n < from + requests / parts; n += 1) {
      const job = n % pageEvery === 0 ? pages : repeated[n % repeated.length];
      if (job !== undefined) await server.answer(job.request(Math.floor(n / repeated.length), ids));
    }
    collect();
    heap.push(process.memoryUsage().heapUsed / 2 ** 20);
  }
  return heap;
}
