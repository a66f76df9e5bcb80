import { describe, expect, it } from '@jest/globals';
import { isLoopbackAddress, isPublicAddress, outboundUrlProblem } from './public-address.js';

describe('addresses that may be called for somebody else', () => {
  it.each(['1.1.1.1', '93.184.216.34', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450:4001:82b::200e'])('%s is public', (address) => expect(isPublicAddress(address)).toBe(true));
  it.each([
    '127.0.0.1', '127.9.9.9', '0.0.0.0', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '169.254.169.254', '100.64.0.1', '198.18.0.1', '224.0.0.1', '255.255.255.255', '192.0.2.1',
    '::1', '::', 'fe80::1', 'fe80::1%eth0', 'fc00::1', 'fd12::1', 'ff02::1', '::ffff:127.0.0.1', '::ffff:10.0.0.1', '::ffff:1.1.1.1', '::127.0.0.1', '64:ff9b::7f00:1', '2002:7f00:1::', '2001:db8::1', '2001::1',
    'localhost', 'example.com', '', '127.1', '2130706433', '0x7f000001',
  ])('%s is not', (address) => expect(isPublicAddress(address)).toBe(false));
  it('loopback is this machine', () => {
    expect(['127.0.0.1', '127.0.0.53', '::1', '10.0.0.1', '1.1.1.1', 'localhost'].map(isLoopbackAddress)).toEqual([true, true, true, false, false, false]);
  });

  it.each([
    ['https://example.com/hook?x=1', true, true], ['https://example.com:8443/', true, true], ['http://example.com/', false, false], ['ftp://example.com/', false, false], ['example.com', false, false], ['', false, false],
    ['https://user:secret@example.com/', false, false], ['https://example.com/#part', false, false], [`https://example.com/${'x'.repeat(2_000)}`, false, false],
    ['https://10.0.0.1/', false, false], ['https://[fd00::1]/', false, false], ['https://169.254.169.254/latest', false, false],
    // Forms of 127.0.0.1 that URL turns into it.
    ['http://127.0.0.1:4000/', false, true], ['http://localhost:4000/', false, true], ['http://[::1]/', false, true], ['http://2130706433/', false, true], ['https://0x7f.1/', false, true], ['ftp://localhost/', false, false],
  ])('%s: allowed %s, where this machine may be called %s', (url, strictly, laxly) => {
    expect([outboundUrlProblem(url, false) === undefined, outboundUrlProblem(url, true) === undefined]).toEqual([strictly, laxly]);
  });
});
