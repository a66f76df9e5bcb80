/** Loaded into a service before its own code: a CPU profile of its whole life, written as it ends, into the folder PROFILE_INTO. */
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { basename, dirname, join } from 'node:path';

const session = new Session();
session.connect();
session.post('Profiler.enable');
session.post('Profiler.start');
process.on('exit', () => {
  session.post('Profiler.stop', (error, answer) => {
    if (error === null) writeFileSync(join(process.env.PROFILE_INTO, `${basename(dirname(dirname(dirname(process.argv[1]))))}-${process.pid}.cpuprofile`), JSON.stringify(answer.profile));
  });
});
