// A real OpenID Connect provider on loopback, certified in its standard use: `node provider.mjs REDIRECT_URI`. It says
// `ready PORT` once it can be asked. Whoever types `ola@example.ac.uk` there is that; an address that begins with
// `unverified` is one that it has not verified. Some people are known there by another name than their address.
import { createRequire } from "node:module";
import { createServer } from "node:http";
import { pathToFileURL } from "node:url";

// What is installed lies beside the page's tools. An import, not a require: older Nodes refuse to require a module.
const { resolve } = createRequire(new URL("../page/tools/package.json", import.meta.url));
const { Provider } = await import(pathToFileURL(resolve("oidc-provider")));

const ADDRESSES = {
  "the-first": "ola@example.ac.uk",
  "the-second": "ola@example.ac.uk",
  "ola-there": "unverified@elsewhere.example",
};

const server = createServer();
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address();
  const provider = new Provider(`http://127.0.0.1:${port}`, {
    clients: [{ client_id: "ninefold", client_secret: "a secret of both", redirect_uris: [process.argv[2]] }],
    cookies: { keys: ["only for tests"] },
    claims: { openid: ["sub"], email: ["email", "email_verified"] },
    pkce: { required: () => true },
    findAccount: (_context, id) => {
      const email = ADDRESSES[id] ?? id;
      return { accountId: id, claims: () => ({ sub: id, email, email_verified: !email.startsWith("unverified") }) };
    },
  });
  server.on("request", provider.callback());
  console.log(`ready ${port}`);
});
