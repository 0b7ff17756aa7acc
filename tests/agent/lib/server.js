/** The vendor's server, in development mode. */

import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';

import { order } from './orders.js';
import { Running, run } from './programs.js';
import { until } from './until.js';

async function freePort() {
  const listener = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => listener.once('listening', resolve));
  const { port } = listener.address();
  await new Promise((resolve) => listener.close(resolve));
  return port;
}

export class Server {
  static async start(directory) {
    fs.mkdirSync(directory);
    const server = new Server();
    server.directory = directory;
    server.port = await freePort();
    server.root = path.join(directory, 'root.pem');
    await server.start();
    return server;
  }

  get address() {
    return `http://127.0.0.1:${this.port}`;
  }

  /** At the same address as before. */
  async start() {
    const env = { KEYFOB_SERVER_LISTEN: `127.0.0.1:${this.port}` };
    this.process = new Running('keyfob-server', ['--dir', this.directory, 'serve', '--development'], { env });
    await until('an answer of the server', async () => (await fetch(`${this.address}/v1/health`)).ok);
  }

  async stop() {
    await this.process.end();
  }

  /** A new license that may be registered: its number and its token. */
  async license(number) {
    const file = path.join(this.directory, `${number}.order.json`);
    fs.writeFileSync(file, JSON.stringify(order(number)));
    const created = JSON.parse(await this.#staff('license', 'create', file));
    await this.#staff('license', 'release', number);
    return created;
  }

  #staff(...args) {
    return run('keyfob-server', ['--dir', this.directory, ...args]);
  }
}
