// The option `--allow-host`: hosts besides this machine that HTTP tasks of workflows may call. It may be given several times.
import { InvalidArgumentError } from 'commander';

export const allowHostOption = '--allow-host <host>';

/** Adds one host, with or without a port, to those given before. */
export function collectHost(host: string, before: readonly string[] = []): readonly string[] {
  if (/^[A-Za-z0-9.-]+(:\d{1,5})?$/.test(host)) return [...before, host.toLowerCase()];
  throw new InvalidArgumentError('expected a host such as api.example.com or api.example.com:8443, without https://');
}
