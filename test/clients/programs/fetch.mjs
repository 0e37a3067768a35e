// Sends a file with fetch: fetch.mjs URL FILE CA PROXY [stream]. Prints the status.
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fetch, ProxyAgent } from 'undici';

const [url, file, ca, proxy, how] = process.argv.slice(2);
const dispatcher = new ProxyAgent({ uri: proxy, requestTls: { ca: await readFile(ca, 'utf8') } });
const body = how === 'stream' ? createReadStream(file) : await readFile(file);
const answer = await fetch(url, { method: 'POST', body, dispatcher, duplex: 'half' });
console.log(answer.status);
await answer.arrayBuffer();
await dispatcher.close();
