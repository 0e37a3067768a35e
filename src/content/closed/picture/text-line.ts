import { LINE_HEIGHT, type Models } from './models.js';
import { type Normal, type Pixels, planes, type Region } from './pixels.js';

const MIN_WIDTH = 16;
const MAX_WIDTH = 3_200;
const NORMAL: Normal = { mean: [0.5, 0.5, 0.5], deviation: [0.5, 0.5, 0.5] };

/** What one line of text says: the likeliest character of each step, repeats and blanks between left out (CTC). */
export async function readTextLine(pixels: Pixels, line: Region, models: Models): Promise<string> {
  const ratio = (line.right - line.left) / (line.bottom - line.top);
  const width = Math.max(MIN_WIDTH, Math.min(MAX_WIDTH, Math.round(ratio * LINE_HEIGHT)));
  const { scores, steps } = await models.recognise(planes(pixels, line, width, LINE_HEIGHT, width, NORMAL), width);
  const characters = models.characters.length;
  let text = '';
  let last = 0;
  for (let step = 0; step < steps; step++) {
    const from = step * characters;
    let best = 0;
    for (let at = 1; at < characters; at++) {
      if ((scores[from + at] ?? 0) > (scores[from + best] ?? 0)) best = at;
    }
    if (best !== last && best !== 0) text += models.characters[best] ?? '';
    last = best;
  }
  return text;
}
