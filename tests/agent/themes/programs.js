/** P-19, M-2: programs that tell the agent how they are are shown as long as they run. */

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';

import { shown } from '../lib/until.js';

export default async function programs({ world, browser }) {
  const agent = await world.agent({ plant: world.online() });
  const visit = await browser.visit(agent);
  const license = await world.server.license(world.number());
  await visit.register('plant', license);
  await visit.accepted(/Registered/);
  await visit.page.getByText('No program has reported here.').waitFor();

  const usage = path.join(agent.directory, 'usage.json');
  fs.writeFileSync(usage, JSON.stringify({ 'saia-pcd': 4711 }));
  const options = ['--program-version', '7.1', '--usage', usage];
  for (const signal of ['SIGTERM', 'SIGKILL']) {
    const program = agent.program('plant', world.server.root, ...options);
    const row = visit.page.getByRole('row', { name: String(program.pid) });
    await visit.seen('the program', async () => {
      if (program.isOver) throw new Error(program.output);
      return (await row.count()) === 1;
    });
    const cells = await row.getByRole('cell').allInnerTexts();
    assert.equal(cells[0], String(program.pid), 'the process');
    assert.equal(cells[1], license.number, 'the license');
    assert.equal(cells[3], '7.1', 'the version');
    assert.equal(cells[4], 'All is well.', 'the verdict');
    const [told] = (await visit.diagnostics()).programs;
    assert.equal(told.process, program.pid, 'the diagnostics tell of it too');
    assert.deepEqual(told.told.usage, [{ id: 'saia-pcd', used: 4711 }]);
    shown(`a program shows up: process ${cells[0]}, license ${cells[1]}, version ${cells[3]}: ${cells[4]}; its usage is in the diagnostics`);
    await program.end(signal);
    await visit.seen('nothing of a program that ended', async () => (await row.count()) === 0);
    await visit.page.getByText('No program has reported here.').waitFor();
    shown(`ended by ${signal}, it is gone from the page`);
  }
}
