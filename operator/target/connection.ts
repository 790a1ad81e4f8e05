/** How AWS is reached: by the operator's own configuration, or the local run's front. Part of every SDK client's settings. */
export interface Connection {
  readonly region?: string;
  readonly endpoint?: string;
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
  };
}
