import { describe, expect, it } from '@jest/globals';
import { type FakeCliOptions, runCli } from '../../testing/fake-cli.js';
import { register } from './sites.js';

const sites = (words: readonly string[], options: FakeCliOptions = {}) => runCli(register, ['sites', ...words], options);
const energy = { itKwh: '1200.5', facilityKwh: '1500', pue: '1.249479', faultyCount: 2, totalCount: 576, meteredKwh: '1100', modelledKwh: '1000', estimatedKwh: '3', meteredToModelledRate: '1.1' };
const power = (over: object = {}) => ({ SitePower: { site: { id: 'site_1', name: 'Dry Creek', energy, priceTrigger: null, ...over } } });

describe('switchyard sites energy', () => {
  it('shows registers, PUE and how meters compare, as a table and as JSON', async () => {
    const shown = await sites(['energy', 'site_1', '--days', '7'], { answers: power() });
    expect(shown.asked).toEqual([{ operation: 'SitePower', variables: { id: 'site_1', days: 7 } }]);
    for (const words of ['computers   1200.5 kWh', 'whole site    1500 kWh', '1.249479', '576, of them 2 no whole measurement', '1100 kWh where the model says 1000 kWh (1.1 of it)']) expect(shown.out).toContain(words);
    expect(JSON.parse((await sites(['energy', 'site_1', '--json', 'facilityKwh,pue'], { answers: power() })).out)).toEqual({ facilityKwh: '1500', pue: '1.249479' });
    expect((await sites(['energy', 'site_1'], { answers: power({ energy: { ...energy, itKwh: null, pue: null, totalCount: 0 } }) })).out).toContain('no such meter');
  });
  it('refuses days that are none, and says that a site is not yours', async () => {
    expect((await sites(['energy', 'site_1', '--days', '93'], {})).code).toBe(2);
    expect((await sites(['energy', 'site_1'], { answers: power({ energy: null }) })).code).toBe(4);
  });
});

describe('switchyard sites price-trigger', () => {
  const set = (priceTrigger: object | null) => ({ answers: { SetPriceTrigger: { setPriceTrigger: { __typename: 'Site', id: 'site_1', name: 'Dry Creek', priceTrigger } } } });
  it('sets a price, mining, or nothing', async () => {
    const priced = await sites(['price-trigger', 'site_1', '--shed-at', '120', '--resume-below', '90', '--to-kw', '500', '--yes'], set({ shedAtUsdPerMwh: '120', resumeBelowUsdPerMwh: '90', shedToKw: '500', setAt: '2026-01-01T00:00:00.000Z' }));
    expect(priced.asked[0]!.variables).toMatchObject({ input: { siteId: 'site_1', trigger: { shedAtUsdPerMwh: '120', resumeBelowUsdPerMwh: '90', shedToKw: '500' } } });
    expect(priced.out).toContain('Load that can wait stops, down to 500 kW, from 120 USD/MWh on, and comes back below 90 USD/MWh.');
    const mining = await sites(['price-trigger', 'site_1', '--mining', '--yes'], set({ shedAtUsdPerMwh: null, resumeBelowUsdPerMwh: null, shedToKw: '0', setAt: '2026-01-01T00:00:00.000Z' }));
    expect(mining.asked[0]!.variables).toMatchObject({ input: { siteId: 'site_1', trigger: {} } });
    expect((await sites(['price-trigger', 'site_1', '--off', '--yes'], set(null))).out).toContain('No price stops anything.');
    for (const wrong of [[], ['--off', '--mining'], ['--mining', '--resume-below', '3']]) expect((await sites(['price-trigger', 'site_1', ...wrong, '--yes'], {})).code).toBe(2);
  });
});
