import type { Attributes } from './types';

/** A string attribute; undefined when it is absent or something else. */
export function textOf(attributes: Attributes, name: string): string | undefined {
  const value = attributes[name];
  return typeof value === 'string' ? value : undefined;
}

/** Whether the identity provider wants the person to have access: unless it says otherwise (RFC 7643 §4.1.1 leaves it open). */
export function isActive(attributes: Attributes): boolean {
  return attributes.active !== false;
}
