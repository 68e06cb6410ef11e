// Writes log lines: one line of JSON each, which CloudWatch Logs reads as fields.

/** Writes one line. Undefined members are left out. */
export function logJson(line: Readonly<Record<string, unknown>>): void {
  console.log(JSON.stringify(line));
}
