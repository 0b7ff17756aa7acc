/** The agent ends when the system says so, whoever is connected; what a killed one leaves behind is in nobody's way. */

import assert from 'node:assert/strict';
import fs from 'node:fs';
import net from 'node:net';

import { shown, until } from '../lib/until.js';

export default async function ending({ world, browser }) {
  const agent = await world.agent({ plant: world.online() });
  const visit = await browser.visit(agent);
  await visit.register('plant', await world.server.license(world.number()));
  await visit.accepted(/Registered/);
  const program = agent.program('plant', world.server.root);
  await visit.seen('a program', async () => (await visit.page.getByRole('row').count()) === 2);

  const silent = await silentGuests(visit.session);
  assert.equal(await agent.process.end('SIGTERM'), 0, agent.output);
  for (const guest of silent) guest.destroy();
  assert.ok(!fs.existsSync(agent.socket), 'the socket is gone');
  assert.match(agent.output, /The agent ended\./);
  shown('SIGTERM ends it, with a browser, a program and silent connections there; the socket is gone');
  assert.ok(!program.isOver, 'the program runs on');
  shown('the program runs on without it');

  await agent.start();
  assert.equal(await agent.process.end('SIGKILL'), 'SIGKILL');
  assert.ok(fs.existsSync(agent.socket), 'one that is killed leaves its socket behind');
  await agent.start();
  const again = await browser.visit(agent);
  await again.seen('a good license', async () => (await again.verdict('plant')) === 'All is well.');
  const next = agent.program('plant', world.server.root);
  const row = again.page.getByRole('row', { name: String(next.pid) });
  await again.seen('the next program', async () => (await row.count()) === 1);
  shown('after SIGKILL it starts again: its page opens, and programs reach it');
  await next.end();
  await program.end();
}

/** Connections that say nothing, and half of something. */
async function silentGuests(session) {
  const { port, pathname } = new URL(session);
  const sockets = ['', `GET ${pathname} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n`].map((text) => {
    const socket = net.connect(Number(port), '127.0.0.1', () => socket.write(text));
    // It is ended from the other side.
    return socket.on('error', () => {});
  });
  await until('connections', () => sockets.every((it) => it.readyState === 'open'));
  return sockets;
}
