// A site with a page that posts what its address says, and counts the posts that reach it.
//   node site.mjs PORT FOLDER     (FOLDER holds cert.pem, key.pem and body.txt, what is posted)
import fs from 'node:fs';
import https from 'node:https';
import path from 'node:path';

const [port, folder] = process.argv.slice(2);
const PAGE = `<!doctype html><title>page</title><p id="said">waiting</p><script>
fetch('/post', { method: 'POST', body: BODY }).then((answer) => {
  const rule = (answer.headers.get('x-menshen-verdict') || '').split('; ')[1];
  document.getElementById('said').textContent = 'posted: ' + answer.status + ' ' + rule;
});
</script>`;
let posts = 0;
const read = (name) => fs.readFileSync(path.join(folder, name));
https
  .createServer({ cert: read('cert.pem'), key: read('key.pem') }, (request, response) => {
    request.resume();
    request.on('end', () => {
      if (request.method === 'POST') posts += 1;
      if (request.url === '/count') return response.end(JSON.stringify({ posts }));
      response.setHeader('content-type', 'text/html; charset=utf-8');
      return response.end(PAGE.replace('BODY', () => JSON.stringify(read('body.txt').toString())));
    });
  })
  .listen(Number(port), '127.0.0.1');
