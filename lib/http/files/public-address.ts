// Addresses of the public internet, and a look-up that finds no others: what it was asked for and what is connected to
// are one and the same address, so a name that changes its mind between two look-ups gains nothing.
import { lookup as systemLookup } from 'node:dns';
import { BlockList, isIPv4, type LookupFunction } from 'node:net';

// IANA's registry of special-purpose IPv4 addresses, multicast and what is reserved.
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

// Of IPv6, the public internet is 2000::/3: local, mapped and translated addresses lie outside.
const globalIpv6 = new BlockList();
addRange(globalIpv6, '2000::/3', 'ipv6');
// Inside it: protocols and tunnels (an IPv4 address hides in them), and what is for documentation.
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

/** That a name leads elsewhere than to the public internet. */
export class NotPublicError extends Error {
  override readonly name = 'NotPublicError';
}

/** A look-up for a socket: fails with NotPublicError where any address of the name is not public. */
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
