// What the shapes of the other `wild` files are put together from.
export const floorOf = (o) => Math.floor(Number(o.room) / 100);
export const doorOf = (o) => Number(o.room) % 100;
export const numeral = (n) => {
  const d = '零一二三四五六七八九';
  if (n < 10) return d[n];
  return `${n >= 20 ? d[Math.floor(n / 10)] : ''}十${n % 10 === 0 ? '' : d[n % 10]}`;
};
export const short = (o) => `${o.surname}${o.title}`;
export const lines = (line) => (owners, chance) => ({ text: owners.map((o, at) => line(o, at, chance)).join('\n') });
export const sheet = (header, row) => (owners, chance) => ({
  rows: [...(header === null ? [] : [header]), ...owners.map((o, at) => row(o, at, chance))],
});
