import fc from 'fast-check';
import t from 'tap';
import { internetWithout } from '../../src/platform/networks.js';

const PRIVATE = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const;

const number = (address: string): number => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

t.test('the internet without one network is everything before and after it', (t) => {
  const ranges = internetWithout(['203.0.113.0/24']);
  t.ok(ranges.includes('192.169.0.0-203.0.112.255'));
  t.ok(ranges.includes('203.0.114.0-223.255.255.255'));
  t.ok(ranges.includes('2000::/3'), 'IPv6 stays whole');
  t.end();
});

t.test('an address is in the ranges unless it is private or in a network that was left out', (t) => {
  const octet = fc.integer({ min: 0, max: 255 });
  const address = fc.tuple(fc.integer({ min: 0, max: 223 }), octet, octet, octet).map((parts) => parts.join('.'));
  const network = fc.tuple(address, fc.integer({ min: 8, max: 32 }));
  fc.assert(
    fc.property(fc.array(network, { maxLength: 5 }), address, (networks, asked) => {
      const among = internetWithout(networks.map(([start, bits]) => `${start}/${bits}`)).some((range) => {
        const [first = '', last = ''] = range.split('-');
        return !range.includes(':') && number(first) <= number(asked) && number(asked) <= number(last);
      });
      const left = [...networks, ...PRIVATE].some(
        ([start, bits]) =>
          Math.floor(number(start) / 2 ** (32 - bits)) === Math.floor(number(asked) / 2 ** (32 - bits)),
      );
      return among === !left;
    }),
    { seed: 7, numRuns: 300 },
  );
  t.end();
});
