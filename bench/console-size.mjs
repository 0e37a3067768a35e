// What a browser fetches of the built console before anything is shown, in bytes as sent (gzip).
//   npm run console && node bench/console-size.mjs
import fs from 'node:fs';

const folder = new URL('../dist/console/', import.meta.url);
const html = fs.readFileSync(new URL('index.html', folder), 'utf8');
const files = [...html.matchAll(/"\/(assets\/[^"]+\.(?:js|css))"/g)].map(([, file]) => file);
const sizes = files.map((file) => [fs.statSync(new URL(`${file}.gz`, folder)).size, file]);
for (const [size, file] of sizes.sort((a, b) => b[0] - a[0])) console.log(String(size).padStart(8), file);
console.log(String(sizes.reduce((sum, [size]) => sum + size, 0)).padStart(8), 'all');
