import { countsText, sentenceOf, type Told, totalOf } from './told.js';

/** Of ten; the format's own scale. */
const SEVERITIES = [3, 5, 8, 10] as const;

const inHeader = (text: string): string => oneLine(text).replace(/[\\|]/g, '\\$&');
const inValue = (text: string): string => oneLine(text).replace(/[\\=]/g, '\\$&');
// Control characters would end a message, or hide the rest of it.
const oneLine = (text: string): string => text.replace(/[\u0000-\u001f\u007f]+/g, ' ');

export interface CefEvent {
  readonly id: string;
  readonly name: string;
  readonly severity: number;
  readonly fields: Readonly<Record<string, string | number | null>>;
}

/** A line of the Common Event Format, revision 0. Fields that are null are left out. @param version of this program */
export function cefLine({ id, name, severity, fields }: CefEvent, version: string): string {
  const said = Object.entries(fields).flatMap(([key, value]) => {
    return value === null ? [] : [`${key}=${inValue(String(value))}`];
  });
  return `CEF:0|Menshen|Menshen|${inHeader(version)}|${inHeader(id)}|${inHeader(name)}|${severity}|${said.join(' ')}`;
}

/** An incident, without samples. */
export function cefIncident(told: Told, version: string): string {
  const { incident, device, branch } = told;
  const fields = {
    rt: Date.parse(incident.at),
    externalId: incident.id,
    act: incident.verdict,
    cat: incident.category,
    suser: incident.person.id,
    sproc: incident.process?.name ?? null,
    dhost: incident.host,
    requestMethod: incident.method,
    deviceExternalId: device,
    cnt: totalOf(incident),
    cs1Label: 'channel',
    cs1: incident.channel,
    cs2Label: 'records',
    cs2: countsText(incident) || 'none',
    cs3Label: 'policy',
    cs3: incident.policyVersion,
    ...(branch === null ? {} : { cs4Label: 'branch', cs4: branch }),
    cs5Label: 'mode',
    cs5: incident.mode,
  };
  const severity = SEVERITIES[told.severity] ?? SEVERITIES[0];
  return cefLine({ id: incident.rule ?? 'none', name: sentenceOf(incident), severity, fields }, version);
}
