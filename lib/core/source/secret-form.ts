// Secrets that were stored in a form in which no sender has them: what is wrong, and what was probably meant.

export interface SecretFault {
  /** What is wrong with it, without the secret: `is empty`. */
  readonly fault: string;
  /** The secret that was probably meant; undefined where there is none. */
  readonly meant?: string | undefined;
}

/** A secret without the end of its line, with which a file or `echo` stores it. */
export function withoutLineEnd(value: string): string {
  return value.replace(/\r?\n$/, '');
}

/** What is wrong with a secret, the end of its line aside; undefined where nothing is. */
export function findSecretFault(value: string): SecretFault | undefined {
  const text = withoutLineEnd(value);
  if (text === '') return { fault: 'is empty' };
  const trimmed = text.trim();
  if (trimmed === '') return { fault: 'is blank' };
  if (trimmed !== text) return { fault: 'begins or ends with white space', meant: unquote(trimmed) };
  if (unquote(text) !== text) return { fault: 'stands in quotation marks', meant: unquote(text) };
  if (isJsonObject(text)) return { fault: 'is a JSON object, and must be the text of the secret itself' };
  return undefined;
}

function unquote(text: string): string {
  return /^(["'`])(.+)\1$/s.exec(text)?.[2]?.trim() ?? text;
}

// Secrets Manager's console stores "key/value pairs" as an object unless it is told otherwise.
function isJsonObject(text: string): boolean {
  if (!text.startsWith('{') || !text.endsWith('}')) return false;
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}

/** The values of a JSON object that Secrets Manager's console stored: one of them may be what was meant. */
export function listMeant(value: string): string[] {
  const secret = withoutLineEnd(value);
  const { meant } = findSecretFault(value) ?? {};
  if (meant !== undefined) return [meant];
  if (!isJsonObject(secret)) return [];
  return Object.values(JSON.parse(secret) as object).filter((one): one is string => typeof one === 'string');
}
