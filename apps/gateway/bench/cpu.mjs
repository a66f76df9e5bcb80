import { readdirSync, readFileSync } from 'node:fs';

/** Of Linux, whatever the machine: what the kernel tells user space counts in hundredths. */
const TICK_MS = 10;

/** Processor time of a process so far, user and system; undefined when it is gone, or where there is no /proc. */
function cpuMsOf(pid) {
  try {
    const words = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ');
    return (Number(words[11]) + Number(words[12])) * TICK_MS;
  } catch {
    return undefined;
  }
}
function childrenOf(parent) {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ')[1] === `${parent}`;
    } catch {
      return false; // it ended meanwhile
    }
  }).map(Number);
}

/**
 * Counts processor time by who spent it: the services by name, PostgreSQL by the role it worked for. Other programs of the machine take their time from
 * the wall, not from this.
 * @param services name to pid @param postgresPid of the server @param roles tells the role of each of its processes, a map of pid to name
 * @returns stop, which answers a map of who to milliseconds; null on machines without /proc
 */
export async function countCpu({ services, postgresPid, roles }) {
  if (cpuMsOf(process.pid) === undefined) return async () => null;
  const began = new Map();
  const last = new Map();
  let first = true;
  const owner = new Map(services.map(({ name, pid }) => [pid, name]));
  // A connection may end between two looks: what it spent until the last one is counted.
  const look = async () => {
    const known = await roles();
    for (const pid of [...services.map((service) => service.pid), ...childrenOf(postgresPid)]) {
      const ms = cpuMsOf(pid);
      if (ms === undefined) continue;
      if (!owner.has(pid)) owner.set(pid, `PostgreSQL for ${known.get(pid) ?? 'itself'}`);
      if (!began.has(pid)) began.set(pid, first ? ms : 0); // what comes later has spent all of it meanwhile
      last.set(pid, ms);
    }
  };
  await look();
  first = false;
  const timer = setInterval(() => void look().catch(() => undefined), 1_000);
  return async () => {
    clearInterval(timer);
    await look();
    const spent = {};
    for (const [pid, ms] of last) spent[owner.get(pid)] = (spent[owner.get(pid)] ?? 0) + ms - began.get(pid);
    return Object.fromEntries(Object.entries(spent).sort((a, b) => b[1] - a[1]));
  };
}
