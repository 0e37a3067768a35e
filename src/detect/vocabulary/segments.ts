/**
 * Mainland mobile segments in use, from libphonenumber's metadata: 3 digits, or 4 where a segment is shared with numbers
 * for machines. 149 and 179 are listed by older tables only and count as unallocated.
 */
const SEGMENTS =
  '130 131 132 133 134 135 136 137 138 139 145 147 150 151 152 153 155 156 157 158 159 162 165 166 167 170 171 172 173 ' +
  '175 176 177 178 180 181 182 183 184 185 186 187 188 189 190 191 192 193 195 196 197 198 199 1610 1740 1741 1742 1743 1744 1745';

/** One flag per segment of 4 digits: 1000 to 1999. */
const CURRENT = new Uint8Array(1000);
for (const segment of SEGMENTS.split(' ')) {
  const first = Number(segment.padEnd(4, '0')) - 1000;
  CURRENT.fill(1, first, first + (segment.length === 3 ? 10 : 1));
}

/** Whether 11 digits lie in a segment that is given to people today. */
export function isCurrentSegment(digits: string): boolean {
  return digits.charCodeAt(0) === 49 && CURRENT[Number(digits.slice(0, 4)) - 1000] === 1;
}
