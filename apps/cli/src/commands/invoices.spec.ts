import { describe, expect, it } from '@jest/globals';
import { checkFlags, decimal, documentPath, exitCodes, percent } from './invoices.js';

describe('switchyard invoices', () => {
  it('keeps its exit codes: scripts rely on them', () => expect(exitCodes).toEqual({ done: 0, refused: 1, toConfirm: 2 }));
  it.each<[Parameters<typeof checkFlags>, RegExp]>([
    [['approve', [], {}], /--clean/], [['approve', ['inv_1'], { clean: true }], /not both/], [['approve', ['inv_1', 'inv_1'], {}], /twice/], [['reject', ['inv_1'], {}], /reject needs --reason/], [['delete', ['inv_1'], { reason: ' ' }], /delete needs --reason/],
    [['adjust', ['inv_1'], { reason: 'late', amount: '1.234' }], /--amount/], [['adjust', ['inv_1'], { reason: 'late', amount: 'ten' }], /--amount/], [['adjust', ['inv_1'], { reason: 'late' }], /--amount/],
  ])('%j is refused', (args, words) => expect(() => checkFlags(...args)).toThrow(words));
  it.each<Parameters<typeof checkFlags>>([['approve', ['inv_1', 'inv_2'], {}], ['approve', [], { clean: true }], ['reject', ['inv_1'], { reason: 'price' }], ['adjust', ['inv_1'], { reason: 'late', amount: '-7.60' }]])('%s %j fits', (...args) => expect(() => checkFlags(...args)).not.toThrow());
  it('finds the document of an id, and says which there are', () => {
    expect(['inv_01abc', 'cn_01abc', 'ST-000012'].map(documentPath)).toEqual(['/invoices/inv_01abc.pdf', '/credit-notes/cn_01abc.pdf', '/statements/ST-000012.pdf']);
    for (const id of ['SY-000001', 'inv_../x', '']) expect(() => documentPath(id)).toThrow(/credit notes \(cn_…\)/);
  });
  it('writes quantities with six decimals at most', () => expect(['5731/720', '16', '0', '-1/3', '2723/312500'].map(decimal)).toEqual(['7.959722', '16', '0', '-0.333333', '0.008714']));
  it('writes shares as people read them', () => expect(['0.25', '-0.0049', '0', '1.5', null, undefined].map(percent)).toEqual(['+25.0 %', '-0.5 %', '0.0 %', '+150.0 %', '', '']));
});
