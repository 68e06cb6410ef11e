// Reads the options of injected faults, and writes their journal.
import { randomInt } from 'node:crypto';
import { appendFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type FaultOptions, formatJournalLine, parseFaultJournal, parseFaultSpec } from '../../local/platform.ts';
import { CliError } from '../terminal/cli-error.ts';

export interface FaultFlags {
  /** A specification, or `@` and the file of a journal. */
  readonly faults?: string;
  readonly seed?: number;
  /** The file of the journal. @default - a file in the folder for temporary files */
  readonly faultJournal?: string;
}

export interface InjectedFaults {
  readonly options: FaultOptions;
  /** Describes how to repeat the run. */
  readonly notice: string;
}

/**
 * Prepares the faults of a router on this machine; undefined without `--faults`.
 * @throws CliError for a specification or a journal that cannot be used, and for options that need `--faults`
 */
export function prepareInjectedFaults(flags: FaultFlags): InjectedFaults | undefined {
  if (flags.faults === undefined) {
    const lonely =
      flags.seed !== undefined ? '--seed' : flags.faultJournal !== undefined ? '--fault-journal' : undefined;
    if (lonely === undefined) return undefined;
    throw new CliError(`${lonely} has no effect without --faults: add for example --faults all=0.05`);
  }
  const { seed, spec, only } = readSchedule(flags.faults, flags.seed);
  const file = resolve(flags.faultJournal ?? join(mkdtempSync(join(tmpdir(), 'flowgate-faults-')), 'journal.jsonl'));
  if (flags.faults === `@${flags.faultJournal}`)
    throw new CliError('--fault-journal is the journal that is repeated: choose another file');
  attempt('--fault-journal', () => writeFileSync(file, formatJournalLine({ seed, spec })));
  const onFault: FaultOptions['onFault'] = (fault) => appendFileSync(file, formatJournalLine(fault));
  return {
    options: { seed, spec: attempt('--faults', () => parseFaultSpec(spec)), only, onFault },
    notice: `flowgate: injecting faults (${only === undefined ? spec : `${only.size} of a journal`}) with --seed ${seed}; journal: ${file}`,
  };
}

interface Schedule {
  readonly seed: number;
  readonly spec: string;
  readonly only: ReadonlySet<string> | undefined;
}

function readSchedule(faults: string, seed: number | undefined): Schedule {
  if (!faults.startsWith('@')) {
    attempt('--faults', () => parseFaultSpec(faults));
    return { seed: seed ?? randomInt(2 ** 31), spec: faults, only: undefined };
  }
  if (seed !== undefined) throw new CliError('--seed cannot be combined with a journal: the journal has its own seed');
  const journal = attempt('--faults', () => parseFaultJournal(readFileSync(faults.slice(1), 'utf8')));
  return { seed: journal.seed, spec: journal.spec, only: journal.ids };
}

function attempt<Result>(option: string, run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    throw new CliError(`${option}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
