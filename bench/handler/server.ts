import type { BenchRequest } from './requests';

/** One of those who answer the same requests, in this process and without a network. */
export interface Server {
  readonly name: string;
  /** @throws Error when the answer is no success */
  answer(request: BenchRequest): Promise<string>;
  /** Processor time so far that was spent in what stands for its database. */
  databaseMicroseconds(): number;
}

export const headers: Readonly<Record<string, string>> = {
  Accept: 'application/scim+json',
  'Content-Type': 'application/scim+json',
  Authorization: 'Bearer bench',
  Host: 'bench.example.com',
  'User-Agent': 'bench',
};
