// Why an event starts workflows or not: a line for each workflow, and its triggers as trees of fields.
import type { CallAnswer } from '../../http/contract/client.ts';
import type { Colours } from '../terminal/colours.ts';
import { indent } from '../terminal/fields.ts';
import type { Screen } from '../terminal/screen.ts';
import { paintStatus } from '../terminal/status-paint.ts';
import { createTable } from '../terminal/table.ts';
import { toPrintable } from '../terminal/text-width.ts';
import { describeTrigger } from './trigger.ts';

export interface Explanation {
  /** Why the router would refuse the event. */
  readonly refusal?: string | undefined;
  readonly workflows: CallAnswer<'POST /v1/explain'>['body']['workflows'];
}

type Workflow = Explanation['workflows'][number];
type Trigger = NonNullable<Workflow['triggers']>[number];
type Part = Trigger['parts'][number];
type FieldPart = Extract<Part, { kind: 'field' }>;

export interface ExplanationOptions extends Pick<Screen, 'colours'> {
  readonly isVerbose: boolean;
}

export function formatExplanation(explanation: Explanation, { colours, isVerbose }: ExplanationOptions): string[] {
  const { refusal, workflows } = explanation;
  const start = refusal === undefined ? [] : [colours.yellow(`the router would refuse it: ${toPrintable(refusal)}`)];
  if (workflows.length === 0) return [...start, 'no workflows are deployed that this credential may use'];
  const [header = '', ...lines] = formatWorkflows(workflows, colours);
  const details = (at: number) => (isVerbose ? indent(formatDetails(workflows[at], colours)) : []);
  return [...start, header, ...lines.flatMap((line, at) => [line, ...details(at)])];
}

function formatWorkflows(workflows: readonly Workflow[], colours: Colours): string[] {
  const formatRows = createTable<Workflow>(
    [
      { title: 'VERDICT', text: formatVerdict, paint: (text, { verdict }) => paintStatus(text, verdict, colours) },
      { title: 'WORKFLOW', text: ({ workflow }) => workflow.name },
      { title: 'REASON', text: ({ reason }) => reason },
    ],
    { colours },
  );
  return formatRows(workflows);
}

function formatVerdict({ verdict }: Workflow): string {
  return `${markMatch(verdict === 'started')} ${verdict}`;
}

function markMatch(matches: boolean): string {
  return matches ? '✓' : '✗';
}

function formatDetails(workflow: Workflow | undefined, colours: Colours): string[] {
  const { runId, refused = [], triggers = [] } = workflow ?? {};
  return [
    ...(runId === undefined ? [] : [`run ${runId}`]),
    ...refused.map(({ pointer, message }) => `${colours.red('✗')} ${toPrintable(`${pointer} ${message}`)}`),
    ...triggers.flatMap((trigger) => formatTrigger(trigger, colours)),
  ];
}

function formatTrigger({ trigger, matches, isSplitAcrossElements, parts }: Trigger, colours: Colours): string[] {
  const split = 'the values are in different elements of an array, and must be in the same one';
  return [
    `${paintMark(matches, colours)} trigger ${toPrintable(describeTrigger(trigger))}`,
    ...indent(parts.flatMap((part) => formatPart(part, colours))),
    ...(isSplitAcrossElements === true ? [`  ${colours.yellow(split)}`] : []),
  ];
}

function formatPart(part: Part, colours: Colours): string[] {
  if (part.kind === 'field') return formatField(part, colours);
  const branches = part.branches as readonly (readonly Part[])[];
  return [
    `${paintMark(part.matches, colours)} one of`,
    ...branches.flatMap((branch, at) => [
      colours.dim(`  alternative ${at + 1}`),
      ...indent(
        branch.flatMap((inner) => formatPart(inner, colours)),
        '    ',
      ),
    ]),
  ];
}

function formatField({ path, expected, matches, found, foundCount, hint }: FieldPart, colours: Colours): string[] {
  const values = found.map((value) => JSON.stringify(value)).join(', ');
  const more = foundCount > found.length ? ` and ${foundCount - found.length} more` : '';
  const event = foundCount === 0 ? 'the event has none' : `the event has ${values}${more}`;
  const line = toPrintable(
    `${path}: expected ${expected.map((value) => JSON.stringify(value)).join(' or ')}, ${event}`,
  );
  return [
    `${paintMark(matches, colours)} ${line}`,
    ...(hint === undefined ? [] : [`  ${colours.yellow(`hint: ${toPrintable(hint)}`)}`]),
  ];
}

function paintMark(matches: boolean, { green, red }: Colours): string {
  return matches ? green(markMatch(true)) : red(markMatch(false));
}
