import { countsText, sentenceOf, type Told, totalOf } from './told.js';

/** Of the Open Cybersecurity Schema Framework: the first to have class 2006 as it is now. */
export const OCSF_VERSION = '1.4.0';

const FINDINGS = 2;
const DATA_SECURITY_FINDING = 2006;
const CREATE = 1;
const SEVERITIES = [
  [2, 'Low'],
  [3, 'Medium'],
  [4, 'High'],
  [5, 'Critical'],
] as const;

/** Action, then disposition: what became of the transfer. */
const DONE = {
  allow: [1, 'Allowed', 1, 'Allowed'],
  flag: [1, 'Allowed', 19, 'Alert'],
  coach: [2, 'Denied', 2, 'Blocked'],
  block: [2, 'Denied', 2, 'Blocked'],
} as const;

/**
 * An incident as a Data Security Finding with the profile `security_control`. Counts and masks only: samples stay out.
 * @param version of this program
 */
export function ocsfFinding(told: Told, version: string): object {
  const { incident, device, branch } = told;
  const time = Date.parse(incident.at);
  const [severityId, severity] = SEVERITIES[told.severity] ?? SEVERITIES[0];
  const [actionId, action, dispositionId, disposition] = DONE[incident.verdict];
  const rule = incident.rule ?? 'none';
  return {
    activity_id: CREATE,
    activity_name: 'Create',
    category_uid: FINDINGS,
    category_name: 'Findings',
    class_uid: DATA_SECURITY_FINDING,
    class_name: 'Data Security Finding',
    type_uid: DATA_SECURITY_FINDING * 100 + CREATE,
    type_name: 'Data Security Finding: Create',
    time,
    severity_id: severityId,
    severity,
    status_id: 1,
    status: 'New',
    is_alert: true,
    message: sentenceOf(incident),
    action_id: actionId,
    action,
    disposition_id: dispositionId,
    disposition,
    metadata: {
      version: OCSF_VERSION,
      uid: incident.id,
      log_name: 'incidents',
      profiles: ['security_control'],
      product: { name: 'Menshen', vendor_name: 'Menshen', version },
      sequence: incident.sequence,
    },
    finding_info: {
      uid: incident.id,
      title: sentenceOf(incident),
      created_time: time,
      types: [incident.category],
      analytic: { uid: rule, name: rule, type_id: 1, type: 'Rule' },
    },
    data_security: {
      category_id: 1,
      category: 'Personal',
      data_lifecycle_state_id: 2,
      data_lifecycle_state: 'Data in-Transit',
      detection_system_id: 1,
      detection_system: 'Endpoint',
      detection_pattern: countsText(incident) || 'none',
      policy: { uid: incident.policyVersion, name: rule, version: incident.policyVersion },
      total: totalOf(incident),
    },
    actor: {
      user: { uid: incident.person.id, name: incident.person.id },
      ...(incident.process === null ? {} : { process: { pid: incident.process.pid, name: incident.process.name } }),
    },
    ...(device === null ? {} : { device: { uid: device, type_id: 0, type: 'Unknown' } }),
    dst_endpoint: { hostname: incident.host },
    unmapped: {
      verdict: incident.verdict,
      asked: incident.asked,
      mode: incident.mode,
      channel: incident.channel,
      records: incident.records,
      raw: incident.raw,
      complete: incident.complete,
      outcome: incident.outcome.name,
      ...(branch === null ? {} : { branch }),
    },
  };
}
