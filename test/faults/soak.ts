// npm run test:soak: rounds with faults, one after another, until so many events were sent. Each round has a seed of its own, so a
// failing one can be repeated alone, and a soak can be split or continued at any round. What failed is shrunk to the smallest set of faults.
import { type Round, type RoundOptions, runRound } from './round.ts';
import type { ScenarioName } from './scenario/shapes.ts';
import { shrinkRound } from './shrink-round.ts';
import { prepareSimulatedRouter } from './simulation/simulated-router.ts';
import { readSettings, type Settings, usage } from './soak/settings.ts';
import { addRound, describeTotals, noTotals, readTotals, type Totals, writeTotals } from './soak/totals.ts';

const mostShrinkingRuns = 60;

/** Where a soak is: the seed of the next round, and the totals until then. */
interface Progress {
  seed: number;
  totals: Totals;
}

async function soak(settings: Settings, progress: Progress): Promise<number> {
  const { faults, roundEvents: events, rounds = Number.POSITIVE_INFINITY, totalsFile } = settings;
  const { assembly, builder } = await prepareSimulatedRouter();
  const base = { assembly, code: await builder.build(), faults, events };
  await builder.close();
  const lastRounds = progress.totals.rounds + rounds;
  while (progress.totals.events < settings.events && progress.totals.rounds < lastRounds) {
    const options = { ...base, seed: progress.seed, scenario: chooseScenario(progress.seed) };
    const startedAt = readProcessorMs();
    const round = await runRound(options);
    progress.totals = addRound(progress.totals, round, readProcessorMs() - startedAt);
    progress.seed += 1;
    const { seed, totals } = progress;
    const memory = `${Math.round(process.memoryUsage.rss() / 2 ** 20)} MiB`;
    const outcome = round.violations.length === 0 ? 'ok' : 'FAILED';
    console.log(`seed ${options.seed}: ${outcome}; so far ${describeTotals(totals)}, ${memory}`);
    if (totalsFile !== undefined)
      writeTotals(totalsFile, { faults, roundEvents: settings.roundEvents, nextSeed: seed, totals });
    if (round.violations.length > 0) return await reportFailure(options, round);
  }
  console.log(`done: every promise was kept. ${describeTotals(progress.totals)}. Next seed: ${progress.seed}`);
  return 0;
}

/** One round in five sends in the other ways. The seed decides, so that a round can be repeated. */
function chooseScenario(seed: number): ScenarioName {
  return seed % 5 === 0 ? 'ways' : 'events';
}

/** Prints what was broken, the smallest schedule that breaks it, and the command that repeats it. */
async function reportFailure(options: RoundOptions, round: Round): Promise<number> {
  for (const { rule, subject, reason } of round.violations.slice(0, 20)) console.log(`  ${rule}: ${subject} ${reason}`);
  console.log(`shrinking ${round.journal.length} faults, in at most ${mostShrinkingRuns} rounds …`);
  const { faults, isMinimal } = await shrinkRound(options, round, { mostRuns: mostShrinkingRuns });
  const which = isMinimal ? 'none of which can be left out' : 'the smallest found';
  console.log(`${faults.length} faults still break it, ${which}:`);
  for (const fault of faults) console.log(`  ${JSON.stringify(fault)}`);
  console.log(
    `repeat the round with: npm run test:soak -- --rounds 1 --seed ${options.seed} --round-events ${options.events} --faults ${options.faults}`,
  );
  return 1;
}

function readProcessorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** Continues where the file of totals ends. @throws Error if the file is of a soak with other settings */
function prepareProgress({ faults, roundEvents, seed, totalsFile }: Settings): Progress {
  const kept = totalsFile === undefined ? undefined : readTotals(totalsFile);
  if (kept === undefined) return { seed: seed ?? 1, totals: noTotals };
  if (kept.faults !== faults || kept.roundEvents !== roundEvents)
    throw new Error(
      `${totalsFile} has the totals of rounds with --faults ${kept.faults} --round-events ${kept.roundEvents}: use the same, or another file`,
    );
  if (seed !== undefined && seed !== kept.nextSeed)
    throw new Error(`${totalsFile} ends before seed ${kept.nextSeed}, not ${seed}: leave --seed out to go on`);
  return { seed: kept.nextSeed, totals: kept.totals };
}

/** Prints the totals at Ctrl-C, and with what to go on. */
function reportInterruption(progress: Progress): void {
  const { seed, totals } = progress;
  console.log(`interrupted; every promise was kept until then. ${describeTotals(totals)}. Go on with --seed ${seed}`);
  process.exit(130);
}

function readOrExit(): { readonly settings: Settings; readonly progress: Progress } {
  try {
    const settings = readSettings(process.argv.slice(2));
    return { settings, progress: prepareProgress(settings) };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\nusage: ${usage}`);
    process.exit(2);
  }
}

const { settings, progress } = readOrExit();
process.once('SIGINT', () => reportInterruption(progress));
const until = settings.rounds === undefined ? `${settings.events} events` : `${settings.rounds} rounds`;
console.log(`soak: ${until}, ${settings.roundEvents} a round, faults ${settings.faults}, from seed ${progress.seed}`);
try {
  process.exitCode = await soak(settings, progress);
} catch (error) {
  console.error(error);
  console.log(`the round with seed ${progress.seed} did not end. Until then: ${describeTotals(progress.totals)}`);
  process.exitCode = 1;
}
