import { err, ok, type Result } from '@switchyard/kernel';

/** A GPU as the driver's tool lists it. */
export interface ListedGpu {
  readonly index: number;
  readonly model: string;
  readonly memoryMib: number;
  readonly driver: string;
}
/** What is asked of `nvidia-smi`: fixed columns, no header, numbers without units. */
export const NVIDIA_SMI_QUERY = ['--query-gpu=index,name,memory.total,driver_version', '--format=csv,noheader,nounits'] as const;

/**
 * Reads the CSV of `nvidia-smi --query-gpu=index,name,memory.total,driver_version --format=csv,noheader,nounits`. A GPU that fell off the bus is listed
 * as `[Unknown Error]` or with `[N/A]` in place of a number: it is not counted. @returns the line that is no GPU at all, on anything else
 */
export function parseNvidiaSmi(text: string): Result<readonly ListedGpu[], string> {
  const gpus: ListedGpu[] = [];
  for (const line of text.split('\n').map((one) => one.trim()).filter((one) => one !== '')) {
    if (/no devices were found/i.test(line)) return ok([]);
    const cells = line.split(',').map((cell) => cell.trim());
    const [index, memory] = [cells[0] ?? '', cells.at(-2) ?? ''];
    // A name may hold a comma: what is between the first and the last two columns is the name.
    if (cells.length < 4 || !/^\d+$/.test(index)) return err(line.slice(0, 200));
    if (!/^\d+$/.test(memory)) continue;
    gpus.push({ index: Number(index), model: cells.slice(1, -2).join(', '), memoryMib: Number(memory), driver: cells.at(-1)! });
  }
  return ok(gpus);
}
