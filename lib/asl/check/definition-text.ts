// The text of a definition, in JSON or in YAML, read into a value: syntax errors with line and column, and the place of each
// part of the value in the text. It checks no part of the language.
import { toBareSubstitution } from '../grammar/bare-substitution.ts';
import { checkJsonText, createJsonLocator, type DefinitionText } from './json-text.ts';
import { readYamlText } from './yaml-text.ts';

export type DefinitionFormat = 'json' | 'yaml';

export function readDefinitionText(text: string, format: DefinitionFormat = 'json'): DefinitionText {
  return format === 'yaml' ? readYamlText(text) : readJsonText(text);
}

function readJsonText(text: string): DefinitionText {
  const parts: string[] = [];
  let after = 0;
  const onSubstitution = (start: number, end: number): void => {
    parts.push(text.slice(after, start), JSON.stringify(toBareSubstitution(text.slice(start, end))));
    after = end;
  };
  const findings = checkJsonText(text, { onSubstitution });
  const locate = createJsonLocator(text, { onSubstitution: () => undefined });
  if (findings.some(({ code }) => code === 'json-syntax')) return { definition: undefined, findings, locate };
  return { definition: JSON.parse(`${parts.join('')}${text.slice(after)}`) as unknown, findings, locate };
}
