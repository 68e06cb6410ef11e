// The settings of a router that an app may choose.
import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { IManagedPolicy } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ILogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { RouterDomain } from '../endpoint/router-domain.ts';
import type { Substitutions } from '../substitution.ts';
import type { FunctionName } from './function-names.ts';
import type { SenderLimit, Throttle } from './throttle.ts';

export interface EventRouterProps {
  /** The folder that contains a folder for each workflow, and `sources.json`. @default `statemachines` in the current folder */
  readonly workflows?: string;
  /**
   * The folder of the functions that workflows call: `<name>/handler.ts`, which esbuild builds, or `<name>/index.mjs`, which is taken as
   * it is. Only functions that a definition names are deployed.
   * @default `lambdas/tasks` beside the folder of workflows
   */
  readonly taskFunctions?: string;
  /** How long events are kept and their idempotency keys are valid: 1 to 90 whole days. @default 30 days */
  readonly window?: Duration;
  /**
   * How long the keys of a dialect are valid, by dialect name. Only `bridge` has keys with their own validity: its `uid`.
   * From one minute to the window.
   * @default each dialect's own
   */
  readonly keyWindows?: Readonly<Record<string, Duration>>;
  /** The longest chain of workflows between the first event and a run: 0 to 100. @default 10 */
  readonly maxDepth?: number;
  /**
   * Requests per second and burst that the gateway accepts for each route, counted over all senders.
   * @default 500 and 1,000
   */
  readonly throttle?: Throttle;
  /** The rate limit of each credential and source that has no limit of its own. @default 6,000 requests per minute */
  readonly rateLimit?: SenderLimit;
  /**
   * Hosts from which files may be fetched by URL, over HTTPS: `files.example.com`, `files.example.com:8443`.
   * A name must resolve to public addresses; an address that is not public must be listed itself. For local use,
   * `http://127.0.0.1:8080`. @default none
   */
  readonly fileHosts?: readonly string[];
  /**
   * How many requests may wait at the same time for the outcome of their run (`Prefer: wait`); further requests are answered
   * immediately. Each waiting request occupies an instance of `ingest`: stay well below the concurrency limit of your account.
   * @default 8
   */
  readonly maxWaits?: number;
  /**
   * Gets a message from each alarm that goes off. Its policy must let CloudWatch publish.
   * @default nobody is notified; the alarms are on the dashboard
   */
  readonly alarmTopic?: ITopic;
  /**
   * The thresholds of alarms by their ID, for example `{ SlowIngest: 3_000, LoopGuard: false }`: `false` omits an alarm. `false` instead
   * of the thresholds omits all alarms.
   * @default those that README.md lists
   */
  readonly alarmThresholds?: Readonly<Record<string, number | false>> | false;
  /** Values of further `${…}` names in definitions, such as ARNs of your own functions. @default none */
  readonly substitutions?: Substitutions;
  /** Receives each warning about a workflow as one line. A warning does not prevent a deployment. @default prints to standard error */
  readonly warn?: (line: string) => void;
  /**
   * The beginning of all names that must be unique in the account and Region: of the bus, the log groups, the state machines and the
   * dashboard. Two routers in one stack need two names. A change replaces the state machines and the bus.
   * @default the stack's name; in a nested stack, the name of its outermost stack and the IDs below it
   */
  readonly name?: string;
  /** An own domain for the endpoint. @default the domain of API Gateway */
  readonly domain?: RouterDomain;
  /** Whether API Gateway's own domain reaches the router, too. @default true without `domain`, false with it */
  readonly defaultEndpoint?: boolean;
  /** Where API Gateway writes a line for each request; `false` writes none. @default a log group of the router */
  readonly accessLog?: ILogGroup | false;
  /** How long log entries are kept. @default one month */
  readonly logRetention?: RetentionDays;
  /**
   * What happens to the tables and the bucket when the stack is deleted. With DESTROY, the tables have no deletion protection, and the
   * bucket is emptied first.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * Encrypts the tables, the bucket, the queues, the bus with its archive, the log groups and the functions' variables. The executions
   * of state machines keep AWS's key: see README.md. The owner of an imported key must let the services use it.
   * @default the keys of AWS
   */
  readonly encryptionKey?: IKey;
  /** The network that the functions run in. It must reach the services that they call: see README.md. @default no VPC */
  readonly vpc?: IVpc;
  /** The subnets of the functions. @default the private subnets with egress */
  readonly vpcSubnets?: SubnetSelection;
  /** The security groups of the functions. @default one that allows outbound connections only */
  readonly securityGroups?: readonly ISecurityGroup[];
  /** Memory of each function in MB: 128 to 10,240. @default 1,024 for ingest, 512 for the others */
  readonly memory?: Readonly<Partial<Record<FunctionName, number>>>;
  /** Limits what the roles of the router may ever do. @default none */
  readonly permissionsBoundary?: IManagedPolicy;
  /** Tags of all resources of the router. @default none */
  readonly tags?: Readonly<Record<string, string>>;
}
