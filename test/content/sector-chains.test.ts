import t from 'tap';
import { readCompound } from '../../src/content/closed/compound.js';
import { readEmbedded } from '../../src/content/closed/embedded.js';
import { haveLoop } from '../../src/content/closed/sector-chains.js';
import { buildDoc, buildOle } from '../builders/office97.js';

/* OLE files whose chains have no end. The library for them would follow these until no memory is left. */

const file = (): Buffer =>
  buildOle({ Package: Buffer.alloc(9000, 1), CONTENTS: Buffer.alloc(9000, 2), short: Buffer.alloc(300, 3) });
const sectorAt = (sector: number): number => (sector + 1) * 512;

/** Where the directory begins. */
const directoryAt = (bytes: Buffer): number => sectorAt(bytes.readUInt32LE(48));
const fatAt = (bytes: Buffer): number => sectorAt(bytes.readUInt32LE(76));

t.test('sound files are read as they were', async (t) => {
  t.notOk(haveLoop(file()));
  t.notOk(haveLoop(buildDoc('王先生', [['12-1203', '13912345678']])));
  const names = (readCompound(file()) ?? []).filter(({ content }) => content.length >= 300).map(({ name }) => name);
  t.same(names.sort(), ['CONTENTS', 'Package', 'short']);
  for (let length = 0; length < 2048; length += 97) t.notOk(haveLoop(file().subarray(0, length)), `${length} bytes`);
});

t.test('circles of sectors, of small pieces and of the directory end the reading at once', async (t) => {
  const wounds: Record<string, (bytes: Buffer) => void> = {
    'a sector behind itself': (bytes) => bytes.writeUInt32LE(3, fatAt(bytes) + 3 * 4),
    'two sectors in turn': (bytes) => {
      bytes.writeUInt32LE(5, fatAt(bytes) + 4 * 4);
      bytes.writeUInt32LE(4, fatAt(bytes) + 5 * 4);
    },
    'a piece behind itself': (bytes) => bytes.writeUInt32LE(0, sectorAt(bytes.readUInt32LE(60))),
    'two entries that lead to one': (bytes) => {
      bytes.writeUInt32LE(2, directoryAt(bytes) + 128 + 72);
      bytes.writeUInt32LE(2, directoryAt(bytes) + 2 * 128 + 72);
    },
    'tables of chains without end': (bytes) => {
      bytes.writeUInt32LE(1, 68);
      bytes.writeUInt32LE(1, sectorAt(1) + 508);
    },
  };
  for (const [name, wound] of Object.entries(wounds)) {
    const bytes = file();
    wound(bytes);
    t.ok(haveLoop(bytes), name);
    t.equal(readCompound(bytes), null, name);
    readEmbedded(bytes, () => t.fail('nothing is handed out of it'));
  }
});
