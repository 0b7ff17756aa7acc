/** What there is outside of an agent's computer: the vendor's server and desk. */

import fs from 'node:fs';
import path from 'node:path';

import { Agent } from './agent.js';
import { SCRATCH } from './places.js';
import { Server } from './server.js';
import { Vendor } from './vendor.js';

export class World {
  #agents = [];
  #number = 1921900000;

  static async make() {
    const world = new World();
    [world.server, world.vendor] = await Promise.all([
      Server.start(path.join(SCRATCH, 'server')),
      Vendor.make(SCRATCH),
    ]);
    return world;
  }

  /** A license number that nothing has yet. */
  number() {
    this.#number += 1;
    return String(this.#number);
  }

  /** An agent of a computer of its own, with these sites by name. */
  async agent(sites, settings) {
    const agent = new Agent(fs.mkdtempSync(path.join(SCRATCH, 'computer-')), this.server.address, sites, settings);
    this.#agents.push(agent);
    await agent.start();
    return agent;
  }

  /** A site that registers with the server. */
  online() {
    return { roots: [this.server.root] };
  }

  /** A site with a dongle in this directory. */
  offline(simulated) {
    return { roots: [this.vendor.root], simulated: [simulated] };
  }

  /** Ends the agents of a theme. */
  async leave() {
    for (const agent of this.#agents.splice(0)) await agent.leave();
  }

  /** What the agents said, for whoever looks for a failure. */
  said() {
    return this.#agents.map((agent) => `what the agent said:\n${agent.output}`).join('\n');
  }
}
