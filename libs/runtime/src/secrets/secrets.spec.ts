import { describe, expect, it } from '@jest/globals';
import { hashPassword, hashToken, looksLikeApiKey, makeApiKey, makeToken, sameSecret, verifyPassword } from '../index.js';

const CHEAP = 10;
describe('passwords (scrypt)', () => {
  it('verifies the right one only, however it is composed', async () => {
    const stored = await hashPassword('caf\u00e9 kilowatt', CHEAP);
    expect(await verifyPassword('cafe\u0301 kilowatt', stored)).toBe(true);
    expect(await verifyPassword('cafe kilowatt', stored)).toBe(false);
  });
  it('salts: two hashes of one password differ', async () => {
    expect(await hashPassword('same', CHEAP)).not.toBe(await hashPassword('same', CHEAP));
  });
  it('says no to a stored text that is not ours, without deriving a monstrous key', async () => {
    for (const stored of ['', 'plain', 'scrypt$31$8$1$AAAAAAAAAAAAAAAAAAAAAA$' + 'A'.repeat(43)]) expect(await verifyPassword('x', stored)).toBe(false);
  });
  it('refuses an empty and an enormous password', async () => {
    await expect(hashPassword('')).rejects.toThrow(RangeError);
    await expect(hashPassword('x'.repeat(1_025))).rejects.toThrow(RangeError);
  });
  it('bursts queue and all are answered', async () => {
    const stored = await hashPassword('p', CHEAP);
    expect(await Promise.all(Array.from({ length: 12 }, (_x, i) => verifyPassword(i % 2 === 0 ? 'p' : 'q', stored)))).toEqual(Array.from({ length: 12 }, (_x, i) => i % 2 === 0));
  });
  it('is as strong as it says by default', async () => {
    expect(await hashPassword('p')).toMatch(/^scrypt\$17\$8\$1\$/);
  });
});
describe('API keys and tokens', () => {
  it('has the announced form, 256 bits, and a stable hash that does not hold it', () => {
    const key = makeApiKey();
    expect(key).toMatch(/^sy_live_[\w-]{43}$/);
    expect(looksLikeApiKey(key)).toBe(true);
    expect(looksLikeApiKey(`${key}x`)).toBe(false);
    expect(hashToken('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(makeToken()).not.toBe(makeToken());
  });
  it('compares texts of any two lengths', () => {
    expect([sameSecret('a', 'a'), sameSecret('a', 'b'), sameSecret('a', 'ab'), sameSecret('', '')]).toEqual([true, false, false, true]);
  });
});
