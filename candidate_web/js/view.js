// @ts-check
/** @import { Phone } from "./phone.js" */
/** Makes and changes what is on the page. Words only ever go in as text, never as markup. */

/**
 * One screen: made once when it is entered, then kept up to date, so that nothing typed or focused is lost.
 *
 * @typedef {object} Screen
 * @property {string} title its heading, which takes the focus and names the page
 * @property {(Node|string)[]} content
 * @property {(phone: Phone) => void} [update]
 * @property {() => void} [leave] let go of what the screen held
 */

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string|number|boolean|((event: Event) => void)>} [attributes] functions listen to the event of
 *   that name; true and false set and leave out
 * @param {...(Node|string)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (typeof value === "boolean") element.toggleAttribute(name, value);
    else element.setAttribute(name, String(value));
  }
  element.append(...children);
  return element;
}

/**
 * @param {string} text
 * @param {() => void} onTap
 * @param {"main"|"plain"|"quiet"} [kind] the one next step, another choice, or a way out
 * @returns {HTMLButtonElement}
 */
export function button(text, onTap, kind = "plain") {
  return el("button", { type: "button", class: kind, click: onTap }, text);
}

/**
 * @param {Node} node
 * @param {string} text
 */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * @param {HTMLElement} element
 * @param {boolean} isShown
 */
export function show(element, isShown) {
  if (element.hidden === isShown) element.hidden = !isShown;
}

/**
 * While a request is under way its button says so and does nothing more; it keeps the focus it has.
 *
 * @param {HTMLButtonElement} element
 * @param {string} usual
 * @param {boolean} isUnderWay
 * @param {boolean} online
 */
export function setUnderWay(element, usual, isUnderWay, online) {
  setText(element, isUnderWay ? (online ? "Sending …" : "Kept until the connection is back") : usual);
  element.setAttribute("aria-disabled", String(isUnderWay));
}

/**
 * A list kept in step with what it shows: an item's element is made once and lives as long as the item.
 *
 * @template Item
 * @param {HTMLElement} parent
 * @param {(item: Item) => string} keyOf
 * @param {(item: Item) => {element: HTMLElement, update?: (item: Item, index: number) => void, leave?: () => void}} make
 * @returns {(items: Item[]) => void}
 */
export function keptList(parent, keyOf, make) {
  /** @type {Map<string, ReturnType<typeof make>>} */
  const made = new Map();
  return (items) => {
    const wanted = new Set(items.map(keyOf));
    for (const [key, entry] of made) {
      if (wanted.has(key)) continue;
      entry.element.remove();
      entry.leave?.();
      made.delete(key);
    }
    items.forEach((item, index) => {
      const key = keyOf(item);
      const entry = made.get(key) ?? make(item);
      made.set(key, entry);
      entry.update?.(item, index);
      if (parent.children[index] !== entry.element) parent.insertBefore(entry.element, parent.children[index] ?? null);
    });
  };
}

/**
 * Plain text as paragraphs, headings (`# …`) and lists (`- …`), as an exams office writes it in a file.
 *
 * @param {string} text
 * @returns {HTMLElement}
 */
export function prose(text) {
  const block = el("div", { class: "prose" });
  for (const part of text.trim().split(/\n\s*\n/)) {
    const lines = part.split("\n").map((line) => line.trim());
    if (/^#+ /.test(part)) block.append(el("h2", {}, part.replace(/^#+ /, "")));
    else if (lines.every((line) => /^[-*] /.test(line))) block.append(el("ul", {}, ...lines.map((line) => el("li", {}, line.slice(2)))));
    else block.append(el("p", {}, lines.join(" ")));
  }
  return block;
}

/**
 * Hand the person a file to keep.
 *
 * @param {string} name
 * @param {string} text
 */
export function saveText(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  el("a", { href: address, download: name }).click();
  // Some browsers fetch it only after the tap is over.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/**
 * @param {string} label
 * @param {HTMLInputElement|HTMLTextAreaElement} input
 * @param {string} [hint]
 */
export function field(label, input, hint = "") {
  input.id ||= `field-${label.toLowerCase().replaceAll(/[^a-z]+/g, "-")}`;
  const block = el("div", { class: "field" }, el("label", { for: input.id }, label));
  if (hint) {
    const id = `${input.id}-hint`;
    block.append(el("p", { class: "hint", id }, hint));
    input.setAttribute("aria-describedby", id);
  }
  block.append(input);
  return block;
}
