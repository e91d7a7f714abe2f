// @ts-check
/** @import { Phone } from "./phone.js" */
/** @import { Screen } from "./view.js" */
/** @import { CheckRow } from "./devicecheck.js" */
/** The device check: what this phone can do, row by row, and what to do about what it cannot. */

import * as act from "./actions.js";
import { receiptOf } from "./devicecheck.js";
import { checkRows, measureDevice } from "./measuring.js";
import { preview } from "./view-camera.js";
import { button, el, keptList, saveText, setText, setUnderWay, show } from "./view.js";

const SIGNS = { pass: "✓ good", warn: "! take note", fail: "✗ not enough" };

/**
 * On the day.
 *
 * @param {Phone} phone
 * @returns {Screen}
 */
export function deviceCheck(phone) {
  const card = checkCard(phone, () => act.reportDeviceCheck(phone, checkRows(phone)));
  const back = button("Back", () => act.goAside(phone, null), "quiet");
  return {
    title: "Check this phone",
    content: [...card.content, back],
    update: (now) => {
      card.update(now);
      show(back, (now.view?.me.device_rows.length ?? 0) > 0);
      setUnderWay(card.go, "Go on", now.outbox.underWay("ReportDeviceCheck").length > 0, now.online);
    },
    leave: card.leave,
  };
}

/**
 * The check itself, the same before the day and on it.
 *
 * @param {Phone} phone
 * @param {() => void} onGoOn
 */
export function checkCard(phone, onGoOn) {
  const picture = preview(phone);
  const status = el("p", { role: "status" });
  const bar = el("progress", { "aria-label": "Device check" });
  const rows = el("ul", { class: "rows" });
  const keep = keptList(rows, (/** @type {CheckRow} */ row) => row.name, makeRow);
  const plugged = el("input", { type: "checkbox", change: () => ((phone.pluggedIn = plugged.checked), phone.changed()) });
  const asks = el("label", { class: "choice" }, plugged, "This phone is plugged in");
  const start = button("Check this phone", () => void measureDevice(phone), "main");
  const go = button("Go on", onGoOn, "main");
  const again = button("Check again", () => void measureDevice(phone));
  const save = button("Save this result", () => saveReceipt(phone), "quiet");
  const turn = button("Use the other camera", () => void phone.camera.turn(), "quiet");
  plugged.checked = phone.pluggedIn;
  const words = "Your desk, your hands and your face should be in the picture. Say a few words while the check runs. It takes less than a minute.";
  return {
    go,
    content: [el("p", {}, words), picture.element, turn, status, bar, rows, asks, start, go, again, save],
    update: (/** @type {Phone} */ now) => {
      const { measured, measuring, battery, camera } = now;
      if (measured && !now.practice) now.otherScreen.wanted();
      picture.update();
      const found = checkRows(now);
      keep(found);
      setText(status, measuring ? `${measuring.doing} …` : inWords(found));
      show(bar, measuring !== null);
      if (measuring) Object.assign(bar, { max: measuring.of, value: measuring.done });
      show(picture.element, camera.stream !== null);
      show(turn, camera.stream !== null);
      show(start, !measuring && measured === null);
      for (const element of [go, again, save]) show(element, found.length > 0);
      show(asks, found.length > 0 && battery.charging === null);
    },
    leave: picture.leave,
  };
}

/** @param {Phone} phone */
function saveReceipt(phone) {
  const { view, measured } = phone;
  if (view && measured) saveText(`device-check-${view.me.number}.txt`, receiptOf(checkRows(phone), view, measured.at));
}

/** @param {CheckRow[]} rows */
function inWords(rows) {
  if (!rows.length) return "";
  if (rows.some(({ verdict }) => verdict === "fail")) {
    return "Something is not enough. Put it right and check again; or go on, and a person decides.";
  }
  if (rows.some(({ verdict }) => verdict === "warn")) return "This phone will do. Take note of what is marked.";
  return "This phone is ready.";
}

/** @param {{name: string}} first */
export function makeRow(first) {
  const sign = el("span", { class: "sign" });
  const measured = el("span", { class: "measured" });
  const advice = el("p", { class: "advice" });
  const element = el("li", {}, el("span", { class: "name" }, first.name), sign, measured, advice);
  const update = (/** @type {CheckRow} */ row) => {
    element.className = row.verdict;
    setText(measured, row.measured);
    setText(sign, SIGNS[row.verdict]);
    setText(advice, row.advice);
    show(advice, row.advice !== "");
  };
  return { element, update };
}
