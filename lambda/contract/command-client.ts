/** How commands that play an identity provider call themselves (User-Agent): whoever asks when the provider was last heard does not mean them. */
export const commandClient = 'scim-bridge-cli';

/** How the probe calls itself (User-Agent). */
export const probeClient = 'scim-bridge-probe';

/** Callers that are part of the bridge, and no client of it. */
export const ownClients: readonly string[] = [commandClient, probeClient];
