// IP addresses as the rule engine compares them: by value, however they are written.
import { refuse } from './event-pattern-error.ts';

export interface IpAddress {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

/**
 * Parses an IPv4 or IPv6 address. Returns undefined for any other text. Octets are decimal, even with leading zeros. An IPv6
 * address may not end with an IPv4 address (`::ffff:10.0.0.1`).
 */
export function parseIpAddress(text: string): IpAddress | undefined {
  if (/^\d+\.\d+\.\d+\.\d+$/.test(text)) return parseV4(text);
  return /^[\da-f:]*:[\da-f:]*$/i.test(text) ? parseV6(text) : undefined;
}

export function isSameIpAddress(a: IpAddress, b: IpAddress | undefined): boolean {
  return b !== undefined && a.bits === b.bits && a.value === b.value;
}

/** Returns a test for addresses in a block. @throws EventPatternError if AWS refuses the block */
export function compileCidr(cidr: string, pointer: string): (address: IpAddress) => boolean {
  const [host = '', mask, ...rest] = cidr.split('/');
  if (mask === undefined || rest.length > 0) return refuse("Malformed CIDR, one '/' required", pointer);
  if (!/^[+-]?\d+$/.test(mask)) return refuse('Malformed CIDR, mask bits must be an integer', pointer);
  const maskBits = Number(mask);
  if (maskBits < 0) return refuse('Malformed CIDR, mask bits must not be negative', pointer);
  const network = parseIpAddress(host);
  if (network === undefined) return refuse(`Nonstandard IP address: ${host}`, pointer);
  // AWS refuses a block of one address: an exact match serves for that.
  if (maskBits >= network.bits)
    return refuse(`IPv${network.bits === 32 ? 4 : 6} mask bits must be < ${network.bits}`, pointer);
  const hostBits = BigInt(network.bits - maskBits);
  const prefix = network.value >> hostBits;
  return (address) => address.bits === network.bits && address.value >> hostBits === prefix;
}

function parseV4(text: string): IpAddress | undefined {
  const octets = text.split('.').map(Number);
  if (octets.some((octet) => octet > 255)) return undefined;
  return {
    bits: 32,
    value: octets.reduce((value, octet) => (value << 8n) | BigInt(octet), 0n),
  };
}

function parseV6(text: string): IpAddress | undefined {
  const [head = '', tail, ...rest] = text.split('::');
  if (rest.length > 0) return undefined;
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const missing = 8 - left.length - right.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...left, ...Array<string>(missing).fill('0'), ...right];
  if (!groups.every((group) => /^[\da-f]{1,4}$/i.test(group))) return undefined;
  const value = groups.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
  // Java, and therefore AWS's engine, treats an IPv4 address mapped into IPv6 as that IPv4 address.
  return value >> 32n === 0xffffn ? { bits: 32, value: value & 0xffffffffn } : { bits: 128, value };
}
