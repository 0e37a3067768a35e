// Uploads a file with the Aliyun OSS SDK: oss.mjs URL FILE CA PROXY [slice]. CA: NODE_EXTRA_CA_CERTS. Prints the status.
import OSS from 'ali-oss';
import { HttpsProxyAgent } from 'https-proxy-agent';

const [url, file, , proxy, how] = process.argv.slice(2);
const [bucket, region] = new URL(url).hostname.split('.');
const client = new OSS({
  region,
  bucket,
  secure: true,
  httpsAgent: new HttpsProxyAgent(proxy),
  accessKeyId: 'synthetic-id',
  accessKeySecret: 'synthetic-key',
  retryMax: 0,
});
try {
  const answer =
    how === 'slice'
      ? await client.multipartUpload('list.bin', file, { partSize: 1024 * 1024, parallel: 2 })
      : await client.put('list.bin', file);
  console.log(answer.res.status);
} catch (error) {
  console.log(error.status ?? error.message);
}
