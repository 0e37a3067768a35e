import type { Emit } from '../../isolated.js';
import { type Glyphs, linesOf } from '../layout.js';
import { loadModels } from './models.js';
import { decodePicture, PictureError, type Pixels } from './pixels.js';
import { findTextBoxes } from './text-boxes.js';
import { readTextLine } from './text-line.js';

/** A larger picture is searched at a smaller scale: the time grows with the pixels. */
const SEARCHED_PIXELS = 2_200_000;
/** And a small one at a larger scale: letters below about 10 pixels are not found. */
const SMALL_PIXELS = 400_000;

/** Reads the text in a picture, a line for each row of the layout, and its QR code. */
export async function readPicture(bytes: Buffer, emit: Emit): Promise<void> {
  const models = await loadModels();
  if (models === null) {
    emit({ kind: 'unread', path: [], outcome: 'uninspectable', reason: 'no-ocr' });
    return;
  }
  let pixels: Pixels;
  try {
    pixels = await decodePicture(bytes);
  } catch (error) {
    if (!(error instanceof PictureError)) throw error;
    const reason =
      error.code === 'PICTURE_TOO_LARGE' ? 'too-large' : error.code === 'PICTURE_BROKEN' ? 'corrupt' : 'no-ocr';
    emit({ kind: 'unread', path: [], outcome: 'uninspectable', reason });
    return;
  }
  const size = pixels.width * pixels.height;
  const scale = size > SEARCHED_PIXELS ? Math.sqrt(SEARCHED_PIXELS / size) : size < SMALL_PIXELS ? 1.5 : 1;
  const glyphs: Glyphs[] = [];
  for (const box of await findTextBoxes(pixels, scale, models)) {
    const text = await readTextLine(pixels, box, models);
    const height = box.bottom - box.top;
    // Down the page is up in a PDF, whose layout this is.
    glyphs.push({
      text,
      a: 1,
      b: 0,
      size: height / 2,
      x: box.left,
      y: -box.top - height / 2,
      width: box.right - box.left,
    });
  }
  const lines = linesOf(glyphs);
  if (lines !== '') emit({ kind: 'text', path: ['ocr'], text: lines });
  const code = await readCode(pixels);
  if (code !== null) emit({ kind: 'text', path: ['qr'], text: code });
}

async function readCode({ rgba, width, height }: Pixels): Promise<string | null> {
  if (width * height > SEARCHED_PIXELS) return null;
  const { default: jsqr } = await import('jsqr');
  const read = typeof jsqr === 'function' ? jsqr : jsqr.default;
  return read(new Uint8ClampedArray(rgba), width, height)?.data ?? null;
}
