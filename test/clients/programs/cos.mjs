// Uploads a file with the Tencent COS SDK: cos.mjs URL FILE CA PROXY [slice]. CA: NODE_EXTRA_CA_CERTS. Prints the status.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import COS from 'cos-nodejs-sdk-v5';

const [url, file, , proxy, how] = process.argv.slice(2);
const [bucket = '', , region = ''] = new URL(url).hostname.split('.');
const cos = new COS({
  SecretId: 'synthetic-id',
  SecretKey: 'synthetic-key',
  Protocol: 'https:',
  Proxy: proxy,
  ChunkParallelLimit: 3,
  ChunkRetryTimes: 0,
});
const where = { Bucket: bucket, Region: region, Key: 'list.bin' };
try {
  const answer =
    how === 'slice'
      ? await cos.sliceUploadFile({ ...where, FilePath: file, ChunkSize: 1024 * 1024 })
      : await cos.putObject({ ...where, Body: createReadStream(file), ContentLength: (await stat(file)).size });
  console.log(answer.statusCode);
} catch (error) {
  console.log(error.statusCode ?? error.message);
}
