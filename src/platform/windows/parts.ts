import type { Part } from '../change.js';
import { browsers } from './browsers.js';
import { firewall } from './firewall.js';
import { notify } from './notify.js';
import { storeApps, systemProxy, winhttp } from './proxy.js';
import { service } from './service.js';
import { trust } from './trust.js';

/** In the order they are made: the agent runs before anything leads to it, and is the last to go. */
export const WINDOWS: readonly Part[] = [trust, service, storeApps, browsers, systemProxy, winhttp, notify, firewall];
