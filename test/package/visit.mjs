// Has a running Chromium visit a page, and prints its title, or why it could not be opened.
//   node visit.mjs DEBUGGING-PORT URL
const [port, url] = process.argv.slice(2);
const pages = await (await fetch(`http://127.0.0.1:${port}/json/list`)).json();
const { webSocketDebuggerUrl } = pages.find(({ type }) => type === 'page');
const socket = new WebSocket(webSocketDebuggerUrl);
await new Promise((resolve, reject) => {
  socket.onopen = resolve;
  socket.onerror = () => reject(new Error('Chromium does not answer'));
});
const waiting = new Map();
const heard = new Map();
socket.onmessage = ({ data }) => {
  const { id, method, result } = JSON.parse(data);
  if (id !== undefined) waiting.get(id)?.(result);
  heard.get(method)?.();
};
let next = 1;
const ask = (method, params = {}) =>
  new Promise((resolve) => {
    waiting.set(next, resolve);
    socket.send(JSON.stringify({ id: next++, method, params }));
  });
await ask('Page.enable');
const loaded = new Promise((resolve) => heard.set('Page.loadEventFired', resolve));
const { errorText } = await ask('Page.navigate', { url });
if (errorText !== undefined) process.stdout.write(`${errorText}\n`);
else {
  await loaded;
  const { result } = await ask('Runtime.evaluate', { expression: 'document.title' });
  process.stdout.write(`${result.value}\n`);
}
socket.close();
