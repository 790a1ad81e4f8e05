import type { Connection } from '../connection';

/** How AWS is reached through a proxy; nothing where there is none. */
export type Proxied = Pick<Connection, 'requestHandler'>;

const variables = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'];

/** The proxy that the environment names, without a password that its address may hold; undefined without one. */
export function proxyOf(environment: NodeJS.ProcessEnv): string | undefined {
  const variable = variables.find((name) => (environment[name] ?? '') !== '');
  if (variable === undefined) return undefined;
  try {
    return `${new URL(environment[variable] ?? '').host} (${variable})`;
  } catch {
    return variable;
  }
}

/** The longest answer that is waited for, in milliseconds: a function's run. */
const longestMs = 16 * 60_000;

let installed: Promise<Proxied> | undefined;

/**
 * Sends everything that this process asks for through the proxy of HTTPS_PROXY and HTTP_PROXY, except hosts in NO_PROXY, as the AWS CLI
 * and the CDK do. Node's own fetch and the SDK ignore those variables.
 *
 * @returns what AWS's clients need for it
 */
export function throughProxy(environment: NodeJS.ProcessEnv): Promise<Proxied> {
  if (proxyOf(environment) === undefined) return Promise.resolve({});
  installed ??= install();
  return installed;
}

async function install(): Promise<Proxied> {
  const [{ EnvHttpProxyAgent, install: replaceFetch, setGlobalDispatcher }, { FetchHttpHandler }] = await Promise.all([
    import('undici'),
    import('@smithy/fetch-http-handler'),
  ]);
  replaceFetch();
  setGlobalDispatcher(new EnvHttpProxyAgent({ headersTimeout: longestMs, bodyTimeout: longestMs }));
  return { requestHandler: new FetchHttpHandler({ requestTimeout: longestMs, keepAlive: false }) };
}
