/** A value of an option as people read it: a list separated by commas, an object as JSON. */
export function text(value: unknown): string {
  if (typeof value === 'string') return value;
  const isPlainList = Array.isArray(value) && value.every((each) => typeof each === 'string');
  return isPlainList ? value.join(', ') : JSON.stringify(value);
}
