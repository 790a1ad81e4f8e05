import { fromEnv } from '@aws-sdk/credential-provider-env';

/** Stands in for `@aws-sdk/credential-provider-node` in the functions' bundles (docs/decisions/0002-bundles.md). */
export const defaultProvider = (): ReturnType<typeof fromEnv> => fromEnv();
