// A page over plain HTTP, whatever the host.
//   node plain.mjs PORT
import http from 'node:http';

http
  .createServer((_, response) => {
    response.setHeader('Content-Type', 'text/html');
    response.setHeader('Connection', 'close');
    response.end('<!doctype html><title>reached</title>');
  })
  .listen(Number(process.argv[2]), '127.0.0.1');
