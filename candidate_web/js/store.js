// @ts-check
/**
 * What must outlive a reload, in IndexedDB: requests not yet answered, pages not yet stored, what was shown last.
 *
 * One database for each link, named by a digest of it, so that two exams on one phone never meet. Where the browser
 * gives no database (some private windows), or does not say within seconds whether it does (a phone that has just come
 * out of sleep), the same is kept in memory and lives as long as the page.
 */

/** @typedef {"outbox"|"sheets"|"last"|"onboarding"|"recordings"} Shelf */

/**
 * @typedef {object} Store
 * @property {boolean} durable whether it outlives a reload
 * @property {(shelf: Shelf) => Promise<any[]>} all
 * @property {(shelf: Shelf) => Promise<string[]>} keys
 * @property {(shelf: Shelf, id: string) => Promise<any>} get undefined where there is none
 * @property {(shelf: Shelf, item: {id: string}) => Promise<void>} put
 * @property {(shelf: Shelf, id: string) => Promise<void>} remove
 * @property {(shelf: Shelf) => Promise<void>} clear
 * @property {() => Promise<void>} destroy
 */

const OPENS_WITHIN_MS = 5_000;

/** @type {Shelf[]} */
const SHELVES = ["outbox", "sheets", "last", "onboarding", "recordings"];

/**
 * @param {string} token
 * @returns {Promise<string>} a name that tells nothing of the link
 */
export async function storeName(token) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token));
  const hex = [...new Uint8Array(digest).slice(0, 8)].map((byte) => byte.toString(16).padStart(2, "0"));
  return `ninefold-${hex.join("")}`;
}

/**
 * @param {string} name
 * @returns {Promise<Store>}
 */
export async function openStore(name) {
  try {
    return inDatabase(await openDatabase(name), name);
  } catch {
    return inMemory();
  }
}

/**
 * @param {string} name
 * @returns {Promise<IDBDatabase>}
 */
function openDatabase(name) {
  return new Promise((resolve, reject) => {
    // Shelves are only ever added, so their number is the version.
    const request = indexedDB.open(name, SHELVES.length);
    request.onupgradeneeded = () => {
      const known = request.result.objectStoreNames;
      for (const shelf of SHELVES) if (!known.contains(shelf)) request.result.createObjectStore(shelf, { keyPath: "id" });
    };
    let isLate = false;
    setTimeout(() => {
      isLate = true;
      reject(new Error("no answer"));
    }, OPENS_WITHIN_MS);
    request.onsuccess = () => (isLate ? request.result.close() : resolve(request.result));
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("another page holds an older database"));
  });
}

/**
 * @param {IDBDatabase} database
 * @param {string} name
 * @returns {Store}
 */
function inDatabase(database, name) {
  database.onversionchange = () => database.close();

  /**
   * @template Result
   * @param {Shelf} shelf
   * @param {IDBTransactionMode} mode
   * @param {(store: IDBObjectStore) => IDBRequest<Result>} ask
   * @returns {Promise<Result>} once the transaction is on disk
   */
  const within = (shelf, mode, ask) =>
    new Promise((resolve, reject) => {
      // `strict`: a phone that dies the next second still has it.
      const transaction = database.transaction(shelf, mode, { durability: "strict" });
      const request = ask(transaction.objectStore(shelf));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });

  return {
    durable: true,
    all: (shelf) => within(shelf, "readonly", (store) => store.getAll()),
    keys: async (shelf) => (await within(shelf, "readonly", (store) => store.getAllKeys())).map(String),
    get: (shelf, id) => within(shelf, "readonly", (store) => store.get(id)),
    put: async (shelf, item) => void (await within(shelf, "readwrite", (store) => store.put(item))),
    remove: async (shelf, id) => void (await within(shelf, "readwrite", (store) => store.delete(id))),
    clear: async (shelf) => void (await within(shelf, "readwrite", (store) => store.clear())),
    destroy: async () => {
      database.close();
      indexedDB.deleteDatabase(name);
    },
  };
}

/** @returns {Store} */
export function inMemory() {
  /** @type {Record<Shelf, Map<string, any>>} */
  const shelves = { outbox: new Map(), sheets: new Map(), last: new Map(), onboarding: new Map(), recordings: new Map() };
  return {
    durable: false,
    all: async (shelf) => [...shelves[shelf].values()],
    keys: async (shelf) => [...shelves[shelf].keys()],
    get: async (shelf, id) => shelves[shelf].get(id),
    put: async (shelf, item) => void shelves[shelf].set(item.id, item),
    remove: async (shelf, id) => void shelves[shelf].delete(id),
    clear: async (shelf) => shelves[shelf].clear(),
    destroy: async () => SHELVES.forEach((shelf) => shelves[shelf].clear()),
  };
}
