import { err, ok, type Result } from '@switchyard/kernel';
import { z } from 'zod';
import type { Miner, MinerFault, MinerStatus, MiningFleet } from '../curtailment/ports.js';
import { cgminerCall, type CgminerReply, type MinerAddress } from './cgminer-call.js';

/**
 * Firmwares that share cgminer's port and framing and differ in how mining is stopped. cgminer itself has no such command.
 * bosminer (Braiins): `pause` and `resume`. luxminer (LuxOS): `curtail` with `sleep` or `wakeup`, inside a session from `logon`.
 */
export const minerDialects = ['bosminer', 'luxminer'] as const;
export type MinerDialect = (typeof minerDialects)[number];

export interface CgminerMiner extends Miner, MinerAddress {
  readonly dialect: MinerDialect;
}
type Call = (command: string, parameter?: string) => Promise<Result<CgminerReply, MinerFault>>;
/** Hash rates below this, in MH/s, are what is left of an average when a miner stands. */
const STANDING_MHS = 1;

const summarySchema = z.looseObject({ SUMMARY: z.array(z.looseObject({ 'MHS 5s': z.number().optional(), 'MHS 1m': z.number().optional(), 'MHS av': z.number().optional(), 'GHS 5s': z.union([z.number(), z.string()]).optional(), Power: z.number().optional() })).min(1) });
const tunerSchema = z.looseObject({ TUNERSTATUS: z.array(z.looseObject({ ApproximateMinerPowerConsumption: z.number().optional() })).min(1) });
const sessionSchema = z.looseObject({ SESSION: z.array(z.looseObject({ SessionID: z.string().min(1) })).min(1) });

/** Miners of a site over TCP, each call a connection of its own. */
export class CgminerFleet implements MiningFleet {
  private readonly byName: ReadonlyMap<string, CgminerMiner>;
  constructor(private readonly miners: readonly CgminerMiner[], private readonly timeoutMs: number) {
    this.byName = new Map(miners.map((miner) => [miner.name, miner]));
  }

  list(): readonly Miner[] {
    return this.miners;
  }
  pause(name: string): Promise<Result<void, MinerFault>> {
    return this.steer(name, { bosminer: 'pause', luxminer: 'sleep' });
  }
  resume(name: string): Promise<Result<void, MinerFault>> {
    return this.steer(name, { bosminer: 'resume', luxminer: 'wakeup' });
  }
  /** Mines when its hash rate of the last seconds is not nought. Its own estimate of its power is read where the firmware has one. */
  async status(name: string): Promise<Result<MinerStatus, MinerFault>> {
    const { miner, call } = this.of(name);
    const summary = await call('summary');
    if (!summary.ok) return summary;
    const parsed = summarySchema.safeParse(summary.value);
    if (!parsed.success) return err({ kind: 'BadReply', message: 'summary without SUMMARY' });
    const { 'MHS 5s': mhs5s, 'MHS 1m': mhs1m, 'MHS av': average, 'GHS 5s': ghs5s, Power: power } = parsed.data.SUMMARY[0]!;
    const ghs = ghs5s === undefined ? undefined : Number(ghs5s) * 1_000;
    const rate = mhs5s ?? ghs ?? mhs1m ?? average;
    if (rate === undefined || Number.isNaN(rate)) return err({ kind: 'BadReply', message: 'summary without a hash rate' });
    return ok({ mining: rate >= STANDING_MHS, powerW: power ?? (miner.dialect === 'bosminer' ? await this.tunedPowerW(call) : undefined) });
  }

  private async tunedPowerW(call: Call): Promise<number | undefined> {
    const reply = await call('tunerstatus');
    const parsed = reply.ok ? tunerSchema.safeParse(reply.value) : undefined;
    return parsed?.data?.TUNERSTATUS[0]?.ApproximateMinerPowerConsumption;
  }
  private async steer(name: string, words: Readonly<Record<MinerDialect, string>>): Promise<Result<void, MinerFault>> {
    const { miner, call } = this.of(name);
    switch (miner.dialect) {
      case 'bosminer':
        return nothing(await call(words.bosminer));
      case 'luxminer': {
        const logon = await call('logon');
        if (!logon.ok) return logon;
        const session = sessionSchema.safeParse(logon.value);
        if (!session.success) return err({ kind: 'BadReply', message: 'logon without SESSION' });
        const id = session.data.SESSION[0]!.SessionID;
        const done = nothing(await call('curtail', `${id},${words.luxminer}`));
        // It has one session for everybody: left open it would lock its owner out until it expires.
        await call('logoff', id);
        return done;
      }
    }
  }
  /** @throws Error for a name that is not in the list: the caller got its names from it */
  private of(name: string): { readonly miner: CgminerMiner; readonly call: Call } {
    const miner = this.byName.get(name);
    if (miner === undefined) throw new Error(`no miner ${name} in this fleet`);
    return { miner, call: (command, parameter) => cgminerCall(miner, { command, ...(parameter !== undefined && { parameter }) }, this.timeoutMs) };
  }
}
const nothing = (reply: Result<CgminerReply, MinerFault>): Result<void, MinerFault> => (reply.ok ? ok(undefined) : reply);
