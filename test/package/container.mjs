// A fresh Debian that boots its own systemd: debootstrap once, kept; an overlay over it for each run.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const INCLUDE = 'ca-certificates,libnss3-tools,systemd,systemd-sysv,dbus,curl';

/** The kept root: Debian 12 with Chromium. Made where it is not. */
export function base(cache) {
  const folder = path.join(cache, 'debian-12');
  if (fs.existsSync(path.join(folder, 'usr/bin/chromium'))) return folder;
  must('debootstrap', [
    '--variant=minbase',
    `--include=${INCLUDE}`,
    'bookworm',
    folder,
    'http://deb.debian.org/debian',
  ]);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  must('chroot', [folder, 'apt-get', 'install', '-y', '-qq', '--no-install-recommends', 'chromium'], { env });
  return folder;
}

/** Boots a copy. `run` throws unless the program ends with 0; `tried` tells what it ended with. */
export async function boot(lower) {
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'menshen-debian-'));
  for (const name of ['upper', 'work', 'root']) fs.mkdirSync(path.join(work, name));
  const root = path.join(work, 'root');
  const layers = `lowerdir=${lower},upperdir=${path.join(work, 'upper')},workdir=${path.join(work, 'work')}`;
  must('mount', ['-t', 'overlay', 'overlay', '-o', layers, root]);
  const args = ['--register=no', '--keep-unit', '-q', '-b', '-D', root, '--private-network', '--link-journal=no'];
  const container = spawn('systemd-nspawn', args, { stdio: 'ignore' });
  const inside = (argv, options = {}) => {
    const leader = leaderOf(container.pid);
    return spawnSync('nsenter', ['-t', leader, '-m', '-u', '-i', '-n', '-p', '-r', '-w', ...argv], {
      encoding: 'utf8',
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root', LANG: 'C.UTF-8', ...options.env },
      ...(options.input === undefined ? {} : { input: options.input }),
      timeout: 300_000,
      maxBuffer: 64 * 1024 * 1024,
    });
  };
  const tried = (argv, options) => {
    const { status, stdout, stderr } = inside(argv, options);
    return { code: status, out: stdout, err: stderr };
  };
  await until(() => {
    if (container.exitCode !== null) throw new Error('systemd-nspawn ended');
    return leaderOf(container.pid) !== null && tried(['systemctl', 'is-system-running']).out.trim() === 'running';
  }, 'the container to boot');
  return {
    root,
    tried,
    run(argv, options) {
      const { code, out, err } = tried(argv, options);
      if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code}:\n${out}${err}`);
      return out;
    },
    start(argv, env = {}) {
      const leader = leaderOf(container.pid);
      const options = { stdio: 'ignore', env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root', ...env } };
      return spawn('nsenter', ['-t', leader, '-m', '-u', '-i', '-n', '-p', '-r', '-w', ...argv], options);
    },
    async close() {
      const ended = new Promise((resolve) => container.once('exit', resolve));
      container.kill('SIGKILL');
      await ended;
      await until(() => spawnSync('umount', ['-R', root]).status === 0, 'the root to be let go');
      fs.rmSync(work, { recursive: true, force: true });
    },
  };
}

/** Every path below a root: what it is, its bytes, mode and owner. Without what a running system writes for itself. */
export function picture(root, without) {
  const found = new Map();
  const walk = (below) => {
    for (const name of fs.readdirSync(path.join(root, below)).sort()) {
      const place = `${below}/${name}`;
      if (without.some((pattern) => pattern.test(place))) continue;
      const real = path.join(root, place);
      const stat = fs.lstatSync(real);
      const head = `${(stat.mode & 0o7777).toString(8)} ${stat.uid}:${stat.gid}`;
      if (stat.isDirectory()) {
        found.set(place, `folder ${head}`);
        walk(place);
      } else if (stat.isSymbolicLink()) found.set(place, `link ${fs.readlinkSync(real)}`);
      else if (stat.isFile()) {
        found.set(place, `file ${head} ${createHash('sha256').update(fs.readFileSync(real)).digest('hex')}`);
      }
    }
  };
  walk('');
  return found;
}

/** What differs between two pictures, a line each. */
export function differences(before, after) {
  const lines = [];
  for (const [place, was] of before) {
    const is = after.get(place);
    if (is !== was) lines.push(`${place}: ${was} -> ${is ?? 'gone'}`);
  }
  for (const [place, is] of after) if (!before.has(place)) lines.push(`${place}: new, ${is}`);
  return lines;
}

/** Waits until something is so. */
export async function until(isSo, what, ms = 240_000) {
  const end = Date.now() + ms;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

function leaderOf(pid) {
  const children = `/proc/${pid}/task/${pid}/children`;
  const said = fs.existsSync(children) ? fs.readFileSync(children, 'utf8').trim().split(' ')[0] : '';
  return said === '' ? null : said;
}

function must(program, args, options) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', ...options });
  if (error !== undefined || status !== 0) {
    throw new Error(`${program} ${args.join(' ')} ended with ${status}: ${error?.message ?? ''}${stdout}${stderr}`);
  }
}
