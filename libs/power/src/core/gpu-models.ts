import { ppm, type Ppm } from '@switchyard/kernel';
import type { GpuPowerModel } from './job-energy.js';
import { type Milliwatts, milliwatts } from './units.js';

/** Facts about a GPU model. Figures marked `estimate` were not found in a source and must be shown as such. */
export interface GpuModelFacts {
  readonly id: string;
  readonly name: string;
  readonly vendor: 'NVIDIA' | 'AMD';
  /** The vendor's nominal figure; the driver reports slightly less usable memory. */
  readonly memoryGb: number;
  /** Thermal design power of the GPU alone. Undefined where none was found. */
  readonly tdpWatts: number | undefined;
  readonly server: string;
  /** Server maximum input over its GPUs; excludes scale-out switches, storage and head nodes (5-15 % more, an assumption). */
  readonly shareMax: Milliwatts;
  readonly basis: 'source' | 'estimate';
  readonly basisNote: string;
  /** Average over maximum draw for heavy training. Measured for H100 servers only; the others borrow it. */
  readonly loadFractionPpm: Ppm;
  readonly loadFractionMeasured: boolean;
  readonly cooling: string;
  readonly sources: readonly string[];
}

/** Measured on an 8-GPU H100 server: 0.76 of 10.2 kW on average over training, 0.82 at the peak. */
export const TRAINING_LOAD_FRACTION: Ppm = ppm(760_000n);
export const GPU_MODELS_AS_OF = '2026-11-22';

const TDP_PLUS_HOST = 'TDP + 200 W host share, unverified';

const HARDWARE_TABLE = 'http://llmbook.apartsin.com/appendices/appendix-g-hardware-compute/section-g.1.html';
const row = (
  id: string, name: string, vendor: GpuModelFacts['vendor'], memoryGb: number, tdpWatts: number | undefined, server: string, shareMax: bigint,
  basis: GpuModelFacts['basis'], basisNote: string, cooling: string, sources: readonly string[],
): GpuModelFacts => ({
  id, name, vendor, memoryGb, tdpWatts, server, shareMax: milliwatts(shareMax), basis, basisNote,
  loadFractionPpm: TRAINING_LOAD_FRACTION, loadFractionMeasured: id === 'h100-sxm5-80gb', cooling, sources,
});

export const GPU_MODELS: readonly GpuModelFacts[] = [
  row('a100-sxm4-80gb', 'A100 SXM4 80GB', 'NVIDIA', 80, 400, 'DGX A100, 8 GPUs', 812_500n, 'source', '6.5 kW server', 'air', [
    HARDWARE_TABLE,
    'https://pcnews.ru/news/vycislitelnaa_sistema_nvidia_dgx_a100_ampere_osnasaetsa_sestu_blokami_pitania_po_3_kvt-985106.html',
  ]),
  row('h100-sxm5-80gb', 'H100 SXM5 80GB', 'NVIDIA', 80, 700, 'DGX/HGX H100, 8 GPUs', 1_275_000n, 'source', '10.2 kW server', 'air or liquid', [
    'https://unanswered.io/guide/nvidia-dgx-power-consumption-watts',
    'https://nyuscholars.nyu.edu/en/publications/single-node-power-demand-during-ai-training-measurements-on-an-8--2',
    'https://arcxiv.org/abs/2506.14551',
    HARDWARE_TABLE,
  ]),
  row('h100-pcie-80gb', 'H100 PCIe 80GB', 'NVIDIA', 80, 350, 'PCIe server, 8 GPUs', 550_000n, 'estimate', TDP_PLUS_HOST, 'air', [
    'https://manuals.plus/m/56b0c3ef7d0a1c470c0af8f05a0bd1f29a778007472ba941201fbbb185c9bccd',
  ]),
  row('h200-sxm-141gb', 'H200 SXM 141GB', 'NVIDIA', 141, 700, 'DGX/HGX H200, 8 GPUs', 1_275_000n, 'source', '10.2 kW server', 'air or liquid', [
    'https://unanswered.io/guide/nvidia-dgx-power-consumption-watts',
    HARDWARE_TABLE,
  ]),
  row('b200-sxm-180gb', 'B200 SXM 180GB', 'NVIDIA', 180, 1_000, 'DGX B200, 8 GPUs', 1_787_500n, 'source', '14.3 kW server', 'air or liquid', [
    'https://thedailyscout.com/s/mS-qfkbCluI',
    'https://acecloud.ai/blog/nvidia-b200-vs-h200-h100-a100',
  ]),
  row('b300-288gb', 'B300 288GB', 'NVIDIA', 288, undefined, 'DGX B300, 8 GPUs', 1_812_500n, 'source', '14.5 kW server', 'air or liquid', [
    'https://thedailyscout.com/s/mS-qfkbCluI',
    'https://aiwiki.ai/wiki/nvidia_gb300_nvl72',
  ]),
  row('gb200-nvl72', 'GB200 NVL72', 'NVIDIA', 192, 1_200, 'NVL72 rack, 72 GPUs', 1_833_000n, 'source', '132 kW rack at most, about 120 kW typical', 'liquid', [
    'https://kshirol-dev.github.io/learnAI/AIInfrastructure/08-training-clusters.html',
    'https://www.sipoch.com/en/articles/300330023248293',
    'https://docs.nvidia.com/dgx/dgxgb200-user-guide/hardware.html',
  ]),
  row('gb300-nvl72', 'GB300 NVL72', 'NVIDIA', 288, 1_400, 'NVL72 rack, 72 GPUs', 1_833_000n, 'source', 'vendor blog: 132 kW of power shelves', 'liquid', [
    'https://introl.com/blog/why-nvidia-gb300-nvl72-blackwell-ultra-matters',
    'https://aiwiki.ai/wiki/nvidia_gb300_nvl72',
    'https://thedailyscout.com/s/mS-qfkbCluI',
  ]),
  row('mi300x-192gb', 'MI300X OAM 192GB', 'AMD', 192, 750, 'OAM platform, 8 GPUs', 1_325_000n, 'estimate', "TDP + DGX H100's non-GPU share, unverified", 'air or liquid', [
    'https://meterpreter.org/amd-confirms-instinct-mi300x-power-consumption-up-to-750w',
    HARDWARE_TABLE,
  ]),
  row('l40s-48gb', 'L40S 48GB', 'NVIDIA', 48, 350, 'PCIe server, 8 GPUs', 550_000n, 'estimate', TDP_PLUS_HOST, 'air', [HARDWARE_TABLE]),
];

/** @returns undefined when no such model is known */
export const gpuModel = (id: string): GpuModelFacts | undefined => GPU_MODELS.find((model) => model.id === id);

/** The power model a lease freezes for a GPU model. */
export const powerModelOf = (facts: GpuModelFacts): GpuPowerModel => ({
  version: `${facts.id}@${GPU_MODELS_AS_OF}`,
  shareMax: facts.shareMax,
  loadFractionPpm: facts.loadFractionPpm,
});
