import type { Explanation } from '../model/explanation.js';
import type { Finding } from '../model/finding.js';
import type { Counts } from '../model/kind.js';
import { INSPECTED, type Outcome, worse } from '../model/outcome.js';
import type { PartPath, PartSink } from '../model/part.js';
import type { PatternSet } from '../model/pattern.js';
import type { Counted } from './count/counted.js';
import { createMasks } from './count/masks.js';
import { createTally } from './count/tally.js';
import { compileCompounds } from './entities/compound.js';
import { createExplainer } from './explain/explainer.js';
import { type FlowSample, sampleFlow } from './flow.js';
import type { KnownPersons } from './known/persons.js';
import { partName } from './part-name.js';
import { createPatternCount } from './pattern-count.js';
import { type Draft, isMaskedAlone } from './records/draft.js';
import { linesReader } from './records/lines.js';
import { type ObjectReader, readObjects } from './records/object.js';
import type { Plain } from './records/plain.js';
import { readTable } from './records/table.js';
import { readText } from './records/text.js';

export interface DetectorOptions {
  /** Keyed hash, hex of 8 bytes; given the kind of value and its canonical form. */
  readonly fingerprint: (kind: 'person' | 'home', canonical: string) => string;
  readonly patterns: PatternSet;
  /** Canonical 11 digits: business phones. */
  readonly staffPhones: ReadonlySet<string>;
  /** Business phones by the list that changes daily: those of known owners are owners' all the same. Default none. */
  readonly listedPhones?: ReadonlySet<string>;
  /** The agency's own list of compound names; may be empty. */
  readonly compounds: readonly string[];
  /** Known owners and canaries; without it nobody is one. */
  readonly known?: KnownPersons;
  /** Records whose fingerprints the finding holds. Default `MAX_PRINTS`. */
  readonly maxPrints?: number;
  /** Entries of which the finding says what became of them. Default none, which costs nothing. */
  readonly explain?: number;
}

/** Parts whose words are noted, and rows of a table that are: what it is for stands in its header. */
const MAX_PARTS = 100;
const SAMPLE_ROWS = 64;

/** Takes the parts of one transfer and says at the end what was found. Parts after `finish()` are not counted. */
export interface Detector extends PartSink {
  /** Bounds that nothing read later can undo; for each kind alone. */
  soFar(): Counts;
  /** `reveal` is shown how the records were counted, values in full: nothing of that may leave the thread but sealed. */
  finish(reveal?: (counted: Counted) => void): Omit<Finding, 'busyMs'>;
}

/**
 * Judges one transfer while it is read: parts → entities → records → counts (DESIGN.md section 5). Rows and lines are
 * not held; what is kept per record is indices, canonical values and a name's first character.
 */
export function createDetector(options: DetectorOptions): Detector {
  const compounds = compileCompounds(options.compounds);
  const tally = createTally(options);
  const masks = createMasks(options.fingerprint);
  const patterns = createPatternCount(options.patterns);
  const explainer = options.explain === undefined ? null : createExplainer(options.explain);
  let outcome: Outcome = INSPECTED;
  /** Fields of one form or object come one after another: the last path is worth remembering. */
  let lastPath: string | null = null;
  let lastName = '';
  const nameOf = (path: PartPath): string => {
    const joined = path.join('\n');
    if (joined !== lastPath) {
      lastPath = joined;
      lastName = partName(path);
    }
    return lastName;
  };
  let opaqueBytes = 0;
  /** Objects of one document follow each other: those of the last one are kept open. */
  let objects: { readonly document: string; readonly reader: ObjectReader } | null = null;
  const endObjects = (): void => {
    objects?.reader.end();
    objects = null;
  };

  const samples = new Map<string, FlowSample>();
  const sampleOf = (part: string): FlowSample => {
    const known = samples.get(part);
    if (known !== undefined) return known;
    const made = sampleFlow();
    if (samples.size < MAX_PARTS) samples.set(part, made);
    return made;
  };

  const into = (part: string): ((drafts: readonly Draft[]) => void) => {
    return (drafts) => {
      for (const draft of drafts) {
        masks.add(draft);
        if (isMaskedAlone(draft)) continue;
        const entry = tally.add(part, draft);
        explainer?.read(part, draft, entry);
      }
    };
  };

  return {
    text(path, text) {
      const part = nameOf(path);
      patterns.text(part, text);
      if (explainer !== null) for (const line of text.split('\n')) explainer.fed(part, 'line', line);
      sampleOf(part).add(text);
      readText(text, compounds, into(part));
    },
    lines(path) {
      const part = nameOf(path);
      const reader = linesReader(compounds, into(part));
      const sample = sampleOf(part);
      return {
        write(text) {
          if (explainer !== null) for (const line of text.split('\n')) explainer.fed(part, 'line', line);
          sample.add(text);
          reader.write(text);
        },
        skip: () => reader.skip(),
        look: (utf8) => patterns.text(part, utf8),
        end: () => reader.end(),
      };
    },
    table(path) {
      const part = nameOf(path);
      // Who explains looks at drafts.
      const plain = explainer === null ? (row: Plain) => void tally.addPlain(part, row) : undefined;
      const table = readTable(compounds, into(part), readText, plain);
      const sample = sampleOf(part);
      let rows = 0;
      return {
        row(cells) {
          patterns.row(part, cells);
          explainer?.fed(part, 'row', cells.join('\t'));
          if (rows++ < SAMPLE_ROWS) sample.add(cells.join(' '));
          table.row(cells);
        },
        end: () => table.end(),
      };
    },
    object(path, fields) {
      const part = nameOf(path);
      patterns.row(
        part,
        fields.map(([, value]) => value),
      );
      explainer?.fed(part, 'object', fields.map(([, value]) => value).join('\t'));
      sampleOf(part).add(fields.map(([key, value]) => `${key} ${value}`).join(' '));
      const document = path.slice(0, -1).join('\n');
      if (objects === null || objects.document !== document) {
        endObjects();
        objects = { document, reader: readObjects(compounds) };
      }
      objects.reader.object(path.at(-1) ?? '', fields, into(part));
    },
    opaque(_path, size) {
      opaqueBytes += size;
    },
    unread(_path, name, reason) {
      outcome = worse(outcome, { name, reasons: [reason] });
    },
    soFar: () => tally.soFar().records,
    finish(reveal) {
      endObjects();
      let explanation: Explanation | undefined;
      const result = tally.result((counted) => {
        explanation = explainer?.explain(counted);
        reveal?.(counted);
      });
      const parts = result.parts.map((part) => {
        const flow = samples.get(part.path)?.flow() ?? null;
        return flow === null ? part : { ...part, flow };
      });
      const masked = masks.result();
      const hidden = masked.length === 0 ? {} : { masked };
      const found = { outcome, ...result, parts, patterns: patterns.hits(), opaqueBytes, ...hidden };
      return explanation === undefined ? found : { ...found, explanation };
    },
  };
}
