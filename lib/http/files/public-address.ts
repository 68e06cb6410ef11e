// Recognises public IP addresses, and resolves names to public addresses only. The checked address is the one that is connected to, so
// a name that resolves differently the second time (DNS rebinding) gains nothing.
import { lookup as systemLookup } from 'node:dns';
import { BlockList, isIPv4, type LookupFunction } from 'node:net';

// IANA's special-purpose IPv4 addresses, multicast and reserved ranges.
const specialIpv4 = new BlockList();
for (const range of [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
])
  addRange(specialIpv4, range, 'ipv4');

// Public IPv6 addresses are in 2000::/3. Local, mapped and translated addresses are outside.
const globalIpv6 = new BlockList();
addRange(globalIpv6, '2000::/3', 'ipv6');
// Special ranges inside it: protocols, tunnels (which contain an IPv4 address) and documentation.
const specialIpv6 = new BlockList();
for (const range of ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']) addRange(specialIpv6, range, 'ipv6');

function addRange(list: BlockList, range: string, family: 'ipv4' | 'ipv6'): void {
  const [network = '', bits] = range.split('/');
  list.addSubnet(network, Number(bits), family);
}

export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !specialIpv4.check(address, 'ipv4');
  return globalIpv6.check(address, 'ipv6') && !specialIpv6.check(address, 'ipv6');
}

/** Thrown for a name that resolves to an address that is not public. */
export class NotPublicError extends Error {
  override readonly name = 'NotPublicError';
}

/** Creates a lookup function for a socket. It fails with NotPublicError if any address of the name is not public. */
export function createPublicLookup(lookup: typeof systemLookup = systemLookup): LookupFunction {
  return (hostname, options, done) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error !== null || first === undefined) return done(error ?? new Error('no address'), []);
      if (!addresses.every(({ address }) => isPublicAddress(address))) return done(new NotPublicError(), []);
      return options.all === true ? done(null, addresses) : done(null, first.address, first.family);
    });
  };
}
