import { BlockList, isIPv6 } from 'node:net';
import { asList, asObject, type JsonObject } from '../template/template';
import { wildcard } from './wildcard';

/** Condition keys (lower case) and their values in one request. A key that is absent was not in the request. */
export type ConditionContext = ReadonlyMap<string, readonly string[]>;

/** A policy has a condition that the local run cannot decide; rather than guess, it refuses. */
export class UnsupportedConditionError extends Error {
  override readonly name = 'UnsupportedConditionError';
}

type Test = (actual: string, wanted: string) => boolean;

const tests: Readonly<Record<string, Test>> = {
  StringEquals: (actual, wanted) => actual === wanted,
  StringEqualsIgnoreCase: (actual, wanted) => actual.toLowerCase() === wanted.toLowerCase(),
  StringLike: (actual, wanted) => wildcard(wanted).test(actual),
  ArnEquals: (actual, wanted) => wildcard(wanted).test(actual),
  ArnLike: (actual, wanted) => wildcard(wanted).test(actual),
  Bool: (actual, wanted) => actual.toLowerCase() === wanted.toLowerCase(),
  IpAddress: inRange,
  NumericEquals: (actual, wanted) => Number(actual) === Number(wanted),
  NumericLessThan: (actual, wanted) => Number(actual) < Number(wanted),
  NumericLessThanEquals: (actual, wanted) => Number(actual) <= Number(wanted),
  NumericGreaterThan: (actual, wanted) => Number(actual) > Number(wanted),
  NumericGreaterThanEquals: (actual, wanted) => Number(actual) >= Number(wanted),
};

/** The operators that hold when none of the wanted values matches, and those that they negate. */
const negations: Readonly<Record<string, string>> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
  NotIpAddress: 'IpAddress',
  NumericNotEquals: 'NumericEquals',
};

/**
 * Whether every condition of a statement holds: all operators and all keys must, any one of a key's values may.
 *
 * @throws UnsupportedConditionError for an operator or a policy variable that is not known here
 */
export function conditionsHold(conditions: JsonObject, context: ConditionContext, source: string): boolean {
  return Object.entries(conditions).every(([operator, keys]) =>
    Object.entries(asObject(keys) ?? {}).every(([key, wanted]) =>
      holds(
        operator,
        context.get(key.toLowerCase()),
        asList(wanted).map(String),
        `${source}, condition ${operator} on ${key}`,
      ),
    ),
  );
}

function holds(
  operator: string,
  actual: readonly string[] | undefined,
  wanted: readonly string[],
  where: string,
): boolean {
  if (operator === 'Null') return wanted.includes(String(actual === undefined));
  if (wanted.some((value) => value.includes('${'))) {
    throw new UnsupportedConditionError(`${where}: the local run does not know policy variables.`);
  }
  const parts = /^(?:(ForAllValues|ForAnyValue):)?(.*?)(IfExists)?$/.exec(operator);
  const name = parts?.[2] ?? operator;
  const test = tests[negations[name] ?? name];
  if (test === undefined) throw new UnsupportedConditionError(`${where}: the local run does not know this operator.`);
  const negated = name in negations;
  const one = (value: string) => wanted.some((each) => test(value, each)) !== negated;
  if (parts?.[1] === 'ForAllValues') return (actual ?? []).every(one);
  if (actual === undefined) return parts?.[3] !== undefined || (negated && parts?.[1] === undefined);
  return actual.some(one);
}

/** Whether an address lies in a CIDR range; an address without a length is that address alone. */
function inRange(address: string, range: string): boolean {
  const [network = '', length] = range.split('/');
  const family = isIPv6(network) ? 'ipv6' : 'ipv4';
  const list = new BlockList();
  if (length === undefined) list.addAddress(network, family);
  else list.addSubnet(network, Number(length), family);
  return list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}
