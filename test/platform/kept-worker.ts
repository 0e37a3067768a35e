import http from 'node:http';
import { keptBy } from '../../src/platform/kept.js';

/**
 * A worker of the keeper: answers with its process id; `/die` ends it at once. As an argument:
 * `dying` makes it die at its start, `mute` takes connections and never answers, `restless` is never without a transfer.
 */
const door = keptBy(process.env);
if (process.argv.includes('dying')) process.exit(3);
const server = http.createServer((request, response) => {
  if (process.argv.includes('mute')) return;
  if (request.url === '/die') process.kill(process.pid, 'SIGKILL');
  response.setHeader('Connection', 'close');
  response.end(String(process.pid));
});
door?.connections((socket) => server.emit('connection', socket));
door?.ready();
door?.offer('2.0.0', () => !process.argv.includes('restless'));
process.on('SIGTERM', () => process.exit(0));
