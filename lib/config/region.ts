import { Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { ConfigurationError } from './problem';

/** A value that belongs to one region. */
export interface Regional {
  /** The option that has it. */
  readonly option: string;
  /** What it is, as the rest of a sentence: `is a certificate in eu-west-1`. */
  readonly what: string;
  /** The region that it belongs to. */
  readonly given: string | undefined;
  /** What is allowed, before `in <region>`: `the ARN of an ACM certificate`. */
  readonly allowed: string;
}

/**
 * Refuses what belongs to another region than the stack. CloudFormation would fail after minutes, without saying what to do. Where the
 * stack's region is not known before the deployment, nothing is refused.
 *
 * @throws ConfigurationError with both regions
 */
export function assertRegion(scope: Construct, { option, what, given, allowed }: Regional): void {
  const { region } = Stack.of(scope);
  if (Token.isUnresolved(region) || given === region) return;
  throw new ConfigurationError([
    { option, wrong: `${what}, and the stack is in ${region}`, allowed: `${allowed} in ${region}` },
  ]);
}
