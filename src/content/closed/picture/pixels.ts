import type { Buffer } from 'node:buffer';

/** A picture as rows of red, green, blue and alpha bytes. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}

/** A part of a picture, in its pixels; fractions are fine. */
export interface Region {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** How a model wants its colours: (value ÷ 255 − mean) ÷ deviation, in the order blue, green, red. */
export interface Normal {
  readonly mean: readonly [number, number, number];
  readonly deviation: readonly [number, number, number];
}

/** More pixels than this are not unpacked: four bytes each. */
const MAX_PIXELS = 40_000_000;

/** The picture could not be unpacked. */
export class PictureError extends Error {
  readonly code: 'PICTURE_BROKEN' | 'PICTURE_TOO_LARGE' | 'PICTURE_UNKNOWN';

  constructor(code: PictureError['code'], message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'PictureError';
    this.code = code;
  }
}

/** Unpacks a PNG or JPEG. Rejects with PictureError. */
export async function decodePicture(bytes: Buffer): Promise<Pixels> {
  try {
    if (bytes.readUInt32BE(0) === 0x89504e47) return await decodePng(bytes);
    if (bytes.readUInt16BE(0) === 0xffd8) return await decodeJpeg(bytes);
  } catch (error) {
    if (error instanceof PictureError) throw error;
    throw new PictureError('PICTURE_BROKEN', 'the picture is damaged', error);
  }
  throw new PictureError('PICTURE_UNKNOWN', 'only PNG and JPEG are unpacked');
}

async function decodePng(bytes: Buffer): Promise<Pixels> {
  const width = bytes.readUInt32BE(16);
  const height = bytes.readUInt32BE(20);
  if (width * height > MAX_PIXELS) throw tooLarge(width, height);
  const { PNG } = await import('pngjs');
  const { data } = PNG.sync.read(bytes, { checkCRC: false });
  return { width, height, rgba: data };
}

async function decodeJpeg(bytes: Buffer): Promise<Pixels> {
  const jpeg = await import('jpeg-js');
  const { width, height, data } = jpeg.default.decode(bytes, {
    useTArray: true,
    formatAsRGBA: true,
    tolerantDecoding: true,
    maxResolutionInMP: MAX_PIXELS / 1_000_000,
    maxMemoryUsageInMB: 300,
  });
  return { width, height, rgba: data };
}

function tooLarge(width: number, height: number): PictureError {
  return new PictureError('PICTURE_TOO_LARGE', `a picture of ${width} × ${height} pixels is not unpacked`);
}

/** A region, scaled to `width` × `height` and spread over three planes of `pitch` × `height` for a model. */
export function planes(
  pixels: Pixels,
  region: Region,
  width: number,
  height: number,
  pitch: number,
  normal: Normal,
): Float32Array {
  const out = new Float32Array(3 * pitch * height);
  const { rgba } = pixels;
  const across = (region.right - region.left) / width;
  const down = (region.bottom - region.top) / height;
  for (let y = 0; y < height; y++) {
    const fromY = clamp(region.top + (y + 0.5) * down - 0.5, pixels.height - 1);
    const top = Math.trunc(fromY);
    const upper = top * pixels.width;
    const lower = Math.min(pixels.height - 1, top + 1) * pixels.width;
    const low = fromY - top;
    for (let x = 0; x < width; x++) {
      const fromX = clamp(region.left + (x + 0.5) * across - 0.5, pixels.width - 1);
      const left = Math.trunc(fromX);
      const right = Math.min(pixels.width - 1, left + 1);
      const far = fromX - left;
      for (let plane = 0; plane < 3; plane++) {
        const colour = 2 - plane;
        const above = mix(rgba[(upper + left) * 4 + colour], rgba[(upper + right) * 4 + colour], far);
        const below = mix(rgba[(lower + left) * 4 + colour], rgba[(lower + right) * 4 + colour], far);
        const value = (mix(above, below, low) / 255 - (normal.mean[plane] ?? 0)) / (normal.deviation[plane] ?? 1);
        out[(plane * height + y) * pitch + x] = value;
      }
    }
  }
  return out;
}

function clamp(value: number, most: number): number {
  return Math.max(0, Math.min(value, most));
}

function mix(a = 0, b = 0, share: number): number {
  return a + (b - a) * share;
}
