// flowgate rehearse: runs stored events against the edited definition on this machine, with the recorded answers, and shows which runs
// would end otherwise. It only reads from the router.
import type { Command } from 'commander';
import { localFileName, readLocalFiles } from '../../../authoring/local-file.ts';
import type { WorkflowSource } from '../../../authoring/workflow-source.ts';
import { VirtualClock } from '../../../local/platform.ts';
import { resolveWorkflowFolder } from '../../project.ts';
import { findCase } from '../../rehearsal/case-selection.ts';
import { findDeploymentNames } from '../../rehearsal/events/deployment-names.ts';
import {
  collectEventFilter,
  type EventFilter,
  eventFilterHelp,
  eventFilterOption,
} from '../../rehearsal/events/event-filter.ts';
import { type RehearsalContext, rehearseEvent } from '../../rehearsal/events/event-rehearsal.ts';
import { countReports, type EventReport } from '../../rehearsal/events/event-report.ts';
import { type EventSelection, type SelectedEvent, selectEvents } from '../../rehearsal/events/event-selection.ts';
import { type ReadContext, readRecordedEvent } from '../../rehearsal/events/recorded-event.ts';
import {
  createReportColumns,
  formatReport,
  formatTotals,
  toPrintedReport,
} from '../../rehearsal/events/report-lines.ts';
import { forecastTriggers } from '../../rehearsal/events/start-request.ts';
import { listStoredMaps } from '../../rehearsal/events/stored-map.ts';
import { Rehearsals } from '../../rehearsal/rehearsals.ts';
import { describeCaseRemedy, describeLocalRemedy } from '../../rehearsal/stand-in-remedy.ts';
import { selectWorkflows } from '../../rehearsal/workflow-selection.ts';
import { addConnectionOptions, type ConnectionOptions, parseConnection } from '../../router/connection.ts';
import { CliError } from '../../terminal/cli-error.ts';
import { awaitCommandEnd, type CommandEnd } from '../../terminal/command-end.ts';
import { exitCodes } from '../../terminal/exit-codes.ts';
import { createProgress } from '../../terminal/progress.ts';
import { openScreen } from '../../terminal/screen.ts';
import { createTable } from '../../terminal/table.ts';

interface RehearseOptions extends ConnectionOptions {
  readonly events?: EventFilter;
  readonly case?: string;
  readonly json?: boolean;
  readonly workflows?: string;
}

export function addRehearseCommand(program: Command): void {
  const command = program
    .command('rehearse')
    .description('run stored events against the edited workflow on this machine, and show which would end otherwise')
    .argument('<workflow>', 'name, folder or ID of the workflow')
    .option(eventFilterOption, eventFilterHelp, collectEventFilter)
    .option(
      '--case <name>',
      'answer tasks without a recorded result by the stand-ins of this case (default: those of local.json)',
    )
    .option('--json', 'print one JSON object for each event, and one with the totals')
    .option('--workflows <dir>', 'folder of workflows (default: statemachines)');
  addConnectionOptions(command).action(rehearse);
}

async function rehearse(name: string, options: RehearseOptions): Promise<void> {
  process.env.TZ = 'UTC';
  const { events: filter = {}, json: isJson = false, workflows } = options;
  const [source] = selectWorkflows(resolveWorkflowFolder(workflows), [name]);
  if (source === undefined) throw new CliError(`workflow "${name}" cannot be read`);
  const standIns = chooseStandIns(source, options);
  const connection = parseConnection(options);
  const end = awaitCommandEnd();
  try {
    const { workflow } = source;
    const selection = await selectEvents({ connection, workflow, filter, signal: end.signal });
    for (const line of describeSelection(selection, source)) console.error(line);
    const reports = await rehearseAll(selection, { source, standIns, connection, end, workflows, isJson });
    printOutcome(reports, { isJson, isInterrupted: end.signal.aborted });
    const isSame = reports.every(({ verdict }) => verdict === 'same');
    process.exitCode = isSame ? exitCodes.succeeded : exitCodes.failed;
  } catch (error) {
    if (!end.signal.aborted) throw error;
  } finally {
    end.release();
    if (end.signal.aborted) process.exitCode = exitCodes.interrupted;
  }
}

type StandInsOfRehearsal = Pick<RehearsalContext, 'standIns' | 'describeRemedy'>;

function chooseStandIns({ workflow, cases }: WorkflowSource, options: RehearseOptions): StandInsOfRehearsal {
  const chosen = findCase(cases, options.case);
  if (chosen !== undefined) {
    return {
      standIns: chosen.standIns,
      describeRemedy: (state) => describeCaseRemedy(workflow, chosen.name, state),
    };
  }
  const found = readLocalFiles(resolveWorkflowFolder(options.workflows)).find(
    ({ workflowId }) => workflowId === workflow.id,
  );
  const file = found?.file ?? localFileName;
  return { standIns: found?.standIns, describeRemedy: (state) => describeLocalRemedy(file, state) };
}

function describeSelection(
  { started, candidates, hasMore, isDeployed }: EventSelection,
  source: WorkflowSource,
): string[] {
  const { workflow } = source;
  return [
    ...(isDeployed ? [] : [`the router does not have the workflow ${workflow.id}: only its triggers are compared`]),
    ...(started.length + candidates.length === 0
      ? ['no events found: use another --events, such as --events since=30d']
      : []),
    ...(hasMore ? ['there are more events: use a larger limit, such as --events limit=1000'] : []),
    ...(workflow.type === 'EXPRESS'
      ? [
          'runs of an Express workflow have no history: tasks are answered by stand-ins only, and only the ends are compared',
        ]
      : []),
  ];
}

interface RehearsalOrder {
  readonly source: WorkflowSource;
  readonly standIns: StandInsOfRehearsal;
  readonly connection: ReadContext['connection'];
  readonly end: CommandEnd;
  readonly workflows: string | undefined;
  readonly isJson: boolean;
}

/** Returns what was done before Ctrl-C, if that comes. */
async function rehearseAll(selection: EventSelection, order: RehearsalOrder): Promise<EventReport[]> {
  const { started, candidates } = selection;
  if (started.length + candidates.length === 0) return [];
  const { source, standIns, end, isJson } = order;
  const { workflow, definition } = source;
  const clock = new VirtualClock(Date.now());
  const rehearsals = await Rehearsals.open({
    workflows: order.workflows,
    skipWaits: false,
    clock,
    endsOnSignal: false,
    log: () => undefined,
    warn: (line) => console.error(line),
  });
  const ownTexts = findDeploymentNames(definition, await rehearsals.readDefinition(workflow));
  const context = { rehearsals, clock, workflow, ownTexts, storedMaps: listStoredMaps(definition), ...standIns };
  const progress = createProgress({ isTerminalOnly: true });
  const reports: EventReport[] = [];
  const total = started.length + candidates.length;
  try {
    for await (const report of listReports(selection, order, context)) {
      progress.update(`${reports.length + 1} of ${total} events`);
      if (report === undefined) continue;
      const printed = toPrintedReport(report);
      reports.push(printed);
      if (!isJson) continue;
      progress.clear();
      console.log(JSON.stringify({ kind: 'event', ...printed }));
    }
  } catch (error) {
    if (!end.signal.aborted) throw error;
  } finally {
    progress.clear();
    await rehearsals.close();
  }
  return reports;
}

async function* listReports(
  { started, candidates }: EventSelection,
  { connection, end }: RehearsalOrder,
  context: RehearsalContext,
): AsyncGenerator<EventReport | undefined> {
  const reading = { connection, signal: end.signal };
  for (const selected of started) {
    end.signal.throwIfAborted();
    yield await rehearseSelected(selected, reading, context);
  }
  for (const selected of candidates) {
    end.signal.throwIfAborted();
    yield await forecastSelected(selected, reading, context);
  }
}

async function rehearseSelected(
  { eventId, runId }: SelectedEvent,
  reading: ReadContext,
  context: RehearsalContext,
): Promise<EventReport> {
  const recorded = await readRecordedEvent(eventId, runId, reading);
  const { run } = recorded;
  if (run !== undefined) return rehearseEvent({ ...recorded, run }, context);
  return { eventId, runId, verdict: 'unknown', unknown: { reason: 'the run is not stored any more' } };
}

/** Undefined if the event would not start the workflow either. */
async function forecastSelected(
  { eventId, runId }: SelectedEvent,
  reading: ReadContext,
  { workflow }: RehearsalContext,
): Promise<EventReport | undefined> {
  const { event } = await readRecordedEvent(eventId, runId, reading);
  if (event.erasedAt !== undefined || forecastTriggers(event, workflow).kind !== 'starts') return undefined;
  return { eventId, verdict: 'newly_started', reason: 'a trigger matches it now, and did not when it was received' };
}

function printOutcome(
  reports: readonly EventReport[],
  { isJson, isInterrupted }: { readonly isJson: boolean; readonly isInterrupted: boolean },
): void {
  const totals = countReports(reports);
  if (isJson) {
    console.log(JSON.stringify({ kind: 'totals', events: reports.length, ...totals, isInterrupted }));
    return;
  }
  const screen = openScreen();
  const { width, colours } = screen;
  if (reports.length > 0) {
    for (const line of createTable(createReportColumns(screen), { width, colours })(reports)) console.log(line);
    for (const lines of reports.map(formatReport)) if (lines.length > 0) console.log(`\n${lines.join('\n')}`);
    console.log('');
  }
  console.log(`${formatTotals(totals, reports.length)}${isInterrupted ? '; stopped before the end' : ''}`);
}
