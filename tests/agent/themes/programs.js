/** P-19: programs that tell the agent how they are are shown as long as they run. */

import assert from 'node:assert/strict';

import { shown } from '../lib/until.js';

export default async function programs({ world, browser }) {
  const agent = await world.agent({ plant: world.online() });
  const visit = await browser.visit(agent);
  const license = await world.server.license(world.number());
  await visit.register('plant', license);
  await visit.accepted(/Registered/);
  await visit.page.getByText('No program has reported here.').waitFor();

  for (const signal of ['SIGTERM', 'SIGKILL']) {
    const program = agent.program('plant', world.server.root);
    const row = visit.page.getByRole('row', { name: String(program.pid) });
    await visit.seen('the program', async () => {
      if (program.isOver) throw new Error(program.output);
      return (await row.count()) === 1;
    });
    const cells = await row.getByRole('cell').allInnerTexts();
    assert.equal(cells[0], String(program.pid), 'the process');
    assert.equal(cells[1], license.number, 'the license');
    assert.equal(cells[4], 'All is well.', 'the verdict');
    const told = (await visit.diagnostics()).programs.map((it) => it.process);
    assert.deepEqual(told, [program.pid], 'the diagnostics tell of it too');
    shown(`a program shows up with its process ${cells[0]}, license ${cells[1]} and verdict: ${cells[4]}`);
    await program.end(signal);
    await visit.seen('nothing of a program that ended', async () => (await row.count()) === 0);
    await visit.page.getByText('No program has reported here.').waitFor();
    shown(`ended by ${signal}, it is gone from the page`);
  }
}
