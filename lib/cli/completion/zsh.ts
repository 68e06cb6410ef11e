// The completion for zsh, with descriptions.
import { quoteForShell } from './bash.ts';
import type { CommandEntry, Values, Word } from './command-tree.ts';

/** Formats the script that `source <(flowgate completion zsh)` loads, or a file `_flowgate` in a folder of `fpath`. */
export function formatZshCompletion(entries: readonly CommandEntry[]): string {
  return `#compdef flowgate
# Completion of flowgate for zsh: source <(flowgate completion zsh)
_flowgate_outside() {
  local -a names=("\${(@f)$("$words[1]" completion-words "$1" 2>/dev/null)}")
  compadd -- \${names:#}
}

_flowgate() {
  local current="$words[CURRENT]" previous="$words[CURRENT-1]" where='' at
  local -a found
  for ((at = 2; at < CURRENT; at++)); do
    case "$where:$words[at]" in
      ${entries.flatMap(listSteps).join('|')}) where="\${where:+$where }$words[at]" ;;
    esac
  done
  [[ "$current" == -* ]] || case "$where:$previous" in
${entries.flatMap(formatValueCases).join('\n')}
  esac
  case "$where" in
${entries.map(formatCommandCase).join('\n')}
  esac
}
if [[ $funcstack[1] == _flowgate ]]; then _flowgate "$@"; else compdef _flowgate flowgate; fi
`;
}

function listSteps({ path, commands }: CommandEntry): string[] {
  return commands.map(({ word }) => quoteForShell(`${path}:${word}`));
}

function formatValueCases({ path, options }: CommandEntry): string[] {
  return options.flatMap(({ word, values }) =>
    values === undefined ? [] : `    ${quoteForShell(`${path}:${word}`)}) ${formatValues(values)}return ;;`,
  );
}

function formatCommandCase({ path, commands, options, argument }: CommandEntry): string {
  const words = [...commands, ...options].map(describeWord).map(quoteForShell).join(' ');
  const own = `[[ "$current" == -* ]] || { ${formatValues(argument)}:; }`;
  return `    ${quoteForShell(path)}) ${own}; found=(${words}); _describe flowgate found ;;`;
}

/** `_describe` separates a word from its description by a colon. */
function describeWord({ word, description }: Word): string {
  return `${word.replaceAll(':', String.raw`\:`)}:${description}`;
}

function formatValues(values: Values): string {
  if (values.kind === 'none') return '';
  if (values.kind === 'files') return '_files; ';
  if (values.kind === 'words') return `compadd -- ${values.words.map(quoteForShell).join(' ')}; `;
  return `_flowgate_outside ${values.kind}; `;
}
