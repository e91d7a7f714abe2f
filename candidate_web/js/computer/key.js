// @ts-check
/**
 * What opens the other screen's page: a code from the address or typed, exchanged for a key that this tab keeps.
 *
 * The computer may be anybody's: nothing of it outlives the tab, and the code does not stay in the address.
 */

const KEY = "ninefold-computer-key";

/** @returns {string} the key of an earlier load in this tab; empty if there is none */
export function keptKey() {
  try {
    return sessionStorage.getItem(KEY) ?? "";
  } catch {
    return "";
  }
}

/** @param {string} key empty: forget it */
export function keepKey(key) {
  try {
    if (key) sessionStorage.setItem(KEY, key);
    else sessionStorage.removeItem(KEY);
  } catch {
    // Where nothing may be kept, a reload asks for the code once more.
  }
}

/** @returns {string} the code in the address, which is taken out of it; empty if there is none */
export function codeInAddress() {
  const code = decodeURIComponent(location.hash.slice(1));
  if (code) history.replaceState(null, "", location.pathname);
  return code;
}
