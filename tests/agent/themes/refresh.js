/** M-5: the server is asked by hand; where it is not reached, the page says why. */

import assert from 'node:assert/strict';

import { shown } from '../lib/until.js';

export default async function refresh({ world, browser }) {
  const agent = await world.agent({ plant: world.online() });
  const visit = await browser.visit(agent);
  await visit.register('plant', await world.server.license(world.number()));
  await visit.accepted(/Registered/);
  await visit.seen('a good license', async () => (await visit.verdict('plant')) === 'All is well.');

  await asks(visit);
  shown('"Ask the server now" leads to a check-in: the lease is a newer one');

  await world.server.stop();
  try {
    await press(visit);
    const why = await visit.seen('why the server is not reached', async () => (await visit.facts('plant'))['Not reached']);
    assert.equal(await visit.verdict('plant'), 'All is well.', 'a day without the server harms nobody');
    shown(`with the server stopped: ${why}`);
  } finally {
    await world.server.start();
  }
  await asks(visit);
  assert.equal((await visit.facts('plant'))['Not reached'], undefined);
  shown('with the server started again it is reached, and all is as before');
}

async function press(visit) {
  await visit.site('plant').getByRole('button', { name: 'Ask the server now' }).click();
  await visit.accepted(/being asked/);
}

async function asks(visit) {
  const before = await visit.lease('plant');
  await press(visit);
  await visit.seen('a newer lease', async () => (await visit.lease('plant')) > before);
}
