// Everything that a running router stores where a team may read it: tables, dead letters, executions with their histories, and
// objects. The stores of secrets are left out; their values are returned as secrets that must not appear anywhere else.
import { unpackText } from '../../../lib/aws/packed-text.ts';
import type { Evidence } from './leak-search.ts';

// biome-ignore lint/suspicious/noExplicitAny: a test reads members of the response, and fails if they are missing
type Json = any;

/** Calls an AWS service by its X-Amz-Target. */
export type CallAws = (target: string, input: Json) => Promise<Json>;

export interface KeptSecret {
  readonly name: string;
  readonly value: string;
}

/** S3 cannot be recognised by the address alone. */
const scope = 'Credential=local/20261121/us-east-1/s3/aws4_request';
const forS3 = `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host, Signature=none`;

export class RouterContents {
  readonly #call: CallAws;
  readonly #endpoint: string;
  readonly #get: typeof fetch;

  /** @param get how objects are read */
  constructor(call: CallAws, endpoint: string, get: typeof fetch) {
    this.#call = call;
    this.#endpoint = endpoint;
    this.#get = get;
  }

  async evidence(): Promise<Evidence[]> {
    const found = await Promise.all([this.#tables(), this.#deadLetters(), this.#executions(), this.#objects()]);
    return found.flat();
  }

  /** The values in the stores of secrets, including those from before a rotation. */
  async secrets(): Promise<KeptSecret[]> {
    const { SecretList } = await this.#call('secretsmanager.ListSecrets', {});
    const stages = ['AWSCURRENT', 'AWSPREVIOUS'];
    const kept = SecretList.flatMap(({ Name }: Json) => stages.map((stage) => this.#secret(Name, stage)));
    const everywhere = { Path: '/', Recursive: true, WithDecryption: true };
    const { Parameters } = await this.#call('AmazonSSM.GetParametersByPath', everywhere);
    const parameters = Parameters.map(({ Name, Value }: Json) => [{ name: `ssm:${Name}`, value: Value }]);
    return (await Promise.all([...kept, ...parameters])).flat();
  }

  async #secret(name: string, stage: string): Promise<KeptSecret[]> {
    const { SecretString } = await this.#call('secretsmanager.GetSecretValue', { SecretId: name, VersionStage: stage });
    return SecretString === undefined ? [] : [{ name: `secretsmanager:${name}`, value: SecretString }];
  }

  async #tables(): Promise<Evidence[]> {
    const { TableNames } = await this.#call('DynamoDB_20120810.ListTables', {});
    const pages = TableNames.map(async (TableName: string) => {
      const read = (from: Json) =>
        this.#call('DynamoDB_20120810.Scan', { TableName, ...(from && { ExclusiveStartKey: from }) });
      const pages = await everyPage(read, 'LastEvaluatedKey');
      return textsOf(`the table ${TableName}`, [...pages, ...pages.flatMap(({ Items }) => Items.flatMap(unpackTexts))]);
    });
    return (await Promise.all(pages)).flat();
  }

  // Only queues without a consumer: receiving from another one would take a message from its consumer.
  async #deadLetters(): Promise<Evidence[]> {
    const { QueueUrls = [] } = await this.#call('AmazonSQS.ListQueues', {});
    const found = QueueUrls.map(async (QueueUrl: string) => {
      const { Attributes } = await this.#call('AmazonSQS.GetQueueAttributes', { QueueUrl, AttributeNames: ['All'] });
      return Attributes.RedrivePolicy === undefined ? this.#messages(QueueUrl) : [];
    });
    return (await Promise.all(found)).flat();
  }

  async #messages(QueueUrl: string): Promise<Evidence[]> {
    const pages: Json[] = [];
    for (;;) {
      const all = { MessageAttributeNames: ['All'], MessageSystemAttributeNames: ['All'] };
      const { Messages = [] } = await this.#call('AmazonSQS.ReceiveMessage', {
        ...{ QueueUrl, ...all, MaxNumberOfMessages: 10, VisibilityTimeout: 30 },
      });
      if (Messages.length === 0) return textsOf(`the queue ${QueueUrl.split('/').at(-1)}`, pages);
      pages.push(Messages);
    }
  }

  async #executions(): Promise<Evidence[]> {
    const { stateMachines } = await this.#call('AWSStepFunctions.ListStateMachines', {});
    // Step Functions keeps nothing of an Express execution that could be listed.
    const standard = stateMachines.filter(({ type }: Json) => type !== 'EXPRESS');
    const found = standard.map(async ({ stateMachineArn, name }: Json) => {
      const read = (from: Json) =>
        this.#call('AWSStepFunctions.ListExecutions', {
          stateMachineArn,
          maxResults: 1000,
          ...(from && { nextToken: from }),
        });
      const lists = await everyPage(read, 'nextToken');
      const histories = lists.flatMap(({ executions }) =>
        executions.map((one: Json) => this.#history(one.executionArn)),
      );
      return textsOf(`an execution of ${name}`, [...lists, ...(await Promise.all(histories))]);
    });
    return (await Promise.all(found)).flat();
  }

  async #history(executionArn: string): Promise<Json> {
    const read = (from: Json) =>
      this.#call('AWSStepFunctions.GetExecutionHistory', {
        executionArn,
        maxResults: 1000,
        ...(from && { nextToken: from }),
      });
    return everyPage(read, 'nextToken');
  }

  async #objects(): Promise<Evidence[]> {
    const found = (await this.#names('/', 'Name')).map(async (bucket) => {
      const keys = await this.#names(`/${bucket}?list-type=2`, 'Key');
      return Promise.all(keys.map((key) => this.#object(bucket, key)));
    });
    return (await Promise.all(found)).flat();
  }

  async #object(bucket: string, key: string): Promise<Evidence> {
    const response = await this.#read(`/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`);
    const headers = JSON.stringify([...response.headers]);
    return { place: `an object in ${bucket}`, text: `${key} ${headers} ${await response.text()}` };
  }

  async #names(path: string, element: string): Promise<string[]> {
    const text = await (await this.#read(path)).text();
    if (/<IsTruncated>true/.test(text)) throw new Error(`${path} has more than one page`);
    return [...text.matchAll(new RegExp(`<${element}>([^<]*)</${element}>`, 'g'))].map(([, name = '']) => name);
  }

  async #read(path: string): Promise<Response> {
    const response = await this.#get(`${this.#endpoint}${path}`, { headers: { authorization: forS3 } });
    if (!response.ok) throw new Error(`GET ${path} of S3 answered ${response.status}`);
    return response;
  }
}

function textsOf(place: string, contents: readonly Json[]): Evidence[] {
  return contents.map((content) => ({ place, text: JSON.stringify(content) }));
}

async function everyPage(read: (from: Json) => Promise<Json>, next: string): Promise<Json[]> {
  const pages: Json[] = [];
  for (let from: Json; ; ) {
    const page = await read(from);
    if ('__type' in page) throw new Error(`the platform could not be read: ${page.__type}`);
    pages.push(page);
    from = page[next];
    if (from === undefined || from === null) return pages;
  }
}

/** The texts of an item that are stored compressed. The protocol has bytes as base64. */
function unpackTexts(item: Record<string, { readonly B?: string }>): string[] {
  return Object.values(item).flatMap(({ B }) => (B === undefined ? [] : unpackText({ B: Buffer.from(B, 'base64') })));
}
