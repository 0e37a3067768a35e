import t from 'tap';
import { readRequest } from '../../../src/agent/assembly/request.js';
import { sliceOf } from '../../../src/agent/assembly/slice.js';
import { multipart } from '../../builders/files.js';
import { flashBody, highwayFrame } from './frames.js';
import { type Asked, held, uploadOf } from './held.js';

const CUT = Buffer.from('one slice of a file, cut somewhere\r\nin its middle');
const MD5 = 'd41d8cd98f00b204e9800998ecf8427e';

type Field = { name: string; data: string | Buffer; filename?: string; type?: string };

function form(url: string, fields: readonly Field[]): Asked {
  const { body, contentType } = multipart(fields);
  return { url, headers: { 'content-type': contentType }, body };
}
const file = (name: string, filename = 'blob'): Field => ({
  name,
  filename,
  data: CUT,
  type: 'application/octet-stream',
});
const put = (url: string, headers: Record<string, string> = {}): Asked => ({ method: 'PUT', url, headers, body: CUT });

interface Named {
  readonly upload?: string | RegExp;
  readonly index?: number;
  readonly offset?: number;
  readonly count?: number;
  readonly size?: number;
}

const wechat = (chunk: number): Field[] => [
  { name: 'id', data: 'WU_FILE_0' },
  { name: 'name', data: '房源.xlsx' },
  { name: 'size', data: '1300000' },
  { name: 'chunks', data: '3' },
  { name: 'chunk', data: `${chunk}` },
  { name: 'mediatype', data: 'doc' },
  {
    name: 'uploadmediarequest',
    data: JSON.stringify({ UploadType: 2, ToUserName: '@@g', FileMd5: MD5, TotalLen: 1300000 }),
  },
  file('filename', '房源.xlsx'),
];
const dropbox = JSON.stringify({ cursor: { session_id: 'AAAAdrop', offset: 4194304 }, close: false });
const weiyun = JSON.stringify({
  req_header: { cmd: 247121 },
  req_body: {
    ReqMsg_body: {
      'weiyun.UploadPieceMsgReq_body': { upload_key: 'KEY1', ex: 'e', channel: { id: 1, offset: 524288, len: 524288 } },
    },
  },
});

const REQUESTS: Readonly<Record<string, readonly [asked: Asked, named: Named]>> = {
  'WeChat on the web': [
    form('https://file.wx.qq.com/cgi-bin/mmwebwx-bin/webwxuploadmedia?f=json', wechat(1)),
    { upload: MD5, index: 1, count: 3 },
  ],
  'WeChat file helper': [
    form('https://szfilehelper.weixin.qq.com/cgi-bin/mmwebwx-bin/webwxuploadmedia', wechat(2)),
    { upload: MD5, index: 2, count: 3 },
  ],
  'Baidu net disk': [
    form('https://c3.pcs.baidu.com/rest/2.0/pcs/superfile2?method=upload&path=%2Fa&uploadid=N1-abc&partseq=4', [
      file('file'),
    ]),
    { upload: 'N1-abc', index: 4 },
  ],
  'QQ mail, big attachment': [
    { url: 'https://sh.ftn.qq.com/ftn_handler/abc?sha=f00d&offset=1048576', body: CUT },
    { upload: 'f00d', offset: 1048576 },
  ],
  Weiyun: [
    form('https://upload.weiyun.com/ftnup_v2/weiyun', [{ name: 'json', data: weiyun }, file('upload')]),
    { upload: 'KEY1', offset: 524288 },
  ],
  'Netease mail': [
    {
      url: 'https://mail.163.com/upxmail/upload?sid=1',
      headers: { 'mail-upload-name': 'a.zip', 'mail-upload-offset': '98304', 'mail-upload-size': '500000' },
      body: CUT,
    },
    { upload: 'a.zip', offset: 98304, size: 500000 },
  ],
  'Tencent COS': [
    put('https://b-1250000000.cos.ap-shanghai.myqcloud.com/k?partNumber=2&uploadId=1585130821cbb7df'),
    { upload: '1585130821cbb7df', index: 2 },
  ],
  'Aliyun OSS': [
    put('https://b.oss-cn-hangzhou.aliyuncs.com/k?partNumber=3&uploadId=0004B9895DBBB6EC98E36'),
    { upload: '0004B9895DBBB6EC98E36', index: 3 },
  ],
  'Aliyun OSS, sent by Quark': [
    put('https://ul-zb.oss-cn-hangzhou.aliyuncs.com/k?partNumber=1&uploadId=Q1', { referer: 'https://pan.quark.cn/' }),
    { upload: 'Q1', index: 1 },
  ],
  'Aliyun Drive': [
    put('https://cn-beijing-data.aliyundrive.net/k?partNumber=5&uploadId=rapid-1'),
    { upload: 'rapid-1', index: 5 },
  ],
  'Amazon S3': [
    put('https://bucket.s3.cn-north-1.amazonaws.com.cn/k?partNumber=1&uploadId=VXBsb2Fk'),
    { upload: 'VXBsb2Fk', index: 1 },
  ],
  'Huawei OBS': [
    put('https://b.obs.cn-north-4.myhuaweicloud.com/k?partNumber=2&uploadId=000001'),
    { upload: '000001', index: 2 },
  ],
  '123 Pan': [
    form('https://openapi-upload.123242.com/upload/v2/file/slice', [
      { name: 'preuploadID', data: 'P9' },
      { name: 'sliceNo', data: '2' },
      { name: 'sliceMD5', data: MD5 },
      file('slice'),
    ]),
    {},
  ],
  '123 Pan, own host': [
    form('https://openapi.123pan.com/upload/v2/file/slice', [
      { name: 'preuploadID', data: 'P9' },
      { name: 'sliceNo', data: '2' },
      { name: 'sliceMD5', data: MD5 },
      file('slice'),
    ]),
    { upload: 'P9', index: 2 },
  ],
  'DingTalk disk': [
    put('https://zjk-dualstack.trans.dingtalk.com/yundisk0/x?partNumber=2&uploadId=D7'),
    { upload: 'D7', index: 2 },
  ],
  'Feishu drive': [
    form('https://open.feishu.cn/open-apis/drive/v1/files/upload_part', [
      { name: 'upload_id', data: '7111' },
      { name: 'seq', data: '3' },
      { name: 'size', data: '4194304' },
      file('file'),
    ]),
    { upload: '7111', index: 3 },
  ],
  'Feishu stream': [
    {
      url: 'https://internal-api-drive-stream.feishu.cn/space/api/box/stream/upload/block?upload_id=U3&seq=1',
      body: CUT,
    },
    { upload: 'U3', index: 1 },
  ],
  Douyin: [
    { url: 'https://tos-lf-x.snssdk.com/upload/v1/tos/k?uploadid=T5&part_number=2&part_offset=5242880', body: CUT },
    { upload: 'T5', index: 2, offset: 5242880 },
  ],
  OneDrive: [
    put('https://agency-my.sharepoint.com/up/session?guid=1', { 'content-range': 'bytes 327680-655359/1000000' }),
    { offset: 327680, size: 1000000 },
  ],
  'Google Drive': [
    put('https://www.googleapis.com/upload/drive/v3/files?uploadType=resumable&upload_id=AEnB2U', {
      'content-range': 'bytes 262144-524287/*',
    }),
    { upload: 'AEnB2U', offset: 262144 },
  ],
  Dropbox: [
    {
      url: 'https://content.dropboxapi.com/2/files/upload_session/append_v2',
      headers: { 'dropbox-api-arg': dropbox },
      body: CUT,
    },
    { upload: 'AAAAdrop', offset: 4194304 },
  ],
  'Azure blob': [
    put(
      `https://a.blob.core.chinacloudapi.cn/c/k?comp=block&blockid=${Buffer.from('6f1c-block-000012').toString('base64url')}`,
    ),
    { index: 12 },
  ],
  'QQ highway': [
    {
      url: 'http://203.0.113.9/cgi-bin/httpconn?htcmd=0x6FF0087&uin=10001',
      body: highwayFrame({ md5: MD5, size: 300000, offset: 131072 }, CUT),
    },
    { upload: `highway:${MD5}`, offset: 131072, size: 300000 },
  ],
  'QQ flash transfer': [
    { url: 'https://multimedia.qfile.qq.com/sliceupload', body: flashBody('UKEY', 1048576, CUT) },
    { upload: 'flash:UKEY', offset: 1048576 },
  ],
  tus: [
    {
      method: 'PATCH',
      url: 'https://up.example/files/24e5',
      headers: { 'tus-resumable': '1.0.0', 'upload-offset': '70' },
      body: CUT,
    },
    { offset: 70 },
  ],
  'Content-Range on any host': [
    put('https://up.example/x/9', { 'content-range': 'bytes 0-999/2000' }),
    { offset: 0, size: 2000 },
  ],
  'Resumable.js': [
    form('https://up.example/u', [
      { name: 'resumableChunkNumber', data: '2' },
      { name: 'resumableTotalChunks', data: '4' },
      { name: 'resumableIdentifier', data: '99-a.xlsx' },
      file('file'),
    ]),
    { upload: '99-a.xlsx', index: 2, count: 4 },
  ],
  'Dropzone, its file first': [
    form('https://up.example/u', [
      file('file'),
      { name: 'dzuuid', data: 'u-1' },
      { name: 'dzchunkindex', data: '1' },
      { name: 'dztotalchunkcount', data: '3' },
      { name: 'dzchunkbyteoffset', data: '1000000' },
    ]),
    { upload: 'u-1', index: 1, offset: 1000000, count: 3 },
  ],
  'Fine Uploader': [
    form('https://up.example/u', [
      { name: 'qquuid', data: 'q-1' },
      { name: 'qqpartindex', data: '0' },
      { name: 'qqtotalparts', data: '2' },
      file('qqfile'),
    ]),
    { upload: 'q-1', index: 0, count: 2 },
  ],
  'a page that cuts by hand': [
    form('https://up.example/u', [
      { name: 'fileHash', data: 'h1' },
      { name: 'chunkIndex', data: '3' },
      { name: 'totalChunks', data: '9' },
      file('chunk'),
    ]),
    { upload: 'h1', index: 3, count: 9 },
  ],
  plupload: [
    form('https://up.example/u', [
      { name: 'name', data: 'o_1abc.xlsx' },
      { name: 'chunk', data: '1' },
      { name: 'chunks', data: '3' },
      file('file'),
    ]),
    { upload: 'o_1abc.xlsx', index: 1, count: 3 },
  ],
};

t.test('a slice is known as the catalogue, or the usual library, names it', (t) => {
  for (const [name, [asked, named]] of Object.entries(REQUESTS)) {
    const one = held(asked);
    const request = readRequest(one);
    const found = sliceOf(one, uploadOf(one), request);
    if (Object.keys(named).length === 0) {
      t.equal(found?.is ?? null, null, `${name}: on a host nobody knows, its fields mean nothing`);
      continue;
    }
    if (found?.is !== 'slice') {
      t.fail(name);
      continue;
    }
    t.match(found.slice, named, name);
    const { start, end } = found.slice.span;
    t.equal(
      Buffer.from(one.body.read(start, end - start)).toString(),
      CUT.toString(),
      `${name}: exactly the file's bytes`,
    );
  }
  t.end();
});

t.test('slices of one upload that names itself nowhere share a name, other files have another', (t) => {
  const idOf = (asked: Asked): string | null => {
    const one = held(asked);
    const found = sliceOf(one, uploadOf(one), readRequest(one));
    return found?.is === 'slice' ? found.slice.upload : null;
  };
  const range = (url: string, from: number): Asked => put(url, { 'content-range': `bytes ${from}-${from + 9}/100` });
  t.equal(idOf(range('https://up.example/a?s=1', 0)), idOf(range('https://up.example/a?s=1', 10)));
  t.not(idOf(range('https://up.example/a?s=1', 0)), idOf(range('https://up.example/a?s=2', 0)));
  const block = (path: string, n: string): Asked =>
    put(`https://a.blob.core.windows.net/${path}?comp=block&blockid=${Buffer.from(n).toString('base64url')}`);
  t.equal(idOf(block('c/k', 'block-000001')), idOf(block('c/k', 'block-000002')));
  t.not(idOf(block('c/k', 'block-000001')), idOf(block('c/other', 'block-000001')));
  const lanzou = (name: string, chunk: string): Asked =>
    form('https://pc.woozooo.com/html5up.php', [
      { name: 'id', data: 'WU_FILE_0' },
      { name: 'name', data: name },
      { name: 'chunks', data: '2' },
      { name: 'chunk', data: chunk },
      file('upload_file', name),
    ]);
  t.equal(idOf(lanzou('a.zip', '0')), idOf(lanzou('a.zip', '1')));
  t.not(idOf(lanzou('a.zip', '0')), idOf(lanzou('b.zip', '0')), 'WU_FILE_0 is the first file of any page');
  t.end();
});

t.test('a request may be the end of an upload, or nothing of the kind', (t) => {
  const of = (asked: Asked) => {
    const one = held(asked);
    return sliceOf(one, uploadOf(one), readRequest(one));
  };
  t.match(of({ url: 'https://b.oss-cn-hangzhou.aliyuncs.com/k?uploadId=U9', body: '<CompleteMultipartUpload/>' }), {
    is: 'end',
    uploads: ['U9'],
  });
  const create = new URLSearchParams({ path: '/a.zip', size: '9', uploadid: 'N1-abc', block_list: '["x"]' }).toString();
  t.match(
    of({
      url: 'https://pan.baidu.com/rest/2.0/xpan/file?method=create',
      body: create,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    }),
    { is: 'end', uploads: ['N1-abc'] },
  );
  t.match(
    of({
      url: 'https://open.feishu.cn/open-apis/drive/v1/files/upload_finish',
      body: '{"upload_id":"7111","block_num":2}',
    }),
    { is: 'end', uploads: ['7111'] },
  );
  const alone: Readonly<Record<string, Asked>> = {
    'a file in one piece': form('https://file.wx.qq.com/cgi-bin/mmwebwx-bin/webwxuploadmedia', [
      file('filename', 'a.xlsx'),
    ]),
    'one slice of one': form('https://up.example/u', [
      { name: 'dzuuid', data: 'u' },
      { name: 'dzchunkindex', data: '0' },
      { name: 'dztotalchunkcount', data: '1' },
      file('file'),
    ]),
    'a range that is the whole file': put('https://up.example/x', {
      'content-range': `bytes 0-${CUT.length - 1}/${CUT.length}`,
    }),
    'the question how much has arrived': {
      method: 'PUT',
      url: 'https://up.example/x',
      headers: { 'content-range': 'bytes */2000' },
    },
    'an object put whole': put('https://b.oss-cn-hangzhou.aliyuncs.com/k'),
    'a message': { url: 'https://chat.example/send', body: '{"to":"u1","text":"你好"}' },
    'a question to the upload channel': {
      url: 'http://203.0.113.9/cgi-bin/httpconn?htcmd=0x6FF0087',
      body: highwayFrame({ md5: '', size: 0, offset: 0 }, Buffer.alloc(0)),
    },
    'a frame that is cut off': {
      url: 'http://203.0.113.9/cgi-bin/httpconn',
      body: highwayFrame({ md5: MD5, size: 99, offset: 0 }, CUT).subarray(0, 60),
    },
  };
  for (const [name, asked] of Object.entries(alone)) t.equal(of(asked)?.is === 'slice', false, name);
  t.end();
});

t.test('a file of megabytes is found by the edges of its form', (t) => {
  const large = Buffer.alloc(3 * 1024 * 1024, 'x');
  const { body, contentType } = multipart([
    { name: 'chunk', data: '1' },
    { name: 'file', filename: 'blob', data: large },
    { name: 'chunks', data: '4' },
    { name: 'md5', data: MD5 },
  ]);
  let read = 0;
  const one = held({ url: 'https://up.example/u', headers: { 'content-type': contentType }, body });
  const source = {
    ...one.body,
    read(at: number, length: number) {
      const bytes = one.body.read(at, length);
      read += bytes.length;
      return bytes;
    },
  };
  const watched = { ...one, body: source };
  const found = sliceOf(watched, null, readRequest(watched));
  t.match(found, { is: 'slice', slice: { upload: MD5, index: 1, count: 4 } });
  if (found?.is === 'slice') t.equal(found.slice.span.end - found.slice.span.start, large.length);
  t.ok(read < 512 * 1024, `${read} bytes were looked at`);
  t.end();
});
