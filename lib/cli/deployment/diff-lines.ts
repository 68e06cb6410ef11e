// Formats differences between deployments as lines for people.
import type { Colours } from '../terminal/colours.ts';
import { toPrintable } from '../terminal/text-width.ts';
import { type DiffEntry, type Section, sections } from './diff-entry.ts';

const titles: Readonly<Record<Section, string>> = {
  workflows: 'Workflows',
  rules: 'Rules of the bus',
  data: 'Data',
  permissions: 'Permissions',
  functions: 'Functions',
  other: 'Other resources',
};

const signs: Readonly<Record<DiffEntry['change'], string>> = { added: '+', removed: '-', replaced: '±', changed: '~' };

export function formatDiff(entries: readonly DiffEntry[], colours: Colours): string[] {
  if (entries.length === 0) return ['a deployment changes nothing'];
  const lines = sections.flatMap((section) => {
    const own = entries.filter((entry) => entry.section === section);
    return own.length === 0
      ? []
      : [colours.bold(titles[section]), ...own.flatMap((one) => formatEntry(one, colours)), ''];
  });
  return [...lines, formatSummary(entries, colours)];
}

function formatEntry({ change, name, details, dangers }: DiffEntry, colours: Colours): string[] {
  return [
    `  ${signs[change]} ${toPrintable(name)} is ${change}`,
    ...details.map((detail) => `      ${toPrintable(detail)}`),
    ...dangers.map((danger) => colours.red(`    ! ${toPrintable(danger)}`)),
  ];
}

function formatSummary(entries: readonly DiffEntry[], colours: Colours): string {
  const count = entries.filter(({ dangers }) => dangers.length > 0).length;
  const all = `${entries.length} ${entries.length === 1 ? 'difference' : 'differences'}`;
  if (count === 0) return `${all}, none of which loses data, ends runs or widens permissions`;
  return colours.red(`${all}, of which ${count} ${count === 1 ? 'needs' : 'need'} a decision: see the lines with "!"`);
}
