// @ts-check
/** @import { Description, IceCandidate, IceServer, PictureSize, Signal, Status } from "./types.js" */
/**
 * One call to one viewer. The phone always calls, so there is no glare; and a call is never repaired, only made anew,
 * because the other side knows no ICE restart.
 */

import { encodingFor } from "./picturesizes.js";

const DISCONNECTED_ALLOWED_MS = 2_000;
const CONNECT_WITHIN_MS = 15_000;

/**
 * @typedef {object} CallListener
 * @property {(signal: Signal) => void} send
 * @property {(call: Call) => void} onConnected
 * @property {(call: Call) => void} onBroken the call will not come back by itself
 */

export class Call {
  id = crypto.randomUUID();
  /** @type {"dialling"|"connected"|"over"} */
  state = "dialling";
  /** @type {PictureSize} */
  size = "tile";

  #viewer;
  #listener;
  #connection;
  /** @type {RTCRtpSender} */
  #sender;
  #channel;
  /** @type {IceCandidate[]} those that came before the answer */
  #early = [];
  /** @type {number|undefined} */
  #patience;

  /**
   * @param {string} viewer the viewer's peer id
   * @param {IceServer[]} iceServers
   * @param {MediaStreamTrack|null} track
   * @param {CallListener} listener
   */
  constructor(viewer, iceServers, track, listener) {
    this.#viewer = viewer;
    this.#listener = listener;
    this.#connection = new RTCPeerConnection({ iceServers: iceServers.map(browserShape) });
    const transceiver = this.#connection.addTransceiver(track ?? "video", {
      direction: "sendonly",
      sendEncodings: [encodingFor("tile", track?.getSettings() ?? {})],
    });
    this.#sender = transceiver.sender;
    preferVp8(transceiver);
    // Stands in the first offer and carries nothing until someone listens or speaks: no second negotiation then.
    this.#connection.addTransceiver("audio", { direction: "sendrecv" });
    this.#channel = this.#connection.createDataChannel("ninefold");
    this.#channel.onmessage = (event) => this.#hear(event.data);
    this.#connection.onicecandidate = ({ candidate }) => candidate?.candidate && this.#sendCandidate(candidate);
    this.#connection.onconnectionstatechange = () => this.#connectionChanged();
    this.#patience = setTimeout(() => this.#broken(), CONNECT_WITHIN_MS);
  }

  /** Make the offer and send it. */
  async dial() {
    try {
      await this.#connection.setLocalDescription();
      this.#heedHangingUp();
      const { sdp } = this.#connection.localDescription ?? {};
      if (sdp) this.#signal({ kind: "description", description: { type: "offer", sdp } });
      await this.#adjust();
    } catch {
      this.#broken();
    }
  }

  /** @param {Description} description */
  async answer(description) {
    if (this.#connection.signalingState !== "have-local-offer") return;
    try {
      await this.#connection.setRemoteDescription(description);
      const early = this.#early;
      this.#early = [];
      for (const candidate of early) await this.addIceCandidate(candidate);
    } catch {
      this.#broken();
    }
  }

  /** @param {IceCandidate} candidate */
  async addIceCandidate(candidate) {
    if (!this.#connection.remoteDescription) {
      this.#early.push(candidate);
      return;
    }
    // One that the browser cannot read is one path fewer, not a broken call.
    await this.#connection.addIceCandidate(candidate).catch(() => undefined);
  }

  /** @param {MediaStreamTrack|null} track the camera's new track, or null while there is none */
  async film(track) {
    await this.#sender.replaceTrack(track).catch(() => undefined);
    await this.#adjust();
  }

  /** @param {Status} status */
  tell(status) {
    if (this.#channel.readyState === "open") this.#channel.send(JSON.stringify(status));
  }

  /** Hang up. */
  close() {
    this.state = "over";
    clearTimeout(this.#patience);
    this.#connection.onconnectionstatechange = null;
    this.#connection.close();
  }

  /** @param {unknown} text */
  #hear(text) {
    try {
      const message = JSON.parse(String(text));
      if (message?.type !== "size" || !["tile", "focus", "pause"].includes(message.size)) return;
      this.size = message.size;
      void this.#adjust();
      this.#listener.onConnected(this);
    } catch {
      // What is no message asks for nothing.
    }
  }

  /** Ask the encoder for the wanted size of what the camera gives now. */
  async #adjust() {
    const parameters = this.#sender.getParameters();
    const [encoding] = parameters.encodings ?? [];
    if (!encoding) return;
    Object.assign(encoding, encodingFor(this.size, this.#sender.track?.getSettings() ?? {}));
    // Or a busy phone shrinks the picture and the focus stays small.
    Object.assign(parameters, { degradationPreference: "maintain-resolution" });
    await this.#sender.setParameters(parameters).catch(() => undefined);
  }

  #connectionChanged() {
    const { connectionState } = this.#connection;
    clearTimeout(this.#patience);
    if (connectionState === "connected") {
      this.state = "connected";
      void this.#adjust();
      this.#listener.onConnected(this);
    } else if (connectionState === "failed" || connectionState === "closed") {
      this.#broken();
    } else {
      const patience = connectionState === "disconnected" ? DISCONNECTED_ALLOWED_MS : CONNECT_WITHIN_MS;
      this.#patience = setTimeout(() => this.#broken(), patience);
    }
  }

  /** The other side's goodbye comes by DTLS at once; ICE alone would take some seconds to miss it. */
  #heedHangingUp() {
    const { transport } = this.#sender;
    if (!transport) return;
    transport.onstatechange = () => {
      if (transport.state === "closed" || transport.state === "failed") this.#broken();
    };
  }

  #broken() {
    if (this.state === "over") return;
    this.state = "dialling";
    this.#listener.onBroken(this);
  }

  /** @param {RTCIceCandidate} candidate */
  #sendCandidate({ candidate, sdpMid, sdpMLineIndex }) {
    this.#signal({ kind: "ice_candidate", ice_candidate: { candidate, sdpMid, sdpMLineIndex } });
  }

  /** @param {Pick<Signal, "kind"|"description"|"ice_candidate">} step */
  #signal(step) {
    this.#listener.send({ type: "signal", call: this.id, to: this.#viewer, ...step });
  }
}

/**
 * @param {IceServer} server
 * @returns {RTCIceServer}
 */
function browserShape({ urls, username, credential }) {
  return { urls, ...(username && credential ? { username, credential } : {}) };
}

/** @param {RTCRtpTransceiver} transceiver */
function preferVp8(transceiver) {
  const known = RTCRtpSender.getCapabilities?.("video")?.codecs;
  if (!known || !transceiver.setCodecPreferences) return;
  const rank = (/** @type {{mimeType: string}} */ { mimeType }) => (/\/vp8$/i.test(mimeType) ? 0 : /\/h264$/i.test(mimeType) ? 1 : 2);
  // Whatever the console cannot take apart stands last, where it does no harm.
  transceiver.setCodecPreferences([...known].sort((one, other) => rank(one) - rank(other)));
}
