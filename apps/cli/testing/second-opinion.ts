import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { inTransaction } from '@switchyard/store';
import type { DataSource } from 'typeorm';

interface Opinion {
  readonly gpuHourCents: string;
  readonly energyCents: string;
  /** Index prices met, as micro-USD/MWh. */
  readonly prices: readonly string[];
  readonly readings: number;
}

/** Exports terms, readings and price prints of a lease from the database, and has an independent script compute the cents. */
export async function secondOpinion(owner: DataSource, leaseId: string): Promise<Opinion> {
  const { card, readings, prints } = await inTransaction(owner, async (tx) => {
    const lease = await tx.one<{ card: { components: readonly Record<string, string & { pue: string }>[] } }>(`SELECT rate_card AS card FROM market.lease WHERE id = $1`, [leaseId]);
    const series = lease!.card.components.find((c) => c['kind']!.startsWith('energy'))!['seriesId'];
    return {
      card: lease!.card,
      readings: await tx.rows(
        `SELECT from_at AS "from", to_at AS "to", gpu_seconds AS "gpuSeconds", energy_wh AS "energyWh" FROM metering.reading WHERE lease_id = $1 ORDER BY from_at`, [leaseId]),
      prints: await tx.rows(`SELECT starts_at AS "from", ends_at AS "to", micro_usd_per_mwh AS "microUsdPerMwh" FROM market.price_print WHERE series_id = $1`, [series]),
    };
  });
  const gpu = card.components.find((c) => c['kind'] === 'gpu_hour')!;
  const energy = card.components.find((c) => c['kind']!.startsWith('energy'))!;
  const input = {
    terms: {
      askMicroUsdPerGpuHour: gpu['microUsdPerGpuHour'], adderMicroUsdPerMwh: energy['adderMicroUsdPerMwh'], multiplierPpm: energy['multiplierPpm'],
      capMicroUsdPerMwh: energy['capMicroUsdPerMwh'] ?? null, floorMicroUsdPerMwh: energy['floorMicroUsdPerMwh'] ?? null, puePpm: energy['pue']!.pue, milliwattsPerGpu: 0,
    },
    readings, prints,
  };
  const text = JSON.stringify(input, (_key, value: unknown) => (typeof value === 'bigint' || typeof value === 'number' ? `${value}` : value));
  const opinion = spawnSync(process.execPath, [join(import.meta.dirname, 'recompute.mjs')], { input: text, encoding: 'utf8' });
  if (opinion.status !== 0 || opinion.stderr !== '') throw new Error(`the second opinion on ${leaseId} failed: ${opinion.stderr}`);
  return { ...(JSON.parse(opinion.stdout) as Omit<Opinion, 'readings'>), readings: readings.length };
}
