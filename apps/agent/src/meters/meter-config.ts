import { err, ok, type Result } from '@switchyard/kernel';
import { z } from 'zod';
import { dropSchema } from './file/drop-config.js';
import { devicesSchema } from './modbus/register-map.js';
import { scrapeSchema } from './prometheus/scrape-config.js';

/** The meters of a site, as its operator writes them down: one file, a section for each kind there is. */
const meterConfigSchema = z
  .strictObject({
    /** Modbus TCP. */
    devices: devicesSchema.optional(),
    /** Exporters with a Prometheus text page. */
    scrape: scrapeSchema.optional(),
    /** A folder into which another system writes readings. */
    drop: dropSchema.optional(),
  })
  .superRefine(({ devices, scrape, drop }, context) => {
    if (devices === undefined && scrape === undefined && drop === undefined) context.addIssue({ code: 'custom', message: 'one of devices, scrape, drop is needed' });
    const ids = [...(devices ?? []).flatMap(({ registers }) => registers), ...(drop?.registers ?? [])].map(({ id }) => id);
    for (const id of new Set(ids.filter((one, i) => ids.indexOf(one) !== i))) context.addIssue({ code: 'custom', message: `register ${id} is named twice` });
  });
export type MeterConfig = z.output<typeof meterConfigSchema>;

/** @returns the meters, or one line per fault that names its field */
export function parseMeterConfig(text: string): Result<MeterConfig, readonly string[]> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return err([`not JSON: ${error instanceof Error ? error.message : String(error)}`]);
  }
  const parsed = meterConfigSchema.safeParse(json);
  return parsed.success ? ok(parsed.data) : err(parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'config'}: ${message}`));
}
