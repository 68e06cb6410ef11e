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

/**
 * The page of a trace in the AWS console, where the execution is; undefined for an execution of the local platform.
 * @param trace a `traceparent`. X-Ray writes its trace ID in three parts:
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */
export function toTraceLink(trace: string, executionArn: string): string | undefined {
  const place = findConsole(executionArn);
  const [, id = ''] = trace.split('-');
  return place && `${place.url}/cloudwatch/home?region=${place.region}#xray:traces/1-${id.slice(0, 8)}-${id.slice(8)}`;
}

/** The page of an execution in the AWS console; undefined for an execution of the local platform. */
export function toAwsConsole(executionArn: string): string | undefined {
  const place = findConsole(executionArn);
  return place && `${place.url}/states/home?region=${place.region}#/v2/executions/details/${executionArn}`;
}

function findConsole(arn: string): { readonly url: string; readonly region: string } | undefined {
  const [, partition = '', region = '', account] = /^arn:([\w-]+):states:([\w-]+):(\d+):/.exec(arn) ?? [];
  const host = consoleHosts[partition];
  return host === undefined || account === '000000000000' ? undefined : { url: `https://${region}.${host}`, region };
}
