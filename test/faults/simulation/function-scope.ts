// What the code of a simulated function finds in its scope, in place of Node.js's globals. It is all taken from an environment: that of the
// code itself, or for packages that all environments share, the one that runs at the moment.
import * as crypto from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { SentRequest } from './request-handler.ts';
import { createSeededCrypto, type SeededRandomness } from './seeded-randomness.ts';
import { createVirtualDate } from './virtual-date.ts';

export const scopeNames = [
  'require',
  'module',
  'exports',
  '__dirname',
  'process',
  'console',
  'Date',
  'Math',
  'performance',
  'setTimeout',
  'clearTimeout',
  'setImmediate',
  'sendToServices',
] as const;

type ScopeName = (typeof scopeNames)[number];

/** Code that was compiled with the names of the scope as its parameters. What it exports is then in `module.exports`. */
export type ScopedCode = (...scope: unknown[]) => void;

/** What code can use of an environment. */
export interface ScopeHost {
  /** Milliseconds since the epoch, by the clock of the environment. */
  readonly now: () => number;
  /** The time that passes, without the error of that clock. */
  readonly elapsed: () => number;
  readonly randomness: SeededRandomness;
  readonly variables: Readonly<Record<string, string>>;
  readonly write: (text: string) => void;
  /** Runs something later. @returns what cancels it */
  readonly after: (delayMs: number, run: () => void) => () => void;
  readonly sleep: (delayMs: number) => Promise<void>;
  readonly send: (request: SentRequest, timeoutMs: number) => Promise<unknown>;
}

export interface ScopeOptions {
  readonly host: () => ScopeHost;
  /** The folder of the code. */
  readonly directory: string;
  /** Returns a package that is not part of the code. @default - there is none */
  readonly findPackage?: (name: string) => unknown;
}

/** Evaluates code. @returns what it exports */
export function evaluateInScope(code: ScopedCode, options: ScopeOptions): Readonly<Record<string, unknown>> {
  const module = { exports: {} };
  const scope = createScope(module, options);
  code(...scopeNames.map((name) => scope[name]));
  return module.exports;
}

function createScope(module: { readonly exports: object }, options: ScopeOptions): Record<ScopeName, unknown> {
  const { host, directory } = options;
  const write = (...words: readonly unknown[]): void => host().write(words.map(String).join(' '));
  const timers = {
    setTimeout: (run: (...given: unknown[]) => void, delayMs = 0, ...given: unknown[]) =>
      toTimer(host().after(delayMs, () => run(...given))),
    clearTimeout: (timer: { cancel?: () => void } | undefined) => timer?.cancel?.(),
  };
  return {
    require: createModuleFinder({ ...options, timers }),
    module,
    exports: module.exports,
    __dirname: directory,
    process: Object.create(process, {
      env: { get: () => host().variables },
      stdout: { value: { write: (text: string) => write(text.trimEnd()) } },
    }),
    console: { log: write, info: write, warn: write, error: write, debug: write },
    Date: createVirtualDate(() => host().now()),
    Math: Object.create(Math, { random: { value: () => host().randomness.random() } }),
    performance: { now: () => host().elapsed() },
    ...timers,
    setImmediate,
    sendToServices: (request: SentRequest, timeoutMs: number) => host().send(request, timeoutMs),
  };
}

const requireModule = createRequire(import.meta.url);

function createModuleFinder({ host, findPackage, timers }: ScopeOptions & { readonly timers: object }) {
  const seededCrypto = createSeededCrypto({ randomBytes: (count) => host().randomness.randomBytes(count) }, crypto);
  const own: Readonly<Record<string, unknown>> = {
    timers,
    'timers/promises': { setTimeout: (delayMs: number) => host().sleep(delayMs) },
    // A read in the background would take real time, during which the virtual time would go on.
    'fs/promises': { readFile: async (...given: Parameters<typeof readFileSync>) => readFileSync(...given) },
    crypto: seededCrypto,
  };
  return (name: string): unknown => own[name.replace(/^node:/, '')] ?? findPackage?.(name) ?? requireModule(name);
}

function toTimer(cancel: () => void) {
  const timer = { cancel, ref: () => timer, unref: () => timer, hasRef: () => true, refresh: () => timer };
  return timer;
}
