/** Somebody else's web server on the same computer. */

import http from 'node:http';

export class Stranger {
  static async start() {
    const stranger = new Stranger();
    stranger.server = http.createServer((request, response) => {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      // Anybody may read this one.
      response.setHeader('access-control-allow-origin', '*');
      response.end('<!doctype html><title>A game</title><p>Click here</p>');
    });
    await new Promise((resolve) => stranger.server.listen(0, '127.0.0.1', resolve));
    return stranger;
  }

  /** Its page, by this name of the computer. */
  address(name) {
    return `http://${name}:${this.server.address().port}/`;
  }

  async end() {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
