import { writeSync } from 'node:fs';
import { INCIDENT_MIGRATIONS, openIncidents } from '../../src/incident/incidents.js';
import { openStore } from '../../src/store/store.js';
import { incident } from './build.js';

/** Stores incidents until it is killed, printing each number once it is committed. */
const path = process.argv[2] ?? '';
const incidents = openIncidents(openStore(path, INCIDENT_MIGRATIONS));
for (let minute = 0; ; minute++) writeSync(1, `${incidents.add(incident(minute)).sequence}\n`);
