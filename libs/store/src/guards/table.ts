import { checkGuards } from './checks.js';
import { claimGuards } from './claims.js';
import { grantGuards } from './grants.js';
import type { Door, Guard } from './guard.js';
import { ruleGuards } from './rules.js';
import { readDoors, readGuards } from './tenancy-reads.js';
import { writeDoors, writeGuards } from './tenancy-writes.js';

/** Every rule of the database that protects an invariant: a spec attacks each twice, with the rule and without. */
export const guards: readonly Guard[] = [...readGuards, ...writeGuards, ...ruleGuards, ...claimGuards, ...checkGuards, ...grantGuards];
/** Whom each policy lets in. */
export const doors: readonly Door[] = [...readDoors, ...writeDoors];
