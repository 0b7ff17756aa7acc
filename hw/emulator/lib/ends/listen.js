/** Unix sockets of the harness: made anew, never taken from another harness that still runs. */

import fs from 'node:fs';
import net from 'node:net';

/**
 * Listens at `path`; a socket file that nobody listens at any more is replaced.
 * @param {string} path
 * @param {(client: net.Socket) => void} onClient
 * @returns {Promise<net.Server>}
 */
export async function listen(path, onClient) {
  if (await answers(path)) throw new Error(`${path}: another emulator listens there`);
  fs.rmSync(path, { force: true });
  const server = net.createServer(onClient);
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  return server;
}

/** Stops listening; node removes the file. */
export function unlisten(server, clients) {
  server.close();
  for (const client of clients) client.destroy();
}

function answers(path) {
  return new Promise((resolve) => {
    const probe = net.connect(path);
    probe.once('connect', () => resolve(true) || probe.destroy());
    probe.once('error', () => resolve(false));
  });
}
