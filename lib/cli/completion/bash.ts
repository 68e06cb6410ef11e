// The completion for bash. Words that come from outside are compared as text and never evaluated.
import type { CommandEntry, Values } from './command-tree.ts';

/** Formats the script that `source <(flowgate completion bash)` loads. */
export function formatBashCompletion(entries: readonly CommandEntry[]): string {
  return `# Completion of flowgate for bash: source <(flowgate completion bash)
_flowgate_add() {
  local word
  while IFS= read -r word; do
    [[ -n $word && $word == "$current"* ]] && COMPREPLY+=("$(printf %q "$word")")
  done
}

_flowgate_add_files() {
  local word
  while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "$current")
  compopt -o filenames 2>/dev/null
}

_flowgate() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} path='' at
  COMPREPLY=()
  # bash splits "--status=failed" into three words.
  if [[ $current == = ]]; then
    current=''
  elif [[ $previous == = ]]; then
    previous=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  for ((at = 1; at < COMP_CWORD; at++)); do
    case "$path:\${COMP_WORDS[at]}" in
      ${entries.flatMap(listSteps).join(' | ')}) path="\${path:+$path }\${COMP_WORDS[at]}" ;;
    esac
  done
  [[ $current == -* ]] || case "$path:$previous" in
${entries.flatMap(formatValueCases).join('\n')}
  esac
  case "$path" in
${entries.map(formatCommandCase).join('\n')}
  esac
}
complete -F _flowgate flowgate
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
  const words = [...commands, ...options].map(({ word }) => word);
  return `    ${quoteForShell(path)}) [[ $current == -* ]] || { ${formatValues(argument)}:; }; ${formatWords(words)} ;;`;
}

function formatValues(values: Values): string {
  if (values.kind === 'none') return '';
  if (values.kind === 'files') return '_flowgate_add_files; ';
  if (values.kind === 'words') return `${formatWords(values.words)}; `;
  return `_flowgate_add < <("\${COMP_WORDS[0]}" completion-words ${values.kind} 2>/dev/null); `;
}

function formatWords(words: readonly string[]): string {
  return `_flowgate_add < <(printf '%s\\n' ${words.map(quoteForShell).join(' ')})`;
}

/** A word in single quotes, for bash and zsh. */
export function quoteForShell(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
