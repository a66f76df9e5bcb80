import { styleText } from 'node:util';
import type { Command } from 'commander';
import { runningMarket } from '../demo/running-market.js';
import { playDemo } from '../demo/story.js';

/** `switchyard demo`: plays customer, operator's site, finance and the payment provider against the running market. */
export function register(program: Command): void {
  program
    .command('demo')
    .description('Plays every role once against the running market: quote, bind, submit, run, meter, invoice, approve, pay.')
    .action(async () => {
      const started = Date.now();
      let chapter = 0;
      await playDemo(runningMarket(process.env), {
        chapter: (title) => void process.stdout.write(`\n${styleText(['bold', 'cyan'], `${(chapter += 1)}. ${title}`)}\n`),
        line: (text) => void process.stdout.write(`${text.replace(/^/gm, '   ')}\n`),
      });
      process.stdout.write(`\nFrom quote to paid in ${((Date.now() - started) / 1000).toFixed(0)} s.\n`);
    });
}
