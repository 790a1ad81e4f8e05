/** Any JSON value, as templates, policies and payloads are made of. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** One resource of a CloudFormation template, intrinsics unresolved. */
export interface Resource {
  readonly Type: string;
  readonly Properties?: JsonObject;
  /** Name of the condition under which the resource exists. */
  readonly Condition?: string;
  readonly Metadata?: JsonObject;
}

/** The sections of a CloudFormation template that the local run reads. */
export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Parameters?: Readonly<Record<string, JsonObject>>;
  readonly Conditions?: JsonObject;
  readonly Mappings?: Readonly<Record<string, Readonly<Record<string, JsonObject>>>>;
  readonly Outputs?: Readonly<Record<string, JsonObject>>;
}

/** Something in the template that the local run cannot run; the message names the resource and what to change. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}

/** A JSON object, or undefined for every other value. */
export function asObject(value: Json | undefined): JsonObject | undefined {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

/** A list as it is; a single value as a list of one; nothing as an empty list. Policies write lists of one either way. */
export function asList(value: Json | undefined): readonly Json[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly Json[]) : [value];
}

/**
 * A property that must be a string.
 *
 * @throws TemplateError naming `where` when it is something else
 */
export function asString(value: Json | undefined, where: string): string {
  if (typeof value === 'string') return value;
  throw new TemplateError(`${where} must be a string, not ${JSON.stringify(value) ?? 'absent'}.`);
}

/** A property that CloudFormation takes as a number or as its decimal form; undefined when absent. */
export function asNumber(value: Json | undefined, where: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  const number = typeof value === 'number' ? value : Number(asString(value, where));
  if (Number.isFinite(number)) return number;
  throw new TemplateError(`${where} must be a number, not ${JSON.stringify(value)}.`);
}
