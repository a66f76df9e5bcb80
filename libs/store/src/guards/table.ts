import type { Door, Guard } from './guard.js';
import { readDoors, readGuards } from './tenancy-reads.js';
import { writeDoors, writeGuards } from './tenancy-writes.js';

export const guards: readonly Guard[] = [...readGuards, ...writeGuards];
export const doors: readonly Door[] = [...readDoors, ...writeDoors];
