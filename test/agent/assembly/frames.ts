/** Protobuf fields, as an encoder writes them: numbers as varints, the rest with a length. */
export function protobuf(fields: ReadonlyArray<readonly [field: number, value: number | Uint8Array | string]>): Buffer {
  return Buffer.concat(
    fields.flatMap(([field, value]) => {
      if (typeof value === 'number') return [varint(field * 8), varint(value)];
      const bytes = Buffer.from(value as Uint8Array);
      return [varint(field * 8 + 2), varint(bytes.length), bytes];
    }),
  );
}

function varint(value: number): Buffer {
  const out: number[] = [];
  let rest = value;
  do {
    out.push((rest % 128) + (rest >= 128 ? 128 : 0));
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return Buffer.from(out);
}

/** One frame of the QQ upload channel. */
export function highwayFrame(file: { md5: string; size: number; offset: number }, bytes: Uint8Array): Buffer {
  const head = protobuf([
    [
      1,
      protobuf([
        [1, 1],
        [2, Buffer.from('10001')],
        [3, Buffer.from('PicUp.DataUp')],
        [4, 77],
      ]),
    ],
    [
      2,
      protobuf([
        [2, file.size],
        [3, file.offset],
        [4, bytes.length],
        [6, Buffer.from('ticket')],
        [9, Buffer.from(file.md5, 'hex')],
      ]),
    ],
  ]);
  const lengths = Buffer.alloc(9);
  lengths[0] = 0x28;
  lengths.writeUInt32BE(head.length, 1);
  lengths.writeUInt32BE(bytes.length, 5);
  return Buffer.concat([lengths, head, bytes, Buffer.from([0x29])]);
}

/** One request of the QQ flash transfer. */
export function flashBody(key: string, start: number, bytes: Uint8Array): Buffer {
  const inner = protobuf([
    [1, Buffer.alloc(0)],
    [2, Buffer.from(key)],
    [3, start],
    [4, start + bytes.length - 1],
    [5, Buffer.alloc(20, 7)],
    [7, bytes],
  ]);
  return protobuf([
    [1, 0],
    [2, 1407],
    [3, 2],
    [107, inner],
  ]);
}
