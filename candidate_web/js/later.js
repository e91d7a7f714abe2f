// @ts-check
/** Parts of the page that most visits never need come when they are wanted: the rest is usable the sooner for it. */

const PAUSE_MS = 2_000;

/**
 * @template Part
 * @param {() => Promise<Part>} load an `import()`
 * @returns {Promise<Part>} once it is here, however often the line breaks
 */
export async function later(load) {
  for (;;) {
    const part = await load().catch(() => null);
    if (part) return part;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
