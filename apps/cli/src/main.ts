import { openCli, runProgram } from './base/cli.js';
import { makeProgram } from './program.js';

const cli = openCli();
await runProgram(makeProgram(cli), process.argv.slice(2), cli.terminal);
