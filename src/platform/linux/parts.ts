import type { Part } from '../change.js';
import { chromium } from './chromium.js';
import { environment } from './environment.js';
import { firefox } from './firefox.js';
import { firewall } from './firewall.js';
import { gnome } from './gnome.js';
import { kde } from './kde.js';
import { notify } from './notify.js';
import { nss } from './nss.js';
import { service } from './service.js';
import { trust } from './trust.js';

/** In the order they are made: the agent runs before anything leads to it, and is the last to go. */
export const LINUX: readonly Part[] = [
  ...[service, trust, firefox, nss, chromium, environment],
  ...[gnome, kde, notify, firewall],
];
