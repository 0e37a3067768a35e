import http from 'node:http';
import { keptBy } from '../../src/platform/keeper.js';

/** A worker of the keeper: answers with its process id; `/die` ends it at once, `dying` makes it die at its start. */
const door = keptBy(process.env);
if (process.argv.includes('dying')) process.exit(3);
const server = http.createServer((request, response) => {
  if (request.url === '/die') process.kill(process.pid, 'SIGKILL');
  response.setHeader('Connection', 'close');
  response.end(String(process.pid));
});
door?.connections((socket) => server.emit('connection', socket));
door?.ready();
process.on('SIGTERM', () => process.exit(0));
