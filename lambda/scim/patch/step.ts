import { withoutFilter } from '../attribute-path';
import type { OnMiss, OperationName } from '../dialects';
import { excerpt, ScimError } from '../errors';
import type { ElementPredicate } from '../filter/element';
import type { OnDropped } from '../read/scalar';
import { type Attribute, findByName } from '../schema/attribute';
import { isBaseSchema, type ResourceDefinition } from '../schema/resource-definition';
import type { Tolerance } from '../schema/tolerance';
import type { Json, JsonObject } from '../types';
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

/** One operation, while it is being read. */
export interface Operation {
  readonly reading: PatchReading;
  readonly origin: Origin;
  /** The operation's name as the client wrote it. */
  readonly sent: string;
  /** Whether the request has others, whose effect a refusal of this one would prevent. */
  readonly company: 'alone' | 'among others';
}

const FIRST_NAME = /^[A-Za-z$][\w$-]*/;

/**
 * A PATCH request while it is being read. What cannot be applied to an attribute on which no delivery depends is dropped, as in a POST:
 * the rest of the request may be somebody's suspension. Two things are remembered for whoever answers: what was refused, to be told when
 * nothing else is left to do; and the first doubt about the request, to be told when there is no such resource anyway.
 */
export class PatchReading {
  private firstRefusal: ScimError | undefined;
  private firstDoubt: ScimError | undefined;

  constructor(
    readonly definition: ResourceDefinition,
    readonly onDropped: OnDropped,
  ) {}

  /** What was refused first; undefined when nothing was. */
  get refusal(): ScimError | undefined {
    return this.firstRefusal;
  }

  /** What was not as it should be, first; undefined when all was. */
  get doubt(): ScimError | undefined {
    return this.firstDoubt;
  }

  /** Notes something that is understood all the same. */
  doubts(error: ScimError): void {
    this.firstDoubt ??= error;
  }

  /**
   * Reads a part of an operation; none of it counts when it fails, unless it is about an attribute on which a delivery depends.
   *
   * @param path what it is about, as the client wrote it
   * @throws ScimError what `run` throws
   */
  tolerantly(origin: Origin, path: string, run: () => PatchStep[]): PatchStep[] {
    try {
      return run();
    } catch (error) {
      if (!(error instanceof ScimError) || this.toleranceOf(path) !== 'full') throw error;
      const refusal = located(origin, error);
      this.firstRefusal ??= refusal;
      this.drops(path, refusal);
      return [];
    }
  }

  /** Notes an attribute whose part of the request is not applied. */
  drops(path: string, doubt: ScimError): void {
    this.doubts(doubt);
    this.onDropped(withoutFilter(path));
  }

  /** How tolerantly the attribute is read that a path is about, also when the path cannot be read itself. */
  toleranceOf(path: string): Tolerance {
    const bracket = path.indexOf('[');
    const whole = bracket < 0 ? path : path.slice(0, bracket);
    const colon = whole.lastIndexOf(':');
    if (colon >= 0 && !isBaseSchema(this.definition, whole.slice(0, colon))) return 'full';
    const name = FIRST_NAME.exec(whole.slice(colon + 1).trim())?.[0] ?? '';
    return findByName(this.definition.attributesByName, name)?.tolerance ?? 'full';
  }
}
