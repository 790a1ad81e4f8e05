// What the parts of the page are made of, and how they write numbers and times. The bridge serves this file as it is.

/** An element with properties and children; a child may be a text. */
export function element(name, properties = {}, children = []) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** A number for people; a dash for none. */
export function amount(value) {
  if (value === undefined || value === null) return '–';
  return value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 2 : 0 });
}

/** A time of day, with the date unless it is today's. @param milliseconds since 1970 */
export function clock(milliseconds) {
  const at = new Date(milliseconds);
  const time = at.toLocaleTimeString('en-GB');
  return at.toDateString() === new Date().toDateString() ? time : `${at.toLocaleDateString('en-CA')} ${time}`;
}
