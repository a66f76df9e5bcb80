import { readFileSync } from 'node:fs'; // core-knows-no-platform
import { wait } from '../flow/wait.js'; // core-imports-no-flow, no-cycles
export const decide = [readFileSync, wait];
