import { epochMs } from '@switchyard/kernel';
import { obeyParent } from '@switchyard/runtime/testing';
import { type LoginRole, openDatabase } from '@switchyard/store';
import { sweep } from '../../src/sweep/sweep.js';
import { openYearWorld } from '../year/world.js';

/*
 * The real billing and the twin, as a program that sweeps when its parent asks. What a simulation of the market runs beside the gateway and the scheduler.
 * Environment: DATABASE_URLS (JSON: URL by login role), RUN (how often it was started), TWIN_FILE (where the twin keeps its state; none: it forgets it).
 */
const { DATABASE_URLS: urls = '{}', RUN: run = '0', TWIN_FILE: twinFile } = process.env;
const urlOf = JSON.parse(urls) as Readonly<Record<LoginRole, string>>;
const world = await openYearWorld({ open: (role) => openDatabase(urlOf[role], 3) }, Number(run), twinFile);
obeyParent({
  /** Sweeps at an instant until nothing is stuck that another round would free. @returns what could not go on */
  sweepAt: async (at) => {
    await world.goTo(epochMs(at));
    for (let round = 0; ; round += 1) {
      const { stuck } = await sweep(world.parts);
      await world.twin.control.webhooksSettled();
      if (stuck === 0 || round === 2) return { stuck, told: world.told.splice(0).slice(-20) };
    }
  },
});
