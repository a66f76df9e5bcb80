import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type EpochMs, unwrap } from '@switchyard/kernel';
import fc from 'fast-check';
import { parseMeterConfig } from '../meter-config.js';
import { ScrapeSource } from './scrape-source.js';
import { parseTextPage } from './text.js';

/** As the DCGM exporter prints it with its shipped counters: two GPUs of one node, and one of a host that is none of ours. */
const DCGM_PAGE = `# HELP DCGM_FI_DEV_POWER_USAGE Power draw (in W).
# TYPE DCGM_FI_DEV_POWER_USAGE gauge
DCGM_FI_DEV_POWER_USAGE{gpu="0",UUID="GPU-aa",pci_bus_id="00000000:07:00.0",device="nvidia0",modelName="NVIDIA H100 80GB HBM3",Hostname="gpu-1"} 612.345
DCGM_FI_DEV_POWER_USAGE{gpu="1",UUID="GPU-bb",device="nvidia1",Hostname="gpu-1"} 71.2
# TYPE DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION counter
DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{gpu="0",UUID="GPU-aa",device="nvidia0",Hostname="gpu-1"} 72000000000
DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{gpu="1",UUID="GPU-bb",device="nvidia1",Hostname="gpu-1"} 3.6e+06
DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{gpu="0",UUID="GPU-cc",device="nvidia0",Hostname="stranger"} 5
DCGM_FI_DEV_SM_CLOCK{gpu="0"} nonsense that nobody reads
`;

describe('a Prometheus text page', () => {
  const wanted = new Set(['m']);
  it.each([
    ['m 1', { labels: {}, value: 1, atMs: undefined }],
    ['m{} 2 1700000000000', { labels: {}, value: 2, atMs: 1_700_000_000_000 }],
    ['m{a="x",b="y",} 3', { labels: { a: 'x', b: 'y' }, value: 3 }],
    ['  m { a = "1" , b="2" }  4e3  ', { labels: { a: '1', b: '2' }, value: 4_000 }],
    [String.raw`m{a="q\"u\\o\nte}"} 5`, { labels: { a: 'q"u\\o\nte}' }, value: 5 }],
    ['m +Inf', { value: Infinity }],
    ['m NaN', { value: Number.NaN }],
  ])('%s', (line, expected) => {
    const { samples, badLines } = parseTextPage(`# HELP m x\n\n${line}\nother{ broken\n`, wanted);
    expect(badLines).toEqual([]);
    expect(samples).toMatchObject([expected]);
  });
  it.each([
    ['m{a="x" 1', 'labels that do not end'],
    ['m', 'nothing where a number belongs'],
    ['m one', '"one" where a number belongs'],
    ['m 1 2 3', 'something other than a time behind the number'],
    ['9m 1', 'does not begin with a metric name'],
  ])('%s: %s', (line, reason) => {
    expect(parseTextPage(`m 7\n${line}`, wanted)).toMatchObject({ samples: [{ value: 7 }], badLines: [{ line: 2, reason }] });
  });
  it('any text at all is read to its end', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('m', '{', '}', '"', '\\', 'a', '=', ',', ' ', '1', '\n', '#'), maxLength: 80 }), (text) => void parseTextPage(text, wanted)), { numRuns: 1_000 });
  });
});

describe('a scrape', () => {
  const pages = new Map<string, (response: ServerResponse) => void>([
    ['/metrics', (response) => response.end(DCGM_PAGE)],
    ['/twice', (response) => response.end(`${DCGM_PAGE}DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{gpu="1",UUID="GPU-bb",GPU_I_ID="1",Hostname="gpu-1"} 9\n`)],
    ['/empty', (response) => response.end('up 1\n')],
    ['/long', (response) => response.end('x'.repeat(5_000))],
    ['/silent', () => undefined],
    ['/500', (response) => response.writeHead(500).end()],
    ['/moved', (response) => response.writeHead(302, { location: '/metrics' }).end()],
    ['/pdu', (response) => response.end('pdu_energy_kwh{outlet="7"} 12.5\npdu_energy_kwh{outlet="8"} 99\n')],
  ]);
  const server = createServer((request, response) => pages.get(request.url!)!(response));
  let base = '';
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const source = (path: string, over: object = {}, target: object = {}) => {
    const scrape = { targets: [{ url: `${base}${path}`, timeoutMs: 300, bytesMax: 3_000, ...target }], dcgmMaxWattsPerGpu: 700, ...over };
    return new ScrapeSource(unwrap(parseMeterConfig(JSON.stringify({ scrape }))).scrape!, new Set(['gpu-1']), { now: () => 42 as EpochMs });
  };
  it('reads GPUs of the DCGM exporter: millijoules by node and index, a changed UUID is another meter', async () => {
    const dcgm = source('/metrics');
    expect(dcgm.registers()).toEqual([]);
    const { energy, power, faults } = await dcgm.read();
    expect(energy).toEqual([
      { registerId: 'gpu-1/gpu0', at: 42, milliwattHours: 20_000_000n, serial: 'GPU-aa' },
      { registerId: 'gpu-1/gpu1', at: 42, milliwattHours: 1_000n, serial: 'GPU-bb' },
    ]);
    expect(power).toMatchObject([{ registerId: 'gpu-1/gpu0', watts: 612.345 }, { watts: 71.2 }]);
    expect(faults).toMatchObject([{ kind: 'NotFound', message: 'the site has no node stranger' }]);
    expect(dcgm.registers()).toMatchObject([{ id: 'gpu-1/gpu0', channel: 'it', nodes: ['gpu-1'], gpu: 0, maxWatts: 700 }, { id: 'gpu-1/gpu1', gpu: 1 }]);
  });
  it.each([
    ['/empty', 'NotFound', /none of DCGM_FI_DEV_TOTAL/],
    ['/long', 'BadAnswer', /longer than 3000 bytes/],
    ['/silent', 'Timeout', /within 300 ms/],
    ['/500', 'DeviceRefused', /answers 500/],
    ['/moved', 'Unreachable', /redirect/],
    ['/twice', 'NotFound', /stranger/],
  ])('%s: %s', async (path, kind, message) => {
    const { faults } = await source(path).read();
    expect(faults[0]).toMatchObject({ kind, message: expect.stringMatching(message) });
  });
  it('two series of one GPU: the first counts, and it is said', async () => {
    const { energy, faults } = await source('/twice').read();
    expect(energy[1]!.milliwattHours).toBe(1_000n);
    expect(faults.at(-1)).toMatchObject({ subject: 'gpu-1/gpu1', message: expect.stringMatching(/two series/) });
  });
  it('a rule of the operator: other names, chosen by a label, of the target’s node', async () => {
    const rules = [{ metric: 'pdu_energy_kwh', kind: 'energy', unit: 'kWh', where: { outlet: '7' }, maxWatts: 12_000 }];
    const pdu = source('/pdu', { rules, dcgmMaxWattsPerGpu: undefined }, { node: 'gpu-1' });
    expect((await pdu.read()).energy).toEqual([{ registerId: 'gpu-1/pdu_energy_kwh,outlet=7', at: 42, milliwattHours: 12_500_000n }]);
    expect(pdu.registers()).toMatchObject([{ nodes: ['gpu-1'], gpu: null }]);
  });
  it.each([
    [{ targets: [] }, /^scrape\.targets: /],
    [{ targets: [{ url: 'ftp://x' }] }, /^scrape\.targets\.0\.url: /],
    [{ dcgmMaxWattsPerGpu: undefined }, /^scrape\.rules: rules or dcgmMaxWattsPerGpu is needed/],
    [{ rules: [{ metric: 'm', kind: 'energy', unit: 'W', maxWatts: 1 }] }, /^scrape\.rules\.0\.unit: W is no unit of energy/],
    [{ rules: [{ metric: 'm', kind: 'energy', unit: 'J' }] }, /^scrape\.rules\.0\.maxWatts: /],
    [{ rules: [{ metric: 'm', kind: 'power', unit: 'W', gpuLabel: 'gpu' }] }, /^scrape\.rules\.0\.nodeLabel: a GPU needs its node/],
  ])('%j is refused by its field', (over, message) => {
    const config = parseMeterConfig(JSON.stringify({ scrape: { targets: [{ url: 'http://x/' }], dcgmMaxWattsPerGpu: 700, ...over } }));
    expect(config.ok ? [] : config.error).toEqual([expect.stringMatching(message)]);
  });
});
