/** `keyfob agent`, on a computer of its own. */

import fs from 'node:fs';
import path from 'node:path';

import { Running, keyfob } from './programs.js';
import { until } from './until.js';

/** A table of agent.toml; JSON's texts and lists are TOML's too. */
function table(name, values) {
  const lines = Object.entries(values).map(([key, value]) => `${key} = ${JSON.stringify(value)}`);
  return [`[${name}]`, ...lines, ''].join('\n');
}

export class Agent {
  /** Of all that ran here, one after the other. */
  #before = '';

  constructor(directory, server, sites, settings = '') {
    this.directory = directory;
    this.state = path.join(directory, 'state');
    this.socket = path.join(directory, 'agent.sock');
    this.config = path.join(directory, 'agent.toml');
    const tables = Object.entries(sites).map(([name, site]) => {
      fs.mkdirSync(this.site(name));
      return table(`site.${name}`, { directory: name, product: 'promos', ...site });
    });
    const head = `state = "state"\nsocket = "agent.sock"\nserver = "${server}"\n[page]\nport = 0\n`;
    fs.writeFileSync(this.config, [head, ...tables, settings].join('\n'));
  }

  /** A site's license directory. */
  site(name) {
    return path.join(this.directory, name);
  }

  get output() {
    return this.#before + (this.process?.output ?? '');
  }

  /** Starts it, and waits until it opens its page. */
  async start() {
    this.#before = this.output;
    this.process = new Running('keyfob', ['agent', 'run', '--config', this.config], { cwd: this.directory });
    await until('a link of the agent', () => {
      if (this.process.isOver) throw new Error(`it has ended: ${this.process.output}`);
      return this.link();
    });
  }

  /** A link to its page. */
  async link() {
    const { url } = await keyfob('agent', 'open', '--config', this.config);
    return url;
  }

  /** Ends it, as the system does. */
  async leave() {
    if (!this.process.isOver) await this.process.end();
  }

  /** Starts a program under license control that tells the agent how it is; `more` options of `keyfob run`. */
  program(site, root, ...more) {
    const args = ['run', '--dir', this.site(site), '--root', root, '--agent', this.socket];
    return new Running('keyfob', [...args, ...more, '--', 'cat'], { cwd: this.directory, stdin: 'pipe' });
  }
}
