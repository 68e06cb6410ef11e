// The completion for fish, with descriptions: one line for each command and each option.
import type { CommandEntry, Values } from './command-tree.ts';

/** Formats the script that `flowgate completion fish | source` loads. */
export function formatFishCompletion(entries: readonly CommandEntry[]): string {
  const paths = entries.map(({ path }) => path).filter((path) => path !== '');
  return `# Completion of flowgate for fish: flowgate completion fish | source
function __flowgate_path
    set -l path ''
    for word in (commandline -opc)[2..-1]
        set -l next (string trim -- "$path $word")
        if contains -- $next ${paths.map(quote).join(' ')}
            set path $next
        end
    end
    echo $path
end

function __flowgate_at
    test (__flowgate_path) = "$argv[1]"
end

complete -c flowgate -f
${entries.flatMap(formatEntry).join('\n')}
`;
}

function formatEntry({ path, commands, options, argument }: CommandEntry): string[] {
  const at = `complete -c flowgate -n ${quote(`__flowgate_at ${quote(path)}`)}`;
  return [
    ...commands.map(({ word, description }) => `${at} -a ${word} -d ${quote(description)}`),
    ...options.map(({ word, description, values }) => {
      const own = values === undefined ? '' : ` ${formatValues(values)}`;
      return `${at} -l ${word.slice(2)}${own} -d ${quote(description)}`;
    }),
    ...(argument.kind === 'none' ? [] : [`${at} ${formatValues(argument).replace(/^-[xr] ?/, '')}`]),
  ];
}

function formatValues(values: Values): string {
  if (values.kind === 'none') return '-x';
  if (values.kind === 'files') return '-r -F';
  if (values.kind === 'words') return `-x -a ${quote(values.words.join(' '))}`;
  return `-x -a ${quote(`(flowgate completion-words ${values.kind} 2>/dev/null)`)}`;
}

function quote(text: string): string {
  return `'${text.replace(/[\\']/g, String.raw`\$&`)}'`;
}
