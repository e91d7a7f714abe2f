// @ts-check
/** @import { Phone } from "./phone.js" */
/** @import { Photo } from "./photograph.js" */
/**
 * From a file to a page that can be sent. What a file is, its first bytes say: names and types are often wrong.
 *
 * A PDF goes as it is, to the byte, and so does a PNG that is no larger than a photographed page. Every other picture
 * becomes a JPEG as if it had been photographed here: a slow line carries it, it stands upright, and the place where it
 * was taken, which phones write into their pictures, does not travel with it.
 */

import { asJpeg, doubtsAbout, LARGEST_PAGE, LONGEST_SIDE } from "./photograph.js";

const LARGEST_FILE = 20_000_000;
const HEIC = /^ftyp(hei|hev|mif1|msf1)/;

/** @typedef {"pdf"|"png"|"jpeg"|"heic"|"other"} FileKind */

/** @typedef {"phone"|"computer"} Device on which the file is */

/** A file that cannot become a page; the message says what to do. */
export class UnusableFile extends Error {}

/**
 * @param {Blob} file
 * @returns {Promise<FileKind>}
 */
export async function kindOf(file) {
  const head = String.fromCharCode(...new Uint8Array(await file.slice(0, 1024).arrayBuffer()));
  // A PDF may have a few bytes before it.
  if (head.includes("%PDF-")) return "pdf";
  if (head.startsWith("\x89PNG\r\n")) return "png";
  if (head.startsWith("\xff\xd8\xff")) return "jpeg";
  return HEIC.test(head.slice(4)) ? "heic" : "other";
}

/**
 * @param {File} file
 * @param {Device} [device]
 * @returns {Promise<Photo>}
 * @throws {UnusableFile}
 */
export async function fromFile(file, device = "phone") {
  const { name, size } = file;
  const instead = device === "phone" ? "Photograph the page here instead" : "Save or print it as PDF";
  if (!size) throw new UnusableFile(`${name} is empty. Choose another file.`);
  if (size > LARGEST_FILE) throw new UnusableFile(`${name} is larger than 20 MB. ${instead}, or hand it in as several files.`);
  const kind = await kindOf(file).catch(() => null);
  if (!kind) throw new UnusableFile(`${name} could not be opened. Save it on this ${device} first, then add it again.`);
  if (kind === "pdf") return { bytes: await file.arrayBuffer(), type: "application/pdf", doubts: [] };
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) throw new UnusableFile(kind === "heic" ? `${heicInWords(name)} ${instead}${AS_JPEG}` : `${name} cannot be read as a page: only PDF, JPEG and PNG can. ${instead}.`);
  try {
    const isSmall = size <= LARGEST_PAGE && Math.max(picture.width, picture.height) <= LONGEST_SIDE;
    if (kind !== "png" || !isSmall) return await asJpeg(picture);
    return { bytes: await file.arrayBuffer(), type: "image/png", doubts: doubtsAbout(picture) };
  } finally {
    picture.close();
  }
}

/**
 * @param {Phone} phone
 * @param {Iterable<File>} files
 */
export async function addFiles(phone, files) {
  for (const file of files) {
    try {
      await phone.sheets.add(await fromFile(file));
    } catch (error) {
      if (!(error instanceof UnusableFile)) throw error;
      phone.notify(error.message);
    }
  }
  phone.changed();
}

/** @param {string} name */
const heicInWords = (name) => `This browser cannot read ${name}, a picture in Apple’s HEIC format.`;

const AS_JPEG = ". Or on the iPhone: Settings → Camera → Formats → Most Compatible, then take the picture again and add that.";
