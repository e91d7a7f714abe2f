// @ts-check
/** @import { Computer } from "./computer.js" */
/** @import { Screen } from "./view-computer.js" */
/** @import { TypedFile } from "./typed-files.js" */
/** @import { PageCard } from "../types.js" */
/** Who types hands in the file here, and sees what the server has stored. */

import { button, el, keptList, setText, show } from "../view.js";
import { counted } from "../words.js";

const KINDS = new Map([["application/pdf", "PDF"], ["image/png", "PNG"], ["image/jpeg", "JPEG"]]);

/**
 * @param {Computer} computer
 * @returns {Screen}
 */
export function typed(computer) {
  /** @type {number|null} */
  let instead = null;
  const stored = el("ol", { class: "files" });
  const sent = el("ul", { class: "files" });
  const status = el("p", { role: "status", class: "strong" });
  const problem = el("p", { class: "wrong", role: "alert" });
  const input = el("input", { type: "file", id: "typed", multiple: true, accept: "application/pdf,image/jpeg,image/png", class: "unseen" });
  const choose = el("label", { for: "typed", class: "plain" }, "Add your file");
  input.addEventListener("change", async () => {
    await computer.handIn(input.files ?? [], instead);
    instead = null;
    input.value = "";
  });
  const again = button("Try again", () => computer.files?.again());
  const replace = (/** @type {number} */ page) => {
    instead = page;
    input.click();
  };
  const keepStored = keptList(stored, (/** @type {PageCard} */ { page }) => String(page), (card) => storedItem(computer, card.page, replace));
  const keepSent = keptList(sent, (/** @type {TypedFile} */ { id }) => id, (file) => sentItem(computer, file));
  const closed = el("p", {}, "You have declared your answers on your phone. If a file is missing, write to your invigilator there: they can let you add it.");
  return {
    title: "Hand in your file",
    content: [
      el("p", {}, "Save your work as PDF and add it here; JPEG and PNG pictures will do too. Then say on your phone that these are all."),
      status,
      stored,
      sent,
      problem,
      again,
      input,
      choose,
      closed,
      el("p", {}, "Stay in the picture until your phone says that you may leave."),
    ],
    update: ({ standing, files, problem: words }) => {
      const { pages = [], declared = null, phase } = standing?.state ?? {};
      const list = files?.list.filter(({ state }) => state !== "stored") ?? [];
      const isOpen = declared === null && phase === "uploading";
      keepStored(pages);
      keepSent(list);
      setText(status, statusOf(pages.length, list.length, phase === "confirmed"));
      setText(problem, words);
      show(again, list.some(({ state }) => state === "refused"));
      for (const element of [input, choose]) show(element, isOpen);
      show(closed, declared !== null && phase === "uploading");
    },
  };
}

/**
 * @param {number} stored
 * @param {number} unsent
 * @param {boolean} isConfirmed
 */
function statusOf(stored, unsent, isConfirmed) {
  if (isConfirmed) return "Your invigilator has seen your answers.";
  if (unsent) return `${counted(unsent, "file")} on the way: leave this page open.`;
  return stored ? `${counted(stored, "page")} stored.` : "Nothing is stored yet.";
}

/**
 * @param {Computer} computer
 * @param {number} page
 * @param {(page: number) => void} replace
 */
function storedItem({ standing }, page, replace) {
  const name = el("span", { class: "name" }, `Page ${page}`);
  const fate = el("span", { class: "fate" });
  const digest = el("code");
  const change = button(`Replace page ${page}`, () => replace(page), "quiet");
  const element = el("li", {}, name, fate, el("details", {}, el("summary", {}, "Fingerprint (SHA-256)"), digest), change);
  const update = (/** @type {PageCard} */ { sha256, size, media_type }) => {
    setText(fate, `✓ stored: ${KINDS.get(media_type) ?? media_type}, ${Math.ceil(size / 1000)} kB`);
    setText(digest, sha256);
    show(change, standing?.state?.declared === null && standing.state.phase === "uploading");
  };
  return { element, update };
}

/**
 * @param {Computer} computer
 * @param {TypedFile} first
 */
function sentItem(computer, first) {
  const fate = el("span", { class: "fate", role: "status" });
  const bar = el("progress", { max: 1, "aria-label": `Sending ${first.name}` });
  const away = button("Do not hand this in", () => computer.files?.putAway(first), "quiet");
  const element = el("li", {}, el("span", { class: "name" }, first.name), fate, bar, away);
  const update = (/** @type {TypedFile} */ { state, share, why }) => {
    bar.value = share;
    show(bar, state === "sending");
    show(away, state !== "sending");
    setText(fate, state === "refused" ? `✗ ${why}` : state === "sending" ? "being sent" : "waiting: tried again by itself");
  };
  return { element, update };
}
