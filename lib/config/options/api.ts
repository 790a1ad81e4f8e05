import { customDomain } from '../custom-domain';
import { ipRanges, isOpenToTheWorld } from '../ip-ranges';
import { text, wholeNumber } from '../kinds';
import { tags } from '../tags';

/** Options of names, of the API and of the function behind it. */
export const apiOptions = {
  namePrefix: text({
    text:
      "First word of the names of the API, the alarms and the dashboard, and of the metrics' namespace. Two " +
      'bridges in one account and region need different prefixes.',
    pattern: /^[A-Za-z][A-Za-z0-9-]{0,39}$/,
    allowed: 'a letter, then up to 39 letters, digits and hyphens',
    fallback: undefined,
    fallbackText: "the stack's name",
  }),
  tags: tags({
    text: 'Tags for the stack and every resource that supports them, for cost allocation and ownership.',
    fallback: {},
    fallbackText: 'none',
  }),
  throttleRate: wholeNumber({
    text:
      'Steady number of requests per second that the API accepts. Requests beyond it are answered with 429 ' +
      'and Retry-After. Identity providers send up to about 25 a second, so the default leaves room and ' +
      'still limits the bill.',
    min: 1,
    max: 10_000,
    unit: 'requests a second',
    fallback: 50,
  }),
  throttleBurst: wholeNumber({
    text: 'Requests that the API accepts in a burst before throttleRate applies.',
    min: 1,
    max: 5000,
    unit: 'requests',
    fallback: 100,
  }),
  allowedIpRanges: ipRanges({
    text:
      'IPv4 ranges (CIDR) that may call the API. Requests from other addresses get 403. This is a resource ' +
      'policy and costs nothing.',
    insecure: {
      when: isOpenToTheWorld,
      wrong: () => 'has a range wider than /8, which is too wide to restrict access',
      secure: 'ranges of /8 or narrower, or no list at all',
    },
    parameter: { pattern: /^(\d{1,3}\.){3}\d{1,3}\/([89]|[12]\d|3[0-2])$/ },
    fallback: undefined,
    fallbackText: 'any address: most identity providers publish no fixed addresses; access depends on the bearer token',
  }),
  addressRateLimit: wholeNumber({
    text:
      'Requests that one IP address may send within five minutes before AWS WAF refuses it with 403. WAF ' +
      "acts before the throttle, so a caller without the token cannot use up the identity provider's share. " +
      'Adds a web ACL with one rule to the API (about 6 US dollars a month, plus 0.60 per million ' +
      'requests). Identity providers send from few addresses, up to 7,500 requests in five minutes.',
    min: 100,
    max: 2_000_000,
    unit: 'requests in five minutes',
    fallback: undefined,
    fallbackText: 'no web ACL: the throttle limits all callers together',
  }),
  customDomain: customDomain({
    text:
      'Your own host name for the API. The Base URL then stays the same when the stack is deployed anew. With ' +
      'a public hosted zone in Route 53 the stack makes the certificate and the DNS records. The host name ' +
      'and its certificate are kept when the option is removed or the stack deleted.',
    fallback: undefined,
    fallbackText: 'the host name that API Gateway assigns',
  }),
  reservedConcurrency: wholeNumber({
    text: 'Concurrent executions reserved for the SCIM function. The number is also its limit.',
    min: 1,
    max: 1000,
    unit: 'concurrent executions',
    fallback: undefined,
    fallbackText: 'none: a new AWS account has only 10 in total and would refuse the deployment',
  }),
  memoryMb: wholeNumber({
    text: 'Memory of the SCIM function, in MB. Lambda assigns CPU in proportion to memory.',
    min: 256,
    max: 3008,
    unit: 'MB',
    fallback: 512,
  }),
};
