import { excerpt, ScimError } from '../errors';
import type { ElementPredicate } from '../filter/element';
import type { Attribute } from '../schema/attribute';
import type { Json, JsonObject } from '../types';
import type { OnMiss, OperationName } from './dialects';
import type { MemberStep } from './member-step';
import type { Part } from './parts';

/**
 * Runs a part of an operation; an error from it says which operation it is about.
 *
 * @throws ScimError what `run` throws, with "Operation 2 (replace name.familyName): " before its detail
 */
export function withOrigin<T>(origin: Origin, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw error instanceof ScimError ? located(origin, error) : error;
  }
}

/** The error with the operation that it is about. */
export function located(origin: Origin, error: ScimError): ScimError {
  const path = origin.path === undefined ? 'without a path' : excerpt(origin.path);
  const detail = `Operation ${origin.number} (${origin.name} ${path}): ${error.detail}`;
  return new ScimError(error.status, detail, {
    ...(error.scimType === undefined ? {} : { scimType: error.scimType }),
    cause: error,
  });
}

/**
 * How much one request may look at, in values times conditions. A thousand operations on a hundred values stay far below; what is
 * above (thousands of operations, each on thousands of values, fit in a body of a megabyte) would take seconds.
 */
const MAX_WORK = 5_000_000;

/**
 * Counts what a request has looked at, so that its cost cannot grow with the square of its size. One for the whole of a Bulk request:
 * else its operations, each within the bound, would take their number times as long.
 */
export class Work {
  private left = MAX_WORK;

  /** @throws ScimError 413 when the request asks for too much. */
  spend(amount: number): void {
    this.left -= amount;
    if (this.left < 0) {
      throw new ScimError(413, 'The request has too many operations on attributes with too many values. Split it.');
    }
  }
}

/** Where a step comes from, for errors. */
export interface Origin {
  /** Place of the operation in the request, from 1. */
  readonly number: number;
  readonly name: OperationName;
  /** The path as sent; absent without one. */
  readonly path?: string;
}

/**
 * One change to one attribute: an operation of the request with its path resolved and its value checked. An operation without a
 * path is as many steps as its value has attributes; one on an attribute that is accepted and dropped is none.
 */
export type PatchStep = { readonly origin: Origin } & Change;

type Change =
  /** A simple attribute, or all values of a multi-valued one. */
  | { readonly kind: 'set'; readonly attribute: Attribute; readonly value: Json }
  | { readonly kind: 'unset'; readonly attribute: Attribute }
  /** Values to go into, or to be taken from, a multi-valued attribute. */
  | { readonly kind: 'include' | 'exclude'; readonly attribute: Attribute; readonly values: readonly Json[] }
  /** A sub-attribute of a single-valued attribute; `value` undefined unassigns it. */
  | { readonly kind: 'sub'; readonly attribute: Attribute; readonly sub: Attribute; readonly value: Json | undefined }
  | ElementsChange
  | { readonly kind: 'members'; readonly change: MemberStep };

/** A change to those elements of a multi-valued attribute that a filter selects. */
export interface ElementsChange {
  readonly kind: 'elements';
  readonly attribute: Attribute;
  readonly selects: ElementPredicate;
  /** How many conditions `selects` looks at, at most: the work that one element makes. */
  readonly conditions: number;
  readonly edit: ElementEdit;
  readonly onMiss: OnMiss;
  /** What an element that the filter would select has in any case; undefined when the filter does not say. Seldom asked for. */
  readonly seed: () => JsonObject | undefined;
}

export type ElementEdit =
  | { readonly kind: 'remove' }
  /** The element of a simple attribute becomes this. */
  | { readonly kind: 'scalar'; readonly value: Json }
  /** Sub-attributes that are set (unassigned, where undefined); with `replace` the element has no others. */
  | { readonly kind: 'merge' | 'replace'; readonly parts: readonly Part[] };

/** A PATCH request, read and checked as far as that is possible without the resource. */
export interface PatchRequest {
  readonly steps: readonly PatchStep[];
  /**
   * What the whole request, of which this may be a part, may still look at.
   *
   * @default - as much as a request on its own
   */
  readonly work?: Work;
  /** What was not as it should be and was understood, or left out, all the same: to be told when the resource does not exist. */
  readonly doubt?: ScimError;
}
