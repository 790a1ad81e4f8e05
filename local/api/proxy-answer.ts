import { asList, asObject, type Json } from '../template/template';
import { type HeaderList, toClient } from './headers';

/** What a function answered, ready for the client. */
export interface ProxyAnswer {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: Buffer;
}

/**
 * Reads the result of a function behind a proxy integration.
 *
 * @param binaryMediaTypes of the API: a base64 body is decoded only when they cover what the client accepts
 * @param accept the request's Accept header
 * @returns undefined when it is not such a result, which API Gateway answers with 502
 */
export function readProxyAnswer(
  payload: string,
  binaryMediaTypes: readonly string[],
  accept: string | undefined,
): ProxyAnswer | undefined {
  const result = asObject(JSON.parse(payload) as Json);
  const status = Number(result?.statusCode);
  if (result === undefined || !Number.isInteger(status) || status < 100 || status > 599) return undefined;
  if (
    Object.keys(result).some(
      (key) => !['statusCode', 'headers', 'multiValueHeaders', 'body', 'isBase64Encoded'].includes(key),
    )
  )
    return undefined;
  const { body, isBase64Encoded } = result;
  if (body !== undefined && body !== null && typeof body !== 'string') return undefined;
  const headers = responseHeaders(asObject(result.headers) ?? {}, asObject(result.multiValueHeaders) ?? {});
  if (headers === undefined) return undefined;
  const binary = isBase64Encoded === true && isBinary(accept?.split(',')[0] ?? '*/*', binaryMediaTypes);
  const typed = headers.some(([name]) => name.toLowerCase() === 'content-type');
  return {
    status,
    headers: [...(typed ? [] : [['Content-Type', 'application/json'] as const]), ...toClient(headers)],
    body: Buffer.from(body ?? '', binary ? 'base64' : 'utf8'),
  };
}

/** Whether a media type is among the API's binary ones; `*` + `/*` covers all. */
export function isBinary(mediaType: string, binaryMediaTypes: readonly string[]): boolean {
  const plain = mediaType.split(';')[0]?.trim().toLowerCase();
  return binaryMediaTypes.some((each) => each === '*/*' || each.toLowerCase() === plain);
}

/** Both header sections together; where a name stands in both, the multi-value section decides. */
function responseHeaders(
  single: Readonly<Record<string, Json>>,
  multi: Readonly<Record<string, Json>>,
): HeaderList | undefined {
  const repeated = new Set(Object.keys(multi).map((name) => name.toLowerCase()));
  const all = [
    ...Object.entries(single).filter(([name]) => !repeated.has(name.toLowerCase())),
    ...Object.entries(multi).flatMap(([name, values]) => asList(values).map((value) => [name, value] as const)),
  ];
  if (all.some(([, value]) => value !== null && typeof value === 'object')) return undefined;
  return all.filter(([, value]) => value !== null).map(([name, value]) => [name, String(value)] as const);
}
