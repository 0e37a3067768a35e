import type { Models } from './models.js';
import { type Normal, type Pixels, planes, type Region } from './pixels.js';

/** The picture is searched in strips of so many of the model's pixels, so that memory does not grow with it: 300 bytes for each. */
const STRIP_PIXELS = 320_000;
const LEAST_ROWS = 256;
/** Rows two strips share: a line of text cut by one edge is whole in the other strip. */
const SHARED = 64;
/** From this probability on a pixel is text; of a box the mean must be so high. */
const TEXT = 0.3;
const SURE = 0.5;
const MIN_SIDE = 3;
/** The model marks the core of a line: the line itself is larger by this share of area over outline. */
const GROWTH = 1.6;
const MAX_BOXES = 2_000;
/** Boxes that end so many rows above another are not looked through for the same line. */
const MAX_BACK = 2_000;

const NORMAL: Normal = { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] };

/** Where lines of text are, from top to bottom as strips come. `scale` is pixels of the model for one of the picture. */
export async function findTextBoxes(pixels: Pixels, scale: number, models: Models): Promise<Region[]> {
  const boxes: Region[] = [];
  const rows = Math.round(Math.max(LEAST_ROWS, STRIP_PIXELS / (pixels.width * scale)) / scale);
  const shared = Math.round(SHARED / scale);
  for (let top = 0; boxes.length < MAX_BOXES; top += rows - shared) {
    const bottom = Math.min(pixels.height, top + rows);
    const width = upTo32(pixels.width * scale);
    const height = upTo32((bottom - top) * scale);
    const region = { left: 0, top, right: width / scale, bottom: top + height / scale };
    const map = await models.detect(planes(pixels, region, width, height, width, NORMAL), width, height);
    const goesOn = { above: top > 0, below: bottom < pixels.height };
    for (const box of boxesOf(map, width, height)) {
      if (isCut(box, height, goesOn)) continue;
      const placed = {
        left: Math.max(0, box.left / scale),
        top: Math.max(0, top + box.top / scale),
        right: Math.min(pixels.width, box.right / scale),
        bottom: Math.min(pixels.height, top + box.bottom / scale),
      };
      addBox(boxes, placed);
    }
    if (bottom === pixels.height) break;
  }
  return boxes;
}

function upTo32(length: number): number {
  return Math.max(32, Math.ceil(length / 32) * 32);
}

/** A line that the edge of its strip may cut: the strip that shares these rows has it whole. */
function isCut(
  { top, bottom }: Region,
  height: number,
  goesOn: { readonly above: boolean; readonly below: boolean },
): boolean {
  return (goesOn.below && bottom >= height && top > height - SHARED) || (goesOn.above && top <= 0 && bottom < SHARED);
}

/** A line in the rows two strips share is found twice; the taller find is the whole one. */
function addBox(boxes: Region[], box: Region): void {
  for (let at = boxes.length - 1; at >= 0; at--) {
    const other = boxes[at];
    if (other === undefined || other.bottom < box.top - MAX_BACK) break;
    const across = Math.min(other.right, box.right) - Math.max(other.left, box.left);
    const down = Math.min(other.bottom, box.bottom) - Math.max(other.top, box.top);
    if (across <= 0 || down <= 0) continue;
    const smaller = Math.min(areaOf(other), areaOf(box));
    if (across * down < smaller / 2) continue;
    if (areaOf(box) > areaOf(other)) boxes[at] = box;
    return;
  }
  boxes.push(box);
}

function areaOf({ left, top, right, bottom }: Region): number {
  return (right - left) * (bottom - top);
}

/** Boxes round the connected pixels that are text. */
function boxesOf(map: Float32Array, width: number, height: number): Region[] {
  const found: Region[] = [];
  const size = width * height;
  const seen = new Uint8Array(size);
  const open = new Int32Array(size);
  for (let start = 0; start < size && found.length < MAX_BOXES; start++) {
    if (seen[start] === 1 || (map[start] ?? 0) < TEXT) continue;
    let count = 0;
    let left = width;
    let right = 0;
    let top = height;
    let bottom = 0;
    let sum = 0;
    let pixels = 0;
    const visit = (at: number): void => {
      if (seen[at] === 1 || (map[at] ?? 0) < TEXT) return;
      seen[at] = 1;
      open[count++] = at;
    };
    visit(start);
    while (count > 0) {
      const at = open[--count] ?? 0;
      const x = at % width;
      const y = Math.trunc(at / width);
      sum += map[at] ?? 0;
      pixels++;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
      if (x > 0) visit(at - 1);
      if (x < width - 1) visit(at + 1);
      if (y > 0) visit(at - width);
      if (y < height - 1) visit(at + width);
    }
    const across = right - left + 1;
    const down = bottom - top + 1;
    if (Math.min(across, down) < MIN_SIDE || sum / pixels < SURE) continue;
    const grow = (across * down * GROWTH) / (2 * (across + down));
    found.push({ left: left - grow, top: top - grow, right: right + 1 + grow, bottom: bottom + 1 + grow });
  }
  return found;
}
