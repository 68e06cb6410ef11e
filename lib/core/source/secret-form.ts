// Finds secrets that were stored in a form that no sender uses: what is wrong, and what was probably meant.

export interface SecretFault {
  /** The fault, without the secret: `is empty`. */
  readonly fault: string;
  /** The secret that was probably meant; undefined if none can be guessed. */
  readonly meant?: string | undefined;
}

/** Removes the line break that a file or `echo` adds at the end of a secret. */
export function trimLineEnd(value: string): string {
  return value.replace(/\r?\n$/, '');
}

/** Finds the fault of a secret, ignoring a line break at its end; undefined if it has none. */
export function findSecretFault(value: string): SecretFault | undefined {
  const text = trimLineEnd(value);
  if (text === '') return { fault: 'is empty' };
  const trimmed = text.trim();
  if (trimmed === '') return { fault: 'is blank' };
  if (trimmed !== text) return { fault: 'begins or ends with white space', meant: unquote(trimmed) };
  if (unquote(text) !== text) return { fault: 'is in quotation marks', meant: unquote(text) };
  if (isJsonObjectText(text)) return { fault: 'is a JSON object, but must be the text of the secret itself' };
  return undefined;
}

function unquote(text: string): string {
  return /^(["'`])(.+)\1$/s.exec(text)?.[2]?.trim() ?? text;
}

// Secrets Manager's console stores "key/value pairs" as an object by default. A JWK and a JWK set (RFC 7517) are objects that a sender has.
function isJsonObjectText(text: string): boolean {
  if (!text.startsWith('{') || !text.endsWith('}')) return false;
  try {
    const { kty, keys } = JSON.parse(text) as { readonly kty?: unknown; readonly keys?: unknown };
    return typeof kty !== 'string' && !Array.isArray(keys);
  } catch {
    return false;
  }
}

/** The candidates for the secret that was meant, such as the values of an object that Secrets Manager's console stored. */
export function listMeantSecrets(value: string): string[] {
  const secret = trimLineEnd(value);
  const { meant } = findSecretFault(value) ?? {};
  if (meant !== undefined) return [meant];
  if (!isJsonObjectText(secret)) return [];
  return Object.values(JSON.parse(secret) as object).filter((one): one is string => typeof one === 'string');
}
