// Parses CSV as defined by RFC 4180, with the delimiters that an ItemReader may name.

const delimiters: Readonly<Record<string, string>> = { COMMA: ',', PIPE: '|', SEMICOLON: ';', SPACE: ' ', TAB: '\t' };

/** Returns the rows of a text, without empty lines. Quoted fields may contain delimiters, line ends and doubled quotes. */
export function parseCsv(text: string, delimiterName: string): string[][] {
  const delimiter = delimiters[delimiterName] ?? ',';
  const rows: string[][] = [];
  let row: string[] = [];
  for (const { value, end } of scanFields(text, delimiter)) {
    row.push(value);
    if (end === delimiter) continue;
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  }
  return rows;
}

/** Yields each field with the text that ended it: the delimiter, a line end, or '' at the end of the text. */
function* scanFields(text: string, delimiter: string): Generator<{ readonly value: string; readonly end: string }> {
  const separator = delimiter === '|' ? '\\|' : delimiter;
  const pattern = new RegExp(`("(?:[^"]|"")*"|[^${separator}\\r\\n]*)(${separator}|\\r\\n|\\n|\\r|$)`, 'y');
  while (pattern.lastIndex <= text.length) {
    const isAtEnd = pattern.lastIndex === text.length;
    const [, raw = '', end = ''] = pattern.exec(text) ?? [];
    yield { value: raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw, end };
    if (end === '' || isAtEnd) return;
  }
}
