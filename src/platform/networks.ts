/** An IPv4 network as two numbers: its first and its last address. */
type Range = readonly [first: number, last: number];

/** This PC, networks of an office, and nobody: what a rule about the internet leaves alone. */
const NOT_INTERNET = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8'],
  ...['169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'],
];

/**
 * Ranges of the internet without some IPv4 networks, for a firewall whose blocks know no exceptions: IPv4 as `a-b`, and all of
 * IPv6. @param networks `203.0.113.7` or `203.0.113.0/24`
 */
export function internetWithout(networks: readonly string[]): string[] {
  const out = [...NOT_INTERNET, ...networks].map(rangeOf).sort(([a], [b]) => a - b);
  const left: string[] = [];
  let from = 0;
  for (const [first, last] of out) {
    if (first > from) left.push(`${text(from)}-${text(first - 1)}`);
    from = Math.max(from, last + 1);
  }
  // 224.0.0.0 and above is nobody's.
  const end = 0xdfff_ffff;
  if (from <= end) left.push(`${text(from)}-${text(end)}`);
  return [...left, '2000::/3'];
}

function rangeOf(network: string): Range {
  const [address = '', bits = '32'] = network.split('/');
  const size = 2 ** (32 - Number(bits));
  const number = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const first = Math.floor(number / size) * size;
  return [first, first + size - 1];
}

const text = (address: number): string => [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');
