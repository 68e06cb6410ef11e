// Parses a Task state's Resource: an integration with its pattern, a Lambda function or an activity.

export type IntegrationPattern = 'request' | 'sync' | 'sync:2' | 'waitForTaskToken';

export type TaskResource =
  | { kind: 'integration'; service: string; action: string; isSdk: boolean; pattern: IntegrationPattern }
  | { kind: 'function'; arn: string }
  | { kind: 'activity'; arn: string }
  /** `${Name}`: known only when it is deployed. */
  | { kind: 'substitution'; text: string }
  | { kind: 'invalid'; reason: string };

/** `${Name}` and `${AWS::Region}`, as CDK and CloudFormation substitute them. */
export const substitution = /\$\{([A-Za-z_][\w.]*(?:::\w+)*)\}/g;

const arnShape =
  /^arn:(aws|aws-cn|aws-us-gov|aws-iso[a-z-]*|\$\{[^}]+\}):([^:]*|\$\{[^}]+\}):(\$\{[^}]+\}|[^:]*):(\$\{[^}]+\}|[^:]*):(.+)$/;

export function parseResource(text: string): TaskResource {
  if (/^\$\{[^}]+\}$/.test(text)) return { kind: 'substitution', text };
  const parts = arnShape.exec(text);
  if (parts === null) return { kind: 'invalid', reason: 'it is not an ARN' };
  const [, , service = '', region = '', account = '', rest = ''] = parts;
  if (service === 'lambda') return functionArn(text, rest);
  if (service !== 'states') return { kind: 'invalid', reason: nothingKnown };
  if (region === '' && account === '') return integration(rest);
  if (rest.startsWith('activity:')) return { kind: 'activity', arn: text };
  // Step Functions accepts its own Region and account in the ARN of an integration.
  return ownResources.test(rest) ? { kind: 'invalid', reason: nothingKnown } : integration(rest);
}

const nothingKnown = 'it names neither an integration, a Lambda function nor an activity';
/** The types of resources that Step Functions itself has in an account; a task cannot run them. */
const ownResources = /^(stateMachine|execution|express|mapRun|label)\b/;

/** The action of S3 that an ItemReader's or a ResultWriter's Resource names; undefined for every other resource. */
export function parseStorageAction(resource: unknown): string | undefined {
  const parsed = parseResource(String(resource));
  const isStorage = parsed.kind === 'integration' && !parsed.isSdk && parsed.service === 's3';
  return isStorage && parsed.pattern === 'request' ? parsed.action : undefined;
}

function functionArn(arn: string, rest: string): TaskResource {
  if (/^function:[^:]+(:[^:]+|:\$\{[^}]+\})?$/.test(rest)) return { kind: 'function', arn };
  if (/^\$\{[^}]+\}$/.test(rest)) return { kind: 'function', arn };
  return { kind: 'invalid', reason: 'a Lambda ARN is arn:aws:lambda:<region>:<account>:function:<name>' };
}

function integration(rest: string): TaskResource {
  const [, name = '', suffix] = /^(.*?)(?:\.(sync:2|sync|waitForTaskToken))?$/.exec(rest) ?? [];
  const pattern = (suffix ?? 'request') as IntegrationPattern;
  const parts = name.split(':');
  if (parts.some((part) => part === '')) return { kind: 'invalid', reason: 'the service or the action is empty' };
  const [first = '', second, third] = parts;
  if (first === 'aws-sdk' && second !== undefined && third !== undefined && parts.length === 3) {
    return { kind: 'integration', service: second, action: third, isSdk: true, pattern };
  }
  if (first !== 'aws-sdk' && second !== undefined && parts.length === 2) {
    return { kind: 'integration', service: first, action: second, isSdk: false, pattern };
  }
  return { kind: 'invalid', reason: 'it is not arn:aws:states:::<service>:<action> or …:::aws-sdk:<service>:<action>' };
}
