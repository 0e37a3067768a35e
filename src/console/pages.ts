import { DashboardOutlined, InboxOutlined } from '@ant-design/icons';
import { type ComponentType, type LazyExoticComponent, lazy } from 'react';
import type { Permission } from '../central/api/calls.js';
import type { Key } from './text/catalogue.js';

/** One page: where it is, who may open it, and how it is fetched. Without `icon` it is not in the navigation. */
export interface Page {
  readonly path: string;
  readonly title: Key;
  readonly permission: Permission;
  readonly icon?: ComponentType;
  readonly Content: LazyExoticComponent<ComponentType>;
}

const later = (load: () => Promise<ComponentType>) => lazy(async () => ({ default: await load() }));

/** Every page, in the order of the navigation: one line each. */
export const PAGES: readonly Page[] = [
  // biome-ignore format: one line a page
  { path: '/', title: 'page.overview', permission: 'fleet:read', icon: DashboardOutlined, Content: later(async () => (await import('./overview/overview.js')).Overview) },
  // biome-ignore format: one line a page
  { path: '/queue', title: 'page.queue', permission: 'incidents:read', icon: InboxOutlined, Content: later(async () => (await import('./queue/queue.js')).Queue) },
];
