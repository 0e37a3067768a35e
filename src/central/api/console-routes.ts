import type { Central } from '../central.js';
import { accountRoutes } from './account-routes.js';
import { alarmRoutes } from './alarm-routes.js';
import { atRestRoutes } from './at-rest-routes.js';
import { caseFileRoutes } from './case-file-routes.js';
import { caseRoutes } from './case-routes.js';
import { directoryRoutes } from './directory-routes.js';
import { fleetRoutes } from './fleet-routes.js';
import { keyRoutes } from './key-routes.js';
import { officeRoutes } from './office-routes.js';
import { openingRoutes } from './opening-routes.js';
import { outletRoutes } from './outlet-routes.js';
import { peopleRoutes } from './people-routes.js';
import { policyRoutes } from './policy-routes.js';
import { proposalRoutes } from './proposal-routes.js';
import { queueRoutes } from './queue-routes.js';
import { releaseRoutes } from './release-routes.js';
import { sessionRoutes } from './session-routes.js';
import { statsRoutes } from './stats-routes.js';
import { talkRoutes } from './talk-routes.js';
import { tokenRoutes } from './token-routes.js';
import { traceRoutes } from './trace-routes.js';

/** What the console and programs call. Callers read its type: see calls.ts. */
export function consoleRoutes(central: Central) {
  return [
    ...accountRoutes(central),
    ...sessionRoutes(central),
    ...alarmRoutes(central),
    ...caseRoutes(central),
    ...directoryRoutes(central),
    ...fleetRoutes(central),
    ...officeRoutes(central),
    ...peopleRoutes(central),
    ...policyRoutes(central),
    ...proposalRoutes(central),
    ...tokenRoutes(central),
    ...traceRoutes(central),
    ...keyRoutes(central),
    ...openingRoutes(central),
    ...outletRoutes(central),
    ...queueRoutes(central),
    ...releaseRoutes(central),
    ...atRestRoutes(central),
    ...talkRoutes(central),
    ...statsRoutes(central),
    ...caseFileRoutes(central),
  ];
}
