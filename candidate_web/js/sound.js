// @ts-check
/**
 * The microphone's level, measured on the phone, and the chime that comes with an announcement.
 *
 * Browsers keep sound shut until the person has touched the page, so `unlock` is called from the first tap.
 */

const QUIETEST_DB = -60;
/** 0.7 s at 48 kHz: longer than the half second between two tellings, so that no word falls between them. */
const HEARD_AT_ONCE = 32_768;
/** 20 ms: how long a sound must last to count in full. */
const BLOCK = 1_024;

export class Sound {
  /** @type {AudioContext|null} */
  #context = null;
  /** @type {AnalyserNode|null} */
  #analyser = null;
  /** @type {MediaStreamAudioSourceNode|null} */
  #source = null;
  /** @type {Float32Array<ArrayBuffer>} */
  #samples = new Float32Array(HEARD_AT_ONCE);

  /** Open the sound; harmless when it is open. */
  unlock() {
    if (typeof AudioContext === "undefined") return;
    this.#context ??= new AudioContext();
    if (this.#context.state === "suspended") this.#context.resume().catch(() => undefined);
  }

  /** @param {MediaStream|null} stream whose loudness `level` tells from now on */
  listenTo(stream) {
    this.#source?.disconnect();
    this.#source = this.#analyser = null;
    if (!stream?.getAudioTracks().length) return;
    this.unlock();
    if (!this.#context) return;
    this.#analyser = this.#context.createAnalyser();
    this.#analyser.fftSize = this.#samples.length;
    this.#source = this.#context.createMediaStreamSource(stream);
    this.#source.connect(this.#analyser);
  }

  /** @returns {number|null} the loudest of late: 0 (−60 dB and below) … 1 (full scale); null where it cannot be told */
  level() {
    if (!this.#analyser || this.#context?.state !== "running") return null;
    this.#analyser.getFloatTimeDomainData(this.#samples);
    let loudest = 0;
    for (let start = 0; start < HEARD_AT_ONCE; start += BLOCK) {
      const block = this.#samples.subarray(start, start + BLOCK);
      loudest = Math.max(loudest, block.reduce((sum, sample) => sum + sample * sample, 0) / BLOCK);
    }
    if (loudest === 0) return 0;
    const decibels = 10 * Math.log10(loudest);
    return Math.min(1, Math.max(0, 1 - decibels / QUIETEST_DB));
  }

  /** Two short notes, and a buzz where the phone can. The words on the screen are the truth; this is an extra. */
  chime() {
    navigator.vibrate?.([200, 100, 200]);
    const context = this.#context;
    if (context?.state !== "running") return;
    for (const [index, pitch] of [660, 880].entries()) {
      const start = context.currentTime + index * 0.25;
      const tone = context.createOscillator();
      const gain = context.createGain();
      tone.frequency.value = pitch;
      gain.gain.setValueAtTime(0.2, start);
      gain.gain.exponentialRampToValueAtTime(0.001, start + 0.25);
      tone.connect(gain).connect(context.destination);
      tone.start(start);
      tone.stop(start + 0.25);
    }
  }
}
