import type { STSClientConfig } from '@aws-sdk/client-sts';

/** How AWS is reached: by the operator's own configuration, or the local run's front. Part of every SDK client's settings. */
export interface Connection extends Pick<STSClientConfig, 'credentials' | 'requestHandler'> {
  readonly region: string;
  readonly endpoint?: string;
}
