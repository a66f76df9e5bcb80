import { BlockList, isIP } from 'node:net';

/** Networks nobody outside may make us speak to: our own, our neighbours', and those that stand for another address. From the registries of special-purpose addresses (RFC 6890). */
const closed = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.0.0.0', 24], ['192.0.2.0', 24], ['192.88.99.0', 24], ['192.168.0.0', 16],
  ['198.18.0.0', 15], ['198.51.100.0', 24], ['203.0.113.0', 24], ['224.0.0.0', 4], ['240.0.0.0', 4],
] as const) closed.addSubnet(network, bits, 'ipv4');
/** Of IPv6 only what is given out to the internet is open; and of that not what carries an IPv4 address or is for documents. */
const global6 = new BlockList();
global6.addSubnet('2000::', 3, 'ipv6');
for (const [network, bits] of [['2001::', 23], ['2001:db8::', 32], ['2002::', 16], ['3fff::', 20]] as const) closed.addSubnet(network, bits, 'ipv6');

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether an IP address is this machine itself. */
export const isLoopbackAddress = (address: string): boolean => isIP(address) !== 0 && loopback.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
/** Whether an IP address is one of the public internet: not ours, not a neighbour's, and no cover for one. Anything but an address is not. */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !closed.check(address, 'ipv4');
    case 6:
      return global6.check(address, 'ipv6') && !closed.check(address, 'ipv6');
    default:
      return false;
  }
}

/** What is wrong with an address that a customer wants to be called at; undefined: nothing that can be seen without looking its name up. `allowLoopback`: this machine may be called, without TLS too (tests, laptops). */
export function outboundUrlProblem(text: string, allowLoopback: boolean): string | undefined {
  if (text.length > 2_000) return 'must have at most 2000 characters';
  if (!URL.canParse(text)) return 'is not an address such as https://example.com/hook';
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return 'must not hold a name or a password: what is sent is signed';
  if (url.hash !== '') return 'must not end in # and a fragment: it is never sent';
  const host = url.hostname.replace(/^\[|\]$|\.$/g, '');
  const here = host === 'localhost' || host.endsWith('.localhost') || isLoopbackAddress(host);
  if (here && allowLoopback && ['http:', 'https:'].includes(url.protocol)) return undefined;
  if (url.protocol !== 'https:') return 'must begin with https://';
  if (here || (isIP(host) !== 0 && !isPublicAddress(host))) return 'must not be an address of a private network, or of this machine';
  return undefined;
}
