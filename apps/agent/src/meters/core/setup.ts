import { z } from 'zod';

const natural = z.union([z.bigint(), z.string()]).transform((v) => BigInt(v));

/** A cumulative energy register: where it hangs and what it can physically do. */
export const registerSpecSchema = z.strictObject({
  /** Unique at the site, such as `hall-a/energy`. */
  id: z.string().min(1).max(120),
  /** `it` measures computers alone, `facility` everything behind the utility's meter. */
  channel: z.enum(['it', 'facility']),
  /** Names of the nodes behind it; null: all of the site. */
  nodes: z.array(z.string().min(1).max(120)).min(1).max(10_000).nullable(),
  /** Index of the one GPU behind it, of the one node named; null: whole nodes. */
  gpu: z.number().int().min(0).max(1_023).nullable(),
  /** Nothing behind it can draw more: a larger step is no measurement. */
  maxWatts: z.number().int().min(1).max(10_000_000_000),
  /** What is behind it never draws less while it is on; a register that says less stands still. 0 turns the check off. */
  minWatts: z.number().int().min(0).max(10_000_000_000),
  /** Smallest step of the register, in milliwatt-hours. */
  resolutionMilliwattHours: natural,
  /** The register begins at 0 again after this much, in milliwatt-hours; null: it does not wrap. */
  wrapsAtMilliwattHours: natural.nullable(),
});
export type RegisterSpec = z.output<typeof registerSpecSchema>;

/** Everything the settling of energy depends on, beside samples and running time. */
export const meterSetupSchema = z.strictObject({
  /** Named in every reading; does not change with the kind of meter. */
  meterId: z.string().min(1).max(80),
  registers: z.array(registerSpecSchema).max(20_000),
  /** What the site has, for shares of GPUs that nobody holds. */
  nodes: z.array(z.strictObject({ name: z.string(), gpuCount: z.number().int().min(0) })),
  /** Weight of a GPU nobody holds beside one that is held, in parts per million. */
  idlePpm: z.number().int().min(0).max(1_000_000),
  /** Values this close together leave nothing worth naming between them, in milliseconds. */
  exactWithinMs: z.number().int().min(1),
  /** Between values further apart than this no share of time is guessed, in milliseconds. */
  interpolateWithinMs: z.number().int().min(1),
  /** Site readings are cut at multiples of this, in milliseconds. */
  gridMs: z.number().int().min(1_000),
});
export type MeterSetup = z.output<typeof meterSetupSchema>;

/** Why registers do not fit together. */
export type SetupFault =
  | { readonly kind: 'RepeatedRegister'; readonly id: string }
  | { readonly kind: 'UnknownNode'; readonly id: string; readonly node: string }
  | { readonly kind: 'GpuWithoutNode'; readonly id: string }
  /** Two registers see the same GPU: its energy would count twice. */
  | { readonly kind: 'Overlap'; readonly id: string; readonly with: string; readonly node: string };

/** The first thing wrong with a setup; undefined: it stands. Facility registers add up, so they may overlap nothing but in name. */
export function faultOfSetup({ registers, nodes }: Pick<MeterSetup, 'registers' | 'nodes'>): SetupFault | undefined {
  const known = new Map(nodes.map(({ name, gpuCount }) => [name, gpuCount]));
  const ids = new Set<string>();
  const seenBy = new Map<string, string>();
  for (const register of registers) {
    if (ids.has(register.id)) return { kind: 'RepeatedRegister', id: register.id };
    ids.add(register.id);
    if (register.gpu !== null && register.nodes?.length !== 1) return { kind: 'GpuWithoutNode', id: register.id };
    const stranger = register.nodes?.find((name) => !known.has(name));
    if (stranger !== undefined) return { kind: 'UnknownNode', id: register.id, node: stranger };
    if (register.channel === 'facility') continue;
    for (const node of register.nodes ?? known.keys()) {
      const places = register.gpu === null ? [node, ...Array.from({ length: known.get(node)! }, (_, gpu) => `${node}#${gpu}`)] : [`${node}#${register.gpu}`];
      const other = places.map((place) => seenBy.get(place)).find((id) => id !== undefined);
      if (other !== undefined) return { kind: 'Overlap', id: register.id, with: other, node };
      for (const place of places) seenBy.set(place, register.id);
    }
  }
  return undefined;
}
export function describeSetupFault(fault: SetupFault): string {
  switch (fault.kind) {
    case 'RepeatedRegister':
      return `register ${fault.id}: the name is given twice`;
    case 'UnknownNode':
      return `register ${fault.id}: nodes: the site has no node ${fault.node}`;
    case 'GpuWithoutNode':
      return `register ${fault.id}: gpu: needs exactly one name in nodes`;
    case 'Overlap':
      return `register ${fault.id}: nodes: ${fault.node} is measured by register ${fault.with} already, its energy would count twice`;
  }
}
