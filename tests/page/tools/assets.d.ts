/** What the server sets before the service worker's own text. */
declare const ASSETS: { version: string; files: string[] };
