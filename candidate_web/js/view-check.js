// @ts-check
/** @import { Phone } from "./phone.js" */
/** @import { Screen } from "./view.js" */
/** @import { CheckRow } from "./devicecheck.js" */
/** The device check: what this phone can do, row by row, and what to do about what it cannot. */

import * as act from "./actions.js";
import { preview } from "./view-camera.js";
import { button, el, keptList, setText, setUnderWay, show } from "./view.js";

const SIGNS = { pass: "✓ good", warn: "! take note", fail: "✗ not enough" };

/**
 * @param {Phone} phone
 * @returns {Screen}
 */
export function deviceCheck(phone) {
  const picture = preview(phone);
  const status = el("p", { role: "status" });
  const rows = el("ul", { class: "rows" });
  const keep = keptList(rows, (/** @type {CheckRow} */ row) => row.name, makeRow);
  const plugged = el("input", { type: "checkbox", change: () => ((phone.pluggedIn = plugged.checked), phone.changed()) });
  const asks = el("label", { class: "choice" }, plugged, "This phone is plugged in");
  const start = button("Check this phone", () => void act.measureDevice(phone), "main");
  const go = button("Go on", () => act.reportDeviceCheck(phone), "main");
  const again = button("Check again", () => void act.measureDevice(phone));
  const turn = button("Use the other camera", () => void phone.camera.turn(), "quiet");
  const back = button("Back", () => act.goAside(phone, null), "quiet");
  plugged.checked = phone.pluggedIn;
  return {
    title: "Check this phone",
    content: [
      el("p", {}, "Your desk, your hands and your face should be in the picture. Say a few words while the check runs."),
      picture.element,
      turn,
      status,
      rows,
      asks,
      start,
      go,
      again,
      back,
    ],
    update: ({ measured, battery, outbox, online, view }) => {
      picture.update();
      const isMeasuring = measured === "measuring";
      const found = act.checkRows(phone);
      keep(found);
      setText(status, isMeasuring ? "Checking … say a few words." : inWords(found));
      show(picture.element, phone.camera.stream !== null);
      show(start, measured === null);
      show(go, found.length > 0);
      show(again, found.length > 0);
      show(asks, found.length > 0 && battery.charging === null);
      show(back, (view?.me.device_rows.length ?? 0) > 0);
      setUnderWay(go, "Go on", outbox.underWay("ReportDeviceCheck").length > 0, online);
    },
    leave: picture.leave,
  };
}

/** @param {CheckRow[]} rows */
function inWords(rows) {
  if (!rows.length) return "";
  if (rows.some(({ verdict }) => verdict === "fail")) {
    return "Something is not enough. Put it right and check again; or go on, and your invigilator decides.";
  }
  if (rows.some(({ verdict }) => verdict === "warn")) return "This phone will do. Take note of what is marked.";
  return "This phone is ready.";
}

/** @param {CheckRow} first */
function makeRow(first) {
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
