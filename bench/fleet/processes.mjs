// What processes cost, as Linux counts it.
import fs from 'node:fs';

const TICKS = 100;

const statOf = (pid) => {
  const fields = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return {
    parent: Number(fields[1]),
    own: Number(fields[11]) + Number(fields[12]),
    gone: Number(fields[13]) + Number(fields[14]),
  };
};

/** Milliseconds of CPU of one process so far. */
export const cpuMs = (pid) => (statOf(pid).own / TICKS) * 1000;

/** Of a process, its children, and children of its own that have ended. */
export function treeCpuMs(pid) {
  let ticks = statOf(pid).gone;
  for (const name of fs.readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = statOf(name);
      if (stat.parent === pid || Number(name) === pid) ticks += stat.own;
    } catch (error) {
      // Gone between listing and reading.
      if (error.code !== 'ENOENT' && error.code !== 'ESRCH') throw error;
    }
  }
  return (ticks / TICKS) * 1000;
}

/** MiB resident. */
export const residentMiB = (pid) =>
  Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
