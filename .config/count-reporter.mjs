import { writeFileSync } from 'node:fs';

/** Ends the run with one plain line taken from the runner's own result, and names what was skipped. */
export default class CountReporter {
  onRunComplete(_contexts, result) {
    const skipped = result.testResults.flatMap((file) =>
      file.testResults.filter((t) => t.status === 'pending' || t.status === 'todo').map((t) => t.fullName),
    );
    for (const name of skipped) process.stdout.write(`skipped: ${name}\n`);
    const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
    const counts = { passed: result.numPassedTests, failed, skipped: skipped.length };
    const file = process.env.SWITCHYARD_TEST_COUNTS;
    if (file) writeFileSync(file, JSON.stringify(counts));
    process.stdout.write(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
  }
}
