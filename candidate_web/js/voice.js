// @ts-check
/** Reads aloud what the candidate must not miss, for whoever wants that. The words on the screen are the truth. */

export class Voice {
  isOn = false;
  /** Whether this browser can speak. */
  can = typeof speechSynthesis !== "undefined" && typeof SpeechSynthesisUtterance !== "undefined";

  /** Open the voice by a tap, as browsers want it; harmless when it is open. */
  unlock() {
    if (this.can && this.isOn && !speechSynthesis.speaking) this.#speak("");
  }

  /** @param {string} text */
  read(text) {
    if (this.can && this.isOn) this.#speak(text);
  }

  /** Be silent at once. */
  stop() {
    if (this.can) speechSynthesis.cancel();
  }

  /** @param {string} text */
  #speak(text) {
    const words = new SpeechSynthesisUtterance(text);
    words.lang = "en-GB";
    speechSynthesis.speak(words);
  }
}
