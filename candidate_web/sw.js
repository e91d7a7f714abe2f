// @ts-check
/// <reference lib="webworker" />
/**
 * Brings the page back while the server is away: keeps its files on the phone, all of one version, and nothing else.
 *
 * Before this text the server sets `ASSETS`: the version it serves, and the addresses of its files. What the page asks
 * of the server itself, and whatever a person is in, never passes here.
 */

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

const SHELVES = "ninefold-page-";
const SHELF = SHELVES + ASSETS.version;
const FILES = new Set(ASSETS.files);

worker.addEventListener("install", (event) => event.waitUntil(fetchAll()));
worker.addEventListener("activate", (event) => event.waitUntil(clearOthers()));
worker.addEventListener("message", ({ data }) => data === "take over" && void worker.skipWaiting());
worker.addEventListener("fetch", (event) => {
  const { origin, pathname } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== location.origin || !FILES.has(pathname)) return;
  event.respondWith(kept(pathname, event.request));
});

/** Fetch every file of this version, or none. */
async function fetchAll() {
  const shelf = await caches.open(SHELF);
  try {
    await Promise.all(ASSETS.files.map((path) => fetchOne(shelf, path)));
    // A server that was renewed meanwhile has given parts of two versions.
    const now = await (await fetch("/assets.json", { cache: "no-store" })).json();
    if (now.version !== ASSETS.version) throw new Error("the page was renewed while it was fetched");
  } catch (error) {
    await caches.delete(SHELF);
    throw error;
  }
}

/**
 * @param {Cache} shelf
 * @param {string} path
 */
async function fetchOne(shelf, path) {
  const answer = await fetch(path, { cache: "no-cache" });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  await shelf.put(path, answer);
}

/** The pages of older versions are gone when this one takes over. */
async function clearOthers() {
  const others = (await caches.keys()).filter((name) => name.startsWith(SHELVES) && name !== SHELF);
  await Promise.all(others.map((name) => caches.delete(name)));
}

/**
 * @param {string} path
 * @param {Request} request
 * @returns {Promise<Response>}
 */
async function kept(path, request) {
  const shelf = await caches.open(SHELF);
  // A browser short of room may have thrown all of it away.
  return (await shelf.match(path)) ?? fetch(request);
}
