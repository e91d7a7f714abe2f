// @ts-check
/** Whether a typed name is one, and whose. A person is asked, never refused, for a name that others write differently. */

/** Fewer letters than this sign nothing; two are a full name in some scripts. */
const LEAST_LETTERS = 2;

/** @param {string} typed */
export function isName(typed) {
  return (typed.match(/\p{Letter}/gu) ?? []).length >= LEAST_LETTERS;
}

/**
 * Whether no part of the one name is found in the other: order, initials, accents and case do not matter.
 *
 * @param {string} typed
 * @param {string} expected as the roster has it
 */
export function differsMuch(typed, expected) {
  const known = new Set(partsOf(expected));
  return !partsOf(typed).some((part) => known.has(part));
}

/** @param {string} name */
function partsOf(name) {
  const plain = name.normalize("NFD").replaceAll(/\p{Mark}/gu, "").toLocaleLowerCase("en");
  const parts = plain.match(/\p{Letter}+/gu) ?? [];
  const whole = parts.filter((part) => part.length >= LEAST_LETTERS);
  return whole.length ? whole : parts;
}
