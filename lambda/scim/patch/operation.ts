import { ScimError } from '../errors';
import type { OnDropped } from '../read/scalar';
import { findByName } from '../schema/attribute';
import { isBaseSchema, type ResourceDefinition } from '../schema/resource-definition';
import type { Tolerance } from '../schema/tolerance';
import { located, type Origin, type PatchStep } from './step';

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
    // Without the filter: it has values.
    this.onDropped(path.replace(/\[[^\]]*\]?/, ''));
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
