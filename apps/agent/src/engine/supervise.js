#!/usr/bin/env node
/**
 * Stands between the agent and one attempt of a job, so that the agent may die and come back: it claims the attempt (once, ever),
 * starts the workload in a process group of its own, carries out what `control.json` asks, and writes what happened, with wall times,
 * to `events.jsonl`. It outlives the agent; the agent reads its files.
 *
 * usage: supervise.js RUN_DIR, which holds spec.json {file, args, env, cwd}
 */
import { spawn } from 'node:child_process';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, utimesSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { processStart } from './process-start.js';

/** How often the claim's modification time is renewed: the proof, at most this old, that the run was alive. */
const ALIVE_EVERY_MS = 1_000;
const folder = process.argv[2];
const path = (name) => join(folder, name);

// Handlers before the claim: nobody signals a supervisor that has not claimed, and none of these may kill it.
process.on('SIGUSR2', () => obey());
process.on('SIGHUP', () => undefined);
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => stop(5, 'terminated')); // the machine is going down

function writeDurably(name, flags, text) {
  const file = openSync(path(name), flags, 0o600);
  writeSync(file, text);
  fsyncSync(file);
  closeSync(file);
}
function event(kind, more = {}) {
  writeDurably('events.jsonl', 'a', `${JSON.stringify({ event: kind, wallMs: Date.now(), ...more })}\n`);
}

try {
  writeDurably('claim.json', 'wx', JSON.stringify({ pid: process.pid, start: processStart(process.pid) }));
} catch (error) {
  if (error.code === 'EEXIST') process.exit(0); // this attempt already has its one supervisor
  throw error;
}

let child;
let state = 'starting';
let stopping = false;
function signalGroup(signal) {
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error; // gone already: that is what was wanted
  }
}
function stop(graceSeconds, why) {
  if (stopping || child?.pid === undefined || state === 'exited') return;
  stopping = true;
  if (state === 'suspended') {
    signalGroup('SIGCONT');
    event('resumed');
  }
  event('stopping', { why, graceSeconds });
  signalGroup('SIGTERM');
  setTimeout(() => signalGroup('SIGKILL'), graceSeconds * 1_000).unref();
}
/** Does what control.json asks now; asked twice it does it once. */
function obey() {
  if (child?.pid === undefined || !existsSync(path('control.json'))) return;
  const { desired, graceSeconds, why } = JSON.parse(readFileSync(path('control.json'), 'utf8'));
  if (desired === 'stop') stop(graceSeconds, why);
  else if (desired === 'suspend' && state === 'running' && !stopping) {
    signalGroup('SIGSTOP');
    state = 'suspended';
    event('suspended');
  } else if (desired === 'run' && state === 'suspended') {
    signalGroup('SIGCONT');
    state = 'running';
    event('resumed');
  }
}

const spec = JSON.parse(readFileSync(path('spec.json'), 'utf8'));
const out = openSync(path('stdout.log'), 'a', 0o600);
const err = openSync(path('stderr.log'), 'a', 0o600);
const alive = setInterval(() => utimesSync(path('claim.json'), new Date(), new Date()), ALIVE_EVERY_MS);
child = spawn(spec.file, spec.args, { cwd: spec.cwd, env: spec.env, stdio: ['ignore', out, err], detached: true });
child.on('error', (error) => {
  event('exited', { code: 127, signal: null, detail: String(error.message) });
  state = 'exited';
  clearInterval(alive);
});
child.on('spawn', () => {
  state = 'running';
  event('started', { pid: child.pid, start: processStart(child.pid) });
  obey();
});
child.on('exit', (code, signal) => {
  state = 'exited';
  event('exited', { code, signal });
  signalGroup('SIGKILL'); // whatever the workload left behind in its group
  clearInterval(alive);
});
