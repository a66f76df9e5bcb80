import { z } from 'zod';
import { registerSpecSchema, type RegisterSpec } from '../core/setup.js';
import { energyUnits, inMilliwattHours } from '../units.js';

/** Registers (16 bits each) a type takes. */
const widths = { u16: 1, s16: 1, u32: 2, s32: 2, float32: 2, u64: 4, s64: 4, float64: 4 } as const;
type RegisterType = keyof typeof widths;

/** Factors to watts. */
const powerUnits = { W: 1, kW: 1_000, MW: 1_000_000 } as const;

const registerSchema = z
  .strictObject({
    id: registerSpecSchema.shape.id,
    channel: z.enum(['it', 'facility']),
    /** `energy` counts up and is billed; `power` is for curtailments and people; `serial` tells when a meter was replaced. */
    kind: z.enum(['energy', 'power', 'serial']),
    /** 3 reads holding registers, 4 input registers. */
    function: z.union([z.literal(3), z.literal(4)]).default(3),
    /** Of the first register, from 0, as on the wire; manuals that begin at 40001 or 1 are one higher. */
    address: z.number().int().min(0).max(0xffff),
    type: z.enum(['u16', 's16', 'u32', 's32', 'u64', 's64', 'float32', 'float64']),
    /** `high-first`: the register of the highest bits comes first. `low-first`: last. Bytes in a register are big-endian, as the specification has it. */
    words: z.enum(['high-first', 'low-first']).default('high-first'),
    /** Multiplies what the register says; 0.01 for a register that counts hundredths. */
    scale: z.number().positive().max(1e9).default(1),
    unit: z.enum(['mWh', 'Wh', 'kWh', 'MWh', 'W', 'kW', 'MW']).optional(),
    nodes: registerSpecSchema.shape.nodes.default(null),
    gpu: registerSpecSchema.shape.gpu.default(null),
    /** Needed for `energy`. */
    maxWatts: registerSpecSchema.shape.maxWatts.optional(),
    minWatts: registerSpecSchema.shape.minWatts.default(0),
    /** True: the count goes on at 0 when the register is full. */
    wraps: z.boolean().default(false),
  })
  .superRefine((register, context) => {
    const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    const { kind, unit, type, address, wraps, maxWatts } = register;
    if (address + widths[type] > 0x1_0000) refuse('address', `${address} leaves no room for a ${type}`);
    if (kind === 'energy' && (unit === undefined || !(unit in energyUnits))) refuse('unit', 'an energy register needs one of mWh, Wh, kWh, MWh');
    if (kind === 'power' && (unit === undefined || !(unit in powerUnits))) refuse('unit', 'a power register needs one of W, kW, MW');
    if (kind === 'serial' && unit !== undefined) refuse('unit', 'a serial number has none');
    if (kind === 'energy' && maxWatts === undefined) refuse('maxWatts', 'an energy register needs the most that is behind it, to tell a measurement from a fault');
    if (wraps && !type.startsWith('u')) refuse('wraps', `a ${type} does not wrap at a known count`);
    if (kind === 'serial' && type.startsWith('float')) refuse('type', 'a serial number is no fraction');
  });
const deviceSchema = z.strictObject({
  name: z.string().min(1).max(60),
  host: z.string().min(1).max(255),
  port: z.number().int().min(1).max(65_535).default(502),
  unit: z.number().int().min(0).max(255).default(1),
  /** For connecting and for each answer. */
  timeoutMs: z.number().int().min(10).max(60_000).default(2_000),
  registers: z.array(registerSchema).min(1).max(500),
});
export const devicesSchema = z
  .array(deviceSchema)
  .min(1)
  .max(200)
  .superRefine((devices, context) => {
    for (const [i, { name, registers }] of devices.entries()) {
      if (registers.filter(({ kind }) => kind === 'serial').length > 1) context.addIssue({ code: 'custom', path: [i, 'registers'], message: `${name} has two serial registers` });
    }
  });
/** Meters that speak Modbus TCP, and what stands where in them. */
export interface RegisterMap {
  readonly devices: z.output<typeof devicesSchema>;
}
export type Device = RegisterMap['devices'][number];
export type MappedRegister = Device['registers'][number];

export const widthOf = ({ type }: Pick<MappedRegister, 'type'>): number => widths[type];

/** The number in the registers, before scaling: an integer, or what the float says. */
export function valueOf({ type, words }: Pick<MappedRegister, 'type' | 'words'>, registers: readonly number[]): bigint | number {
  const ordered = words === 'high-first' ? registers : [...registers].reverse();
  const view = new DataView(new ArrayBuffer(ordered.length * 2));
  for (const [i, word] of ordered.entries()) view.setUint16(2 * i, word);
  return readAs(type, view);
}
function readAs(type: RegisterType, view: DataView): bigint | number {
  switch (type) {
    case 'u16':
      return BigInt(view.getUint16(0));
    case 's16':
      return BigInt(view.getInt16(0));
    case 'u32':
      return BigInt(view.getUint32(0));
    case 's32':
      return BigInt(view.getInt32(0));
    case 'u64':
      return view.getBigUint64(0);
    case 's64':
      return view.getBigInt64(0);
    case 'float32':
      return view.getFloat32(0);
    case 'float64':
      return view.getFloat64(0);
  }
}
/** A register value in milliwatt-hours, rounded down; undefined: not a number, or negative. */
export const milliwattHoursOf = (register: MappedRegister, value: bigint | number): bigint | undefined =>
  inMilliwattHours(value, register.unit as keyof typeof energyUnits, register.scale);
/** A register value in watts; undefined: not a number. */
export function wattsOf(register: MappedRegister, value: bigint | number): number | undefined {
  const watts = Number(value) * register.scale * powerUnits[register.unit as keyof typeof powerUnits];
  return Number.isFinite(watts) ? watts : undefined;
}

/** What the core has to know of an energy register. */
export function specOf(register: MappedRegister): RegisterSpec {
  const { id, channel, nodes, gpu, minWatts, type, wraps } = register;
  // A float of 24 bits loses its last digits as it grows: by what it counts in ten years its step is maxWatts x 87,600 h / 2^24, in Wh.
  const resolution = type === 'float32' ? BigInt(Math.ceil(register.maxWatts! * 5.3)) : type === 'float64' ? 1n : milliwattHoursOf(register, 1n)!;
  return {
    id, channel, nodes, gpu, maxWatts: register.maxWatts!, minWatts, resolutionMilliwattHours: resolution > 0n ? resolution : 1n,
    wrapsAtMilliwattHours: wraps ? milliwattHoursOf(register, 1n << BigInt(16 * widths[type]))! : null,
  };
}
