// @ts-check
/** @import { Phone } from "./phone.js" */
/** @import { Screen } from "./view.js" */
/** Pens down: photograph every page, see it stored, and say how many there are. */

import * as act from "./actions.js";
import { addFiles } from "./page-files.js";
import { inHandSince } from "./phone-in-hand.js";
import { foldedBreaks } from "./view-break.js";
import { preview } from "./view-camera.js";
import { faultButton } from "./view-fault.js";
import { whenStranded } from "./view-handingin.js";
import { messages } from "./view-messages.js";
import { typedElsewhere } from "./view-other-screen.js";
import { firstToMend, sheetList, storedCount } from "./view-sheets.js";
import { isInPlace } from "./sheet-steps.js";
import { button, el, keptList, setText, setUnderWay, show } from "./view.js";
import { counted, timeOfDay, timeThereAndHere } from "./words.js";

/**
 * @param {Phone} phone
 * @returns {Screen}
 */
export function upload(phone) {
  const why = el("p", { class: "strong" });
  const until = el("p");
  const stranded = whenStranded();
  const typed = typedElsewhere(phone);
  const putBack = phoneBack(phone);
  const wanted = wantedAgain(phone);
  const status = el("p", { role: "status" });
  const sheets = sheetList(phone, {
    onRetake: (page) => act.openCamera(phone, page),
    onRemove: (page) => void act.removePage(phone, page),
    onMove: (page, by) => act.movePage(phone, page, by),
  });
  const removed = removal(phone);
  const photograph = button("", () => act.openCamera(phone, null), "main");
  const files = el("input", { type: "file", id: "files", multiple: true, accept: "image/*,application/pdf", class: "unseen" });
  files.addEventListener("change", async () => {
    await addFiles(phone, files.files ?? []);
    files.value = "";
  });
  const formats = el("p", { class: "hint below" }, "JPEG, PNG or PDF; HEIC where this browser can read it. Large pictures are made smaller, and stay readable.");
  const declaring = declaration(phone);
  const again = button("Try those again", () => phone.uploads.again());
  const breaks = foldedBreaks(phone);
  const reports = faultButton(phone);
  const words = messages(phone);
  return {
    title: "Photograph your pages",
    content: [
      why,
      until,
      stranded.element,
      putBack.element,
      wanted.element,
      typed.element,
      sheets.element,
      removed.element,
      status,
      again,
      photograph,
      files,
      el("label", { for: "files", class: "plain" }, "Add from files"),
      formats,
      declaring.element,
      ...reports.content,
      breaks.element,
      words.element,
    ],
    update: (now) => {
      const { view } = now;
      if (!view) return;
      const { me } = view;
      const finished = me.finished_at ?? me.finish.finish;
      setText(why, me.finished_by === "time" || me.finished_at === null ? "Stop writing now. Your writing time is over." : "You have finished writing.");
      setText(until, `Photograph every page you have written, by ${timeThereAndHere(later(finished, view.upload_window_s), view.timezone)}. Later is noted, and still accepted.`);
      stranded.update(now);
      putBack.update(now);
      wanted.update(now);
      typed.update(now);
      sheets.update();
      removed.update(now);
      setText(status, progress(now));
      show(again, now.sheets.list.some((sheet) => now.uploads.problemWith(sheet) !== null));
      // One next step at a time: a page that is wanted again comes first.
      photograph.className = me.asked_again.some(({ page }) => page !== null) ? "plain" : "main";
      setText(photograph, `Photograph page ${now.sheets.list.length + 1}`);
      declaring.update(now);
      breaks.update(now);
      reports.update(now);
      words.update(now);
    },
    leave: () => {
      sheets.leave();
      putBack.leave();
    },
  };
}

/**
 * The phone was in the hand: now it goes back to where it shows the desk.
 *
 * @param {Phone} phone
 */
function phoneBack(phone) {
  const words = el("p", { class: "strong" });
  const picture = preview(phone);
  const element = el("div", { class: "card notice", hidden: true }, words, picture.element, button("It is back in its place", () => act.phoneIsBack(phone)));
  const update = (/** @type {Phone} */ now) => {
    const since = inHandSince(now);
    show(element, now.isToGoBack || since !== null);
    picture.update();
    show(picture.element, now.camera.stream !== null);
    const timed = since === null ? "" : ` It counts as in your hand since ${timeOfDay(since, now.view?.timezone)}.`;
    setText(words, `Put the phone back, so that it shows you and your desk.${timed}`);
  };
  return { element, update, leave: picture.leave };
}

/**
 * The page that was taken out last, to be put back.
 *
 * @param {Phone} phone
 */
function removal(phone) {
  const words = el("span", { class: "name" });
  const undo = button("Put it back", () => void act.putPageBack(phone));
  const element = el("div", { class: "removed", role: "status", hidden: true }, words, undo);
  const update = (/** @type {Phone} */ { sheets }) => {
    const page = sheets.lastRemoved?.goneFrom ?? 0;
    show(element, page > 0);
    setText(words, `Page ${page} was removed.`);
  };
  return { element, update };
}

/**
 * What the invigilator asks for anew, each with the button that leads there.
 *
 * @param {Phone} phone
 */
function wantedAgain(phone) {
  const element = el("div", { role: "alert" });
  const keep = keptList(element, keyOfWanted, ({ page, reason }) => {
    const words = el("p", {}, page === null ? reason : `Page ${page} is wanted again: ${reason}`);
    const retake = page === null ? [] : [button(`Take page ${page} again`, () => act.openCamera(phone, page), "main")];
    return { element: el("div", { class: "card wrong" }, words, ...retake) };
  });
  return { element, update: (/** @type {Phone} */ { view }) => keep(view?.me.asked_again ?? []) };
}

/** @param {{page: number|null, reason: string}} wanted */
const keyOfWanted = ({ page, reason }) => `${page} ${reason}`;

/**
 * @param {string} moment
 * @param {number} seconds
 */
const later = (moment, seconds) => new Date(Date.parse(moment) + seconds * 1000).toISOString();

/** @param {Phone} phone */
function progress(phone) {
  const all = phone.sheets.list.length;
  if (!all) return "";
  const stored = storedCount(phone);
  if (stored < all) return `${counted(all, "page")} taken, ${stored} stored. Keep this page open until all are.`;
  if (!isInPlace(phone.sheets.list, phone.uploads.held)) return `${counted(all, "page")} taken, and stored; being put in order.`;
  return `${counted(all, "page")} taken, and stored.`;
}

/**
 * Declaring is asked twice: afterwards only the invigilator can open the pages again.
 *
 * @param {Phone} phone
 */
function declaration(phone) {
  let isAsking = false;
  const ask = (/** @type {boolean} */ wanted) => {
    isAsking = wanted;
    phone.changed();
    if (wanted) queueMicrotask(() => question.focus());
  };
  const first = button("", () => ask(true));
  const question = el("p", { class: "strong", tabindex: -1 });
  const mend = el("p", { class: "wrong", role: "alert" });
  const yes = button("", () => act.declarePages(phone), "main");
  const box = el("div", { class: "card", hidden: true }, question, mend, yes, button("Not yet", () => ask(false), "quiet"));
  const element = el("div", {}, first, box);
  const update = (/** @type {Phone} */ now) => {
    const { sheets, outbox, online, declaring } = now;
    const count = sheets.list.length;
    const broken = firstToMend(now);
    const sure = count ? `Yes, I have ${counted(count, "page")}` : "Yes, I hand in no page";
    first.className = count ? "plain" : "quiet";
    setText(first, count ? `These are all: I have ${counted(count, "page")}` : "I have no page to hand in");
    setText(question, count ? `Is every page you have written in the list, in order, ${counted(count, "page")} in all? After this they cannot be changed unless your invigilator asks.` : "Hand in nothing at all?");
    setText(mend, isAsking && broken ? `First mend page ${broken}: look at it in the list above.` : "");
    setUnderWay(yes, sure, declaring !== null || outbox.underWay("DeclarePages").length > 0, online);
    show(yes, !broken);
    show(first, !isAsking);
    show(box, isAsking);
  };
  return { element, update };
}
