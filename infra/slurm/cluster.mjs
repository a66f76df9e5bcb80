#!/usr/bin/env node
/**
 * A Slurm cluster of its own in one folder, on loopback, with character devices for GPUs; for tests and for trying the agent out.
 *
 *   node infra/slurm/cluster.mjs check                       what is missing on this machine, one line each; exit 1 when something is
 *   node infra/slurm/cluster.mjs start DIR [--nodes 3] [--gpus 4] [--gpu-type h100] [--kill-wait 5] [--node-timeout 10]
 *   node infra/slurm/cluster.mjs daemon DIR slurmctld|slurmrestd|gn1     starts one again that was killed
 *   node infra/slurm/cluster.mjs stop DIR                    ends every daemon by its pid, and removes the folder
 *
 * `start` prints one line of JSON when all nodes are idle: {dir, conf, restUrl, partition, nodes, jobcomp}. Needs Debian's
 * slurmctld slurmd slurm-client slurmrestd slurm-wlm-jwt-plugin munge, root (daemons, device nodes), and nothing else.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { gresConf, nodeNames, slurmConf } from './configuration.mjs';

const PROGRAMS = ['munged', 'slurmctld', 'slurmd', 'slurmrestd', 'scontrol', 'sbatch', 'squeue', 'scancel', 'srun'];
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const READY_WITHIN_MS = 20_000;

/** @returns what keeps a cluster from running here; empty when nothing does */
function missing() {
  const found = (program) => PATH.split(':').some((folder) => existsSync(join(folder, program)));
  const lacks = PROGRAMS.filter((program) => !found(program)).map((program) => `${program} is not installed`);
  if (process.getuid?.() !== 0) lacks.push('not root: device nodes cannot be made');
  if (lacks.length > 0) return lacks;
  if (!existsSync('/usr/lib/x86_64-linux-gnu/slurm-wlm/auth_jwt.so') && spawnSync('find', ['/usr/lib', '-name', 'auth_jwt.so']).stdout.length === 0) lacks.push('slurm-wlm-jwt-plugin is not installed');
  const probe = join(tmpdir(), `switchyard-mknod-${process.pid}`);
  if (spawnSync('mknod', [probe, 'c', '1', '3'], { stdio: 'ignore' }).status !== 0) lacks.push('mknod is not allowed: no device nodes');
  rmSync(probe, { force: true });
  return lacks;
}

/** Ports that were free a moment ago, each asked of the kernel while all the others are held. */
async function freePorts(count) {
  const servers = await Promise.all(Array.from({ length: count }, () => new Promise((ready, failed) => {
    const server = createServer().once('error', failed);
    server.listen(0, '127.0.0.1', () => ready(server));
  })));
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
  return ports;
}

const environment = (dir, more = {}) => ({ PATH, SLURM_CONF: join(dir, 'etc/slurm.conf'), ...more });
const described = (dir) => JSON.parse(readFileSync(join(dir, 'cluster.json'), 'utf8'));

/** Starts a daemon in the foreground, detached from us, its pid in run/NAME.started. */
function launch(dir, name, file, args, env, user) {
  const log = openSync(join(dir, `log/${name}.out`), 'a');
  const child = spawn(file, args, { detached: true, stdio: ['ignore', log, log], env, cwd: dir, ...(user ?? {}) });
  writeFileSync(join(dir, `run/${name}.started`), `${child.pid} ${startOf(child.pid)}`);
  child.unref();
}
/** When a process began, in clock ticks since boot: a pid alone may have been given to another since. */
function startOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? '' : fields[19];
  } catch {
    return ''; // it is gone
  }
}
const daemons = {
  munged: (dir) => launch(dir, 'munged', 'munged', ['--foreground', '--force', `--socket=${join(dir, 'run/munge.sock')}`, `--key-file=${join(dir, 'etc/munge.key')}`, `--pid-file=${join(dir, 'run/munged.pid')}`, `--log-file=${join(dir, 'log/munged.log')}`, `--seed-file=${join(dir, 'state/munge.seed')}`], environment(dir)),
  slurmctld: (dir) => launch(dir, 'slurmctld', 'slurmctld', ['-D', '-f', join(dir, 'etc/slurm.conf')], environment(dir)),
  node: (dir, name) => launch(dir, name, 'slurmd', ['-D', '-N', name, '-f', join(dir, 'etc/slurm.conf')], environment(dir)),
  /** Refuses to run as root. */
  slurmrestd: (dir) => launch(dir, 'slurmrestd', 'slurmrestd', ['-a', 'rest_auth/jwt', '-s', 'openapi/v0.0.38', described(dir).restUrl.replace('http://', '')], environment(dir, { SLURM_JWT: 'daemon' }), idsOf('slurm')),
};
function idsOf(user) {
  const id = (flag) => Number(execFileSync('id', [flag, user], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

async function until(what, met) {
  for (const deadline = Date.now() + READY_WITHIN_MS; !(await met()); await sleep(50)) {
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
  }
}
/** Node names and states; empty while the controller does not answer. */
function nodeStates(dir) {
  const answer = spawnSync('sinfo', ['-h', '-N', '-o', '%N %T'], { env: environment(dir), encoding: 'utf8', timeout: 2_000, killSignal: 'SIGKILL' });
  return answer.status === 0 ? answer.stdout.trim().split('\n').map((line) => line.split(' ')) : [];
}

async function start(folder, options) {
  const lacks = missing();
  if (lacks.length > 0) throw new Error(lacks.join('; '));
  const dir = resolve(folder);
  if (existsSync(join(dir, 'cluster.json'))) throw new Error(`${dir} holds a cluster already: stop it first`);
  for (const name of ['etc', 'run', 'log', 'state', 'dev']) mkdirSync(join(dir, name), { recursive: true });
  // slurmrestd, which is not root, reads the configuration and talks to munge through here.
  for (const name of ['', 'etc', 'run']) chmodSync(join(dir, name), 0o755);
  const nodes = Number(options.nodes);
  const gpusPerNode = Number(options.gpus);
  const [ctld, rest, ...ofNodes] = await freePorts(nodes + 2);
  const plan = { dir, host: hostname(), nodes, gpusPerNode, gpuType: options['gpu-type'], ports: { ctld, nodes: ofNodes }, killWaitSeconds: Number(options['kill-wait']), nodeTimeoutSeconds: Number(options['node-timeout']) };
  writeFileSync(join(dir, 'etc/slurm.conf'), slurmConf(plan));
  writeFileSync(join(dir, 'etc/gres.conf'), gresConf(plan));
  writeFileSync(join(dir, 'etc/cgroup.conf'), 'CgroupAutomount=no\n');
  for (const key of ['munge.key', 'jwt.key']) writeFileSync(join(dir, 'etc', key), randomBytes(key === 'jwt.key' ? 32 : 128), { mode: 0o600 });
  const slurm = idsOf('slurm');
  chownSync(join(dir, 'etc/jwt.key'), slurm.uid, slurm.gid);
  for (let i = 0; i < gpusPerNode; i += 1) execFileSync('mknod', [join(dir, `dev/gpu${i}`), 'c', '1', '3']);
  for (const name of nodeNames(nodes)) mkdirSync(join(dir, 'spool', name), { recursive: true });
  const cluster = { dir, conf: join(dir, 'etc/slurm.conf'), restUrl: `http://127.0.0.1:${rest}`, partition: 'train', nodes: nodeNames(nodes), jobcomp: join(dir, 'log/jobcomp.txt') };
  writeFileSync(join(dir, 'cluster.json'), JSON.stringify(cluster));
  try {
    daemons.munged(dir);
    await until('munged', () => existsSync(join(dir, 'run/munge.sock')));
    daemons.slurmctld(dir);
    for (const name of cluster.nodes) daemons.node(dir, name);
    daemons.slurmrestd(dir);
    await until('all nodes to be idle', () => {
      const states = nodeStates(dir);
      return states.length === nodes && states.every(([, state]) => state === 'idle');
    });
    await until('slurmrestd', () => fetch(cluster.restUrl, { signal: AbortSignal.timeout(1_000) }).then(() => true, () => false));
  } catch (error) {
    const logs = readdirSync(join(dir, 'log')).map((name) => `--- ${name}\n${readFileSync(join(dir, 'log', name), 'utf8').slice(-1_500)}`).join('\n');
    await stop(dir);
    throw new Error(`${error.message}\n${logs}`, { cause: error });
  }
  process.stdout.write(`${JSON.stringify(cluster)}\n`);
}

/** Ends what we started and what it left behind: steps and jobs are children of slurmstepd, which outlives a killed slurmd. */
async function stop(folder) {
  const dir = resolve(folder);
  if (!existsSync(join(dir, 'run'))) return;
  const started = () => readdirSync(join(dir, 'run')).filter((name) => name.endsWith('.started')).flatMap((name) => {
    const [pid, start] = readFileSync(join(dir, 'run', name), 'utf8').split(' ');
    return start !== '' && startOf(pid) === start ? [Number(pid)] : [];
  });
  const conf = join(dir, 'etc/slurm.conf');
  const steps = () => readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && stepOf(pid, conf)).map(Number);
  for (const pid of started()) signal(pid, 'SIGTERM');
  for (const deadline = Date.now() + 3_000; started().length > 0 && Date.now() < deadline; ) await sleep(50);
  for (const pid of [...started(), ...steps()]) signal(pid, 'SIGKILL');
  for (const deadline = Date.now() + 3_000; steps().length + started().length > 0 && Date.now() < deadline; ) await sleep(50);
  rmSync(dir, { recursive: true, force: true });
}
/** A process of this cluster's jobs or their shepherd: its environment names our configuration and a job. A client's names no job. */
function stepOf(pid, conf) {
  if (Number(pid) === process.pid) return false;
  try {
    const text = readFileSync(`/proc/${pid}/environ`, 'latin1');
    return text.split('\0').includes(`SLURM_CONF=${conf}`) && (/(^|\0)SLURM_JOB_?ID=/.test(text) || readFileSync(`/proc/${pid}/comm`, 'latin1').startsWith('slurmstepd'));
  } catch {
    return false; // gone, or a kernel thread
  }
}
function signal(pid, name) {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

const { positionals: [command, dir, daemon], values } = parseArgs({
  allowPositionals: true,
  options: {
    nodes: { type: 'string', default: '3' }, gpus: { type: 'string', default: '4' }, 'gpu-type': { type: 'string', default: 'h100' },
    'kill-wait': { type: 'string', default: '5' }, 'node-timeout': { type: 'string', default: '10' },
  },
});
if (command === 'check') {
  const lacks = missing();
  process.stdout.write(lacks.map((line) => `${line}\n`).join(''));
  process.exitCode = lacks.length > 0 ? 1 : 0;
} else if (command === 'start' && dir) await start(dir, values);
else if (command === 'stop' && dir) await stop(dir);
else if (command === 'daemon' && dir && daemon) (daemon in daemons ? daemons[daemon] : daemons.node)(resolve(dir), daemon);
else throw new Error('usage: cluster.mjs check | start DIR | daemon DIR NAME | stop DIR');
