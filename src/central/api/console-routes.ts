import type { Central } from '../central.js';
import { accountRoutes } from './account-routes.js';
import { caseRoutes } from './case-routes.js';
import { fleetRoutes } from './fleet-routes.js';
import type { Route } from './route.js';

/** What the console and programs call. */
export function consoleRoutes(central: Central): Route[] {
  return [...accountRoutes(central), ...caseRoutes(central), ...fleetRoutes(central)];
}
