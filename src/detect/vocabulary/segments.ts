/**
 * Mainland mobile segments in use, from libphonenumber's metadata: 3 digits, or 4 or 5 where a segment is shared with
 * numbers for machines, satellites and emergencies. Virtual operators are 162, 165, 167, 170 and 171. 149 and 179 are listed by
 * older tables only and count as unallocated.
 */
const SEGMENTS =
  '130 131 132 133 134 135 136 137 138 139 145 147 150 151 152 153 155 156 157 158 159 1610 162 165 166 167 170 171 172 173 ' +
  '17400 17401 17402 17403 17404 17405 175 176 177 178 180 181 182 183 184 185 186 187 188 189 190 191 192 193 195 196 197 ' +
  '198 199';

const KEYS = 10_000;
/** One flag for every 5 digits that begin with 1. */
const CURRENT = new Uint8Array(KEYS);
for (const segment of SEGMENTS.split(' ')) {
  const first = Number(segment.padEnd(5, '0')) - KEYS;
  CURRENT.fill(1, first, first + 10 ** (5 - segment.length));
}

/** Whether 11 digits lie in a segment that is given to people today. */
export function isCurrentSegment(digits: string): boolean {
  let key = 0;
  for (let at = 1; at < 5; at++) key = key * 10 + digits.charCodeAt(at) - 48;
  return digits.charCodeAt(0) === 49 && CURRENT[key] === 1;
}
