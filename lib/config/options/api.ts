import { customDomain } from '../custom-domain';
import { ipRanges, isOpenToTheWorld } from '../ip-ranges';
import { text, wholeNumber } from '../kinds';
import { tags } from '../tags';

/** Options of names, of the API and of the function behind it. */
export const apiOptions = {
  namePrefix: text({
    text:
      "First word of the names of the API, the alarms, the dashboard and the metrics' namespace. Two " +
      'bridges in one account and region need two.',
    pattern: /^[A-Za-z][A-Za-z0-9-]{0,39}$/,
    allowed: 'a letter, then up to 39 letters, digits and hyphens',
    fallback: undefined,
    fallbackText: "the stack's name",
  }),
  tags: tags({
    text: 'Tags on everything that can carry them, for cost allocation and ownership.',
    fallback: {},
    fallbackText: 'none',
  }),
  throttleRate: wholeNumber({
    text:
      'Requests a second that the API accepts in the long run; more are answered 429 with Retry-After. ' +
      'Identity providers send about 25 a second at their fastest, so the default leaves room and still ' +
      'bounds the bill.',
    min: 1,
    max: 10_000,
    unit: 'requests a second',
    fallback: 50,
  }),
  throttleBurst: wholeNumber({
    text: 'Requests that the API accepts at once before the rate counts.',
    min: 1,
    max: 5000,
    unit: 'requests',
    fallback: 100,
  }),
  allowedIpRanges: ipRanges({
    text: 'IPv4 ranges (CIDR) that may call the API; everybody else gets 403. A resource policy, without extra cost.',
    insecure: {
      when: isOpenToTheWorld,
      wrong: () => 'has a range wider than /8: the list looks like a restriction and is none',
      secure: 'ranges of /8 or narrower, or no list at all',
    },
    fallback: undefined,
    fallbackText: 'any address: most identity providers publish no fixed addresses, and the bearer token decides',
  }),
  addressRateLimit: wholeNumber({
    text:
      'Requests that one IP address may send within five minutes before AWS WAF refuses it with 403, ahead of the ' +
      "throttle: a caller without the token then cannot use up the identity provider's share. Adds a web ACL with " +
      'one rule to the API (about 6 dollars a month and 0.60 per million requests). Identity providers send from few ' +
      'addresses, up to 7,500 requests in five minutes at their fastest.',
    min: 100,
    max: 2_000_000,
    unit: 'requests in five minutes',
    fallback: undefined,
    fallbackText: 'no web ACL: the throttle bounds what all callers send together',
  }),
  customDomain: customDomain({
    text: 'A host name of your own for the API, so that the Base URL survives a new deployment.',
    fallback: undefined,
    fallbackText: 'the host name that API Gateway gives',
  }),
  reservedConcurrency: wholeNumber({
    text: 'Concurrent executions kept for the SCIM function, which are also its limit.',
    min: 1,
    max: 1000,
    unit: 'concurrent executions',
    fallback: undefined,
    fallbackText: 'none: a new AWS account has 10 in all and would refuse the deployment',
  }),
  memoryMb: wholeNumber({
    text: 'Memory of the SCIM function, in MB. Lambda gives CPU in proportion.',
    min: 256,
    max: 3008,
    unit: 'MB',
    fallback: 512,
  }),
};
