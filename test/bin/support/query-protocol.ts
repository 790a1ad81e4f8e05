/** AWS's query protocol: what services such as CloudFormation answer in XML. */

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly type: string;
}

type Value = string | boolean | undefined | { readonly [name: string]: Value } | readonly Value[];

/** The answer of an operation. A list becomes `member` elements; what is undefined is left out. */
export function answerXml(operation: string, result: Readonly<Record<string, Value>>): Answer {
  return {
    status: 200,
    text: `<${operation}Response><${operation}Result>${xml(result)}</${operation}Result><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></${operation}Response>`,
    type: 'text/xml',
  };
}

/** An error, as the service names it. */
export function failure(code: string, message: string, status = 400): Answer {
  return {
    status,
    text: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${escaped(message)}</Message></Error></ErrorResponse>`,
    type: 'text/xml',
  };
}

function xml(value: Value): string {
  if (value === undefined) return '';
  if (typeof value === 'string' || typeof value === 'boolean') return escaped(String(value));
  if (Array.isArray(value)) return value.map((each: Value) => `<member>${xml(each)}</member>`).join('');
  return Object.entries(value)
    .filter(([, each]) => each !== undefined)
    .map(([name, each]) => `<${name}>${xml(each)}</${name}>`)
    .join('');
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
