import type { Messages } from './message.js';

/** Requests to release a refused transfer, and what scheduled scans found on PCs. */
export const releasesText = {
  'page.releases': { zh: '放行申请', en: 'Release requests' },
  'page.at-rest': { zh: '电脑上的资料', en: 'Data at rest' },
  'release.none': { zh: '没有放行申请。', en: 'No requests.' },
  'release.what': { zh: '发现（已打码）', en: 'Found (masked)' },
  'release.where': { zh: '发往', en: 'Going to' },
  'release.reason': { zh: '原因', en: 'Reason' },
  'release.grant': { zh: '放行一次', en: 'Release once' },
  'release.deny': { zh: '不放行', en: 'Turn down' },
  'release.ask': {
    zh: '放行后，此人可以在 24 小时内把同样的内容向同样的去处发送一次，并记录在案。确定？',
    en: 'This person may then send the same content to the same place once within 24 hours; it is recorded. Go on?',
  },
  'release.state.waiting': { zh: '等待决定', en: 'Waiting' },
  'release.state.granted': { zh: '已放行', en: 'Released' },
  'release.state.denied': { zh: '未放行', en: 'Turned down' },
  'release.state.expired': { zh: '已过期', en: 'Expired' },
  'release.pending': { zh: '事件尚未送达，请稍后再看。', en: 'Its incident has not arrived yet; look again soon.' },
  'at-rest.none': {
    zh: '还没有扫描结果。在设置里填写 at_rest 之后，电脑会按时扫描。',
    en: 'No scans yet. PCs scan once their settings have at_rest.',
  },
  'at-rest.means': {
    zh: '定时扫描报告的数量，不含文件内容和文件名。',
    en: 'Counts that scheduled scans report; no content and no names of files.',
  },
  'at-rest.pc': { zh: '电脑', en: 'PC' },
  'at-rest.place': { zh: '位置', en: 'Place' },
  'at-rest.place.desktop': { zh: '桌面', en: 'Desktop' },
  'at-rest.place.downloads': { zh: '下载', en: 'Downloads' },
  'at-rest.place.documents': { zh: '文档', en: 'Documents' },
  'at-rest.files': { zh: '文件', en: 'Files' },
  'at-rest.held': { zh: '会被拦下的文件', en: 'Files that would be stopped' },
  'at-rest.unread': { zh: '读不了的文件', en: 'Files that could not be read' },
  'at-rest.records': { zh: '记录', en: 'Records' },
  'at-rest.when': { zh: '扫描时间', en: 'Scanned' },
} as const satisfies Messages;
