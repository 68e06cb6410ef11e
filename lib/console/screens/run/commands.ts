// The acts of the console as commands for a terminal. A token is never part of them: they read it from the environment.

/** A command for `curl` that reads or does the same. */
export function toCurl(origin: string, method: string, path: string, body?: unknown): string {
  const parts = [
    `curl -sS -X ${method} ${quote(origin + path)}`,
    `-H "authorization: Bearer $FLOWGATE_TOKEN"`,
    ...(body === undefined ? [] : [`-H 'content-type: application/json'`, `-d ${quote(JSON.stringify(body))}`]),
  ];
  return parts.join(' \\\n  ');
}

export function toFlowgate(...words: readonly string[]): string {
  return ['npx flowgate', ...words.map((word) => (/^[\w./:=-]+$/.test(word) ? word : quote(word)))].join(' ');
}

/** One word for a POSIX shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

const consoleHosts: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/** The page of an execution in the AWS console; undefined for an execution of the local platform. */
export function toAwsConsole(executionArn: string): string | undefined {
  const [, partition = '', region, account] = /^arn:([\w-]+):states:([\w-]+):(\d+):/.exec(executionArn) ?? [];
  const host = consoleHosts[partition];
  if (host === undefined || account === '000000000000') return undefined;
  return `https://${region}.${host}/states/home?region=${region}#/v2/executions/details/${executionArn}`;
}
