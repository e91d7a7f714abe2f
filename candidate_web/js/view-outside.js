// @ts-check
/** @import { Phone } from "./phone.js" */
/** @import { Screen } from "./view.js" */
/** Screens outside the exam: before the link works, when it stops working, and when all is over. */

import { openByCode } from "./codes.js";
import { button, el, field, setText, setUnderWay } from "./view.js";

/**
 * @param {string} title
 * @param {...string} paragraphs
 * @returns {Screen}
 */
const plain = (title, ...paragraphs) => ({ title, content: paragraphs.map((text) => el("p", {}, text)) });

/** @returns {Screen} */
export function noLink() {
  return {
    title: "Open your personal link",
    content: [
      el("p", {}, "This page needs the link in your invitation. Open it there, scan its picture with this phone’s camera, or type its code here."),
      codeForm(),
      el("p", {}, "If you cannot find your invitation, write to your exams office."),
    ],
  };
}

function codeForm() {
  const code = el("input", { type: "text", autocomplete: "off", autocapitalize: "characters", spellcheck: false, maxlength: 40 });
  const go = el("button", { type: "submit", class: "main" }, "Go on");
  const wrong = el("p", { class: "wrong", role: "alert" });
  const form = el("form", { novalidate: true }, field("Code of your invitation", code, "Eight letters and figures, such as K7Q2-9XWM."), wrong, go);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    setText(wrong, "");
    setUnderWay(go, "Go on", true, true);
    const opened = await openByCode(code.value);
    setUnderWay(go, "Go on", false, true);
    if (typeof opened === "string") {
      setText(wrong, opened);
      code.focus();
    } else if (opened.for === "candidate") {
      location.hash = opened.token;
    } else {
      // The other code of the same invitation, typed on the wrong screen.
      setText(wrong, `This code is for your computer. Type it there, at ${location.host}/computer.`);
    }
  });
  return form;
}

export const insecure = () =>
  plain(
    "This page was not opened securely",
    "A browser lets a page use the camera only over a secure connection. The address must begin with https.",
    "Open your link again exactly as you were sent it. If it still does not work, call technical support: the number is in your invitation.",
  );

/** @param {Phone} phone */
export const unfit = ({ missing }) =>
  plain(
    "This browser is not enough",
    `It lacks ${missing.join(", ")}.`,
    "Update it, or open your link in another: a recent Chrome, Firefox, Edge or Safari will do.",
  );

/** @returns {Screen} */
export function keyRefused() {
  return {
    title: "This link does not work",
    content: [
      el("p", {}, "It has run out, or a newer one was made for you. Look for the newest invitation and open the link in it, or type its code here."),
      codeForm(),
      el("p", {}, "If that does not help, call technical support at once: the number is in your invitation."),
    ],
  };
}

export const replaced = () =>
  plain(
    "Your exam goes on in another place",
    "Your link was opened on another device or in another window, and this page has stopped. There is nothing to do here: close it.",
    "If that was not you, tell your invigilator at once.",
  );

/** @returns {Screen} */
export function outdated() {
  return {
    title: "This page is out of date",
    content: [
      el("p", {}, "The exam’s server has been renewed. Load the page again; nothing of yours is lost."),
      button("Load the page again", () => location.reload(), "main"),
    ],
  };
}

/** @returns {Screen} */
export function connecting() {
  const words = el("p", { role: "status" });
  return {
    title: "Connecting",
    content: [words],
    update: ({ link }) =>
      setText(
        words,
        link.state === "lost"
          ? "The exam’s server does not answer. Check that this phone is online; the page keeps trying by itself."
          : "One moment …",
      ),
  };
}
