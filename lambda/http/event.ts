import type { APIGatewayProxyEvent } from 'aws-lambda';

/** All values of a request header, by its name in lower case (API Gateway keeps the client's spelling). */
export function headerValues(event: APIGatewayProxyEvent, name: string): readonly string[] {
  for (const [key, values] of Object.entries(event.multiValueHeaders ?? {})) {
    if (key.toLowerCase() === name) return values ?? [];
  }
  return [];
}

/** A request header; a repeated one joined as HTTP has it (RFC 9110 §5.2). */
export function header(event: APIGatewayProxyEvent, name: string): string | undefined {
  const values = headerValues(event, name);
  return values.length === 0 ? undefined : values.join(', ');
}

/** The query parameters with all their values, decoded. */
export function queryOf(event: APIGatewayProxyEvent): Record<string, readonly string[]> {
  const query: Record<string, readonly string[]> = Object.create(null);
  for (const [name, values] of Object.entries(event.multiValueQueryStringParameters ?? {})) query[name] = values ?? [];
  return query;
}
