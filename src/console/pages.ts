import {
  AuditOutlined,
  CarryOutOutlined,
  DashboardOutlined,
  DesktopOutlined,
  ExportOutlined,
  FileSearchOutlined,
  FolderOutlined,
  HddOutlined,
  InboxOutlined,
  KeyOutlined,
  SafetyCertificateOutlined,
  SettingOutlined,
  TeamOutlined,
  UnlockOutlined,
  UserDeleteOutlined,
} from '@ant-design/icons';
import { type ComponentType, type LazyExoticComponent, lazy } from 'react';
import type { Permission } from '../central/api/calls.js';
import type { Key } from './text/catalogue.js';

/** One page: where it is, who may open it, and how it is fetched. Without `icon` it is not in the navigation. */
export interface Page {
  readonly path: string;
  readonly title: Key;
  readonly permission: Permission;
  readonly icon?: ComponentType;
  /** Under which heading of the navigation it stands. */
  readonly group?: 'review' | 'rules' | 'office';
  readonly Content: LazyExoticComponent<ComponentType>;
}

const later = (load: () => Promise<ComponentType>) => lazy(async () => ({ default: await load() }));

/** Every page, in the order of the navigation: one line each. */
export const PAGES: readonly Page[] = [
  // biome-ignore format: one line a page
  { path: '/', title: 'page.overview', permission: 'fleet:read', group: 'review', icon: DashboardOutlined, Content: later(async () => (await import('./overview/overview.js')).Overview) },
  // biome-ignore format: one line a page
  { path: '/queue', title: 'page.queue', permission: 'incidents:read', group: 'review', icon: InboxOutlined, Content: later(async () => (await import('./queue/queue.js')).Queue) },
  // biome-ignore format: one line a page
  { path: '/openings', title: 'page.openings', permission: 'incidents:review', group: 'review', icon: UnlockOutlined, Content: later(async () => (await import('./evidence/openings.js')).Openings) },
  // biome-ignore format: one line a page
  { path: '/releases', title: 'page.releases', permission: 'releases:decide', group: 'review', icon: CarryOutOutlined, Content: later(async () => (await import('./releases/releases.js')).Releases) },
  // biome-ignore format: one line a page
  { path: '/cases', title: 'page.cases', permission: 'cases:make', group: 'review', icon: FolderOutlined, Content: later(async () => (await import('./cases/cases.js')).Cases) },
  // biome-ignore format: one line a page
  { path: '/trace', title: 'page.trace', permission: 'people:read', group: 'review', icon: FileSearchOutlined, Content: later(async () => (await import('./trace/trace.js')).Trace) },
  // biome-ignore format: one line a page
  { path: '/people', title: 'page.people', permission: 'people:read', group: 'review', icon: TeamOutlined, Content: later(async () => (await import('./people/people.js')).People) },
  // biome-ignore format: one line a page
  { path: '/sent', title: 'page.sent', permission: 'people:read', group: 'review', icon: ExportOutlined, Content: later(async () => (await import('./sent/sent.js')).SentPage) },
  // biome-ignore format: one line a page
  { path: '/leavers', title: 'page.leavers', permission: 'people:read', group: 'review', icon: UserDeleteOutlined, Content: later(async () => (await import('./leavers/leavers.js')).Leavers) },
  // biome-ignore format: one line a page
  { path: '/policies', title: 'page.policies', permission: 'policy:read', group: 'rules', icon: SafetyCertificateOutlined, Content: later(async () => (await import('./policies/policies.js')).Policies) },
  // biome-ignore format: one line a page
  { path: '/fleet', title: 'page.fleet', permission: 'fleet:read', group: 'rules', icon: DesktopOutlined, Content: later(async () => (await import('./fleet/fleet.js')).Fleet) },
  // biome-ignore format: one line a page
  { path: '/at-rest', title: 'page.at-rest', permission: 'fleet:read', group: 'rules', icon: HddOutlined, Content: later(async () => (await import('./releases/at-rest.js')).AtRest) },
  // biome-ignore format: one line a page
  { path: '/audit', title: 'page.audit', permission: 'audit:read', group: 'office', icon: AuditOutlined, Content: later(async () => (await import('./audit/audit.js')).Audit) },
  // biome-ignore format: one line a page
  { path: '/keys', title: 'page.keys', permission: 'incidents:review', group: 'office', icon: KeyOutlined, Content: later(async () => (await import('./evidence/keys.js')).Keys) },
  // biome-ignore format: one line a page
  { path: '/settings', title: 'page.settings', permission: 'accounts:manage', group: 'office', icon: SettingOutlined, Content: later(async () => (await import('./settings/settings.js')).Settings) },
  // biome-ignore format: one line a page
  { path: '/policies/proposals/:id', title: 'page.proposal', permission: 'policy:read', Content: later(async () => (await import('./policies/proposal.js')).ProposalPage) },
  // biome-ignore format: one line a page
  { path: '/policies/propose/:incident', title: 'page.propose', permission: 'policy:propose', Content: later(async () => (await import('./policies/propose.js')).Propose) },
  // biome-ignore format: one line a page
  { path: '/incidents/:id', title: 'page.incident', permission: 'incidents:read', Content: later(async () => (await import('./incident/incident.js')).IncidentPage) },
];
