// Selects the router that a command calls, and the credential: from the options, the environment variables, a profile, or the
// router that runs on this machine. A stored token is only sent to the address that it was stored with.
import type { Command } from 'commander';
import { projectRoot } from '../../authoring/project.ts';
import { CliError } from '../terminal/cli-error.ts';
import { commandName } from '../terminal/command-name.ts';
import type { Connection } from './api-client.ts';
import { findProfile } from './profiles.ts';
import { type FoundRouters, findRouters, type RunningRouter } from './running-routers.ts';

/** Parsed options of commands that call a router. */
export interface ConnectionOptions {
  readonly url?: string;
  readonly token?: string;
  readonly profile?: string;
}

/** The surroundings of the command. Tests replace them. */
export interface ConnectionContext {
  /** The environment variables. @default process.env */
  readonly environment?: NodeJS.ProcessEnv;
  /** Finds the routers that run on this machine. @default - those of this project */
  readonly routers?: () => FoundRouters;
}

const standardUrl = 'http://127.0.0.1:3000';

/** Adds `--url`, `--token` and `--profile` to a command. Returns the same command. */
export function addConnectionOptions(command: Command): Command {
  return command
    .option('--url <url>', 'URL of the router (default: FLOWGATE_URL, the profile, or the router that runs here)')
    .option(
      '--token <token>',
      'credential (default: FLOWGATE_TOKEN, the profile, or that of the router that runs here)',
    )
    .option('--profile <name>', 'profile that "flowgate login" stored (default: FLOWGATE_PROFILE)');
}

/**
 * Returns the address and the credential of the router to call. The address defaults to `http://127.0.0.1:3000`.
 * @throws CliError if no credential is found, the address is malformed, the profile does not exist or is for another address, or
 * several routers run on this machine and no address is given
 */
export function parseConnection(
  options: ConnectionOptions,
  { environment = process.env, routers = () => findRouters(projectRoot, environment) }: ConnectionContext = {},
): Connection {
  const given = readGiven(options, environment);
  if (given.url !== undefined) requireUrl(given.url);
  if (given.url !== undefined && given.token !== undefined) return { url: given.url, token: given.token };
  const found = routers();
  const router = selectRouter(found, given);
  const url = given.url ?? router?.url ?? standardUrl;
  const token = given.token ?? router?.token;
  if (token === undefined) throw new CliError(explainMissing(given.url, found));
  return { url, token };
}

/**
 * Returns the address of a deployed router, for a command that needs no credential of it.
 * @throws CliError if no address is given, it is malformed, or a token could be read on its way to it
 */
export function parseAddress(options: ConnectionOptions, environment: NodeJS.ProcessEnv = process.env): string {
  const { url } = readGiven(options, environment);
  if (url === undefined)
    throw new CliError('no address: add --url with the output Url of the stack, or set FLOWGATE_URL');
  requireSafeUrl(url);
  return url;
}

/**
 * Separates the connection from the other options of a command, for a command that passes those on.
 * @throws CliError as `parseConnection`
 */
export function takeConnection<Options extends ConnectionOptions>(options: Options) {
  const { url: _url, token: _token, profile: _profile, ...own } = options;
  return { connection: parseConnection(options), own };
}

/**
 * Returns the address of the AWS services of the router that runs on this machine, or undefined if no router or several routers
 * run.
 */
export function findAwsEndpoint(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const { running } = findRouters(projectRoot, environment);
  return running.length === 1 ? running[0]?.awsEndpoint : undefined;
}

/**
 * Returns the address of the AWS services of a router on this machine: the given one, `AWS_ENDPOINT_URL`, or that of the router that runs
 * here. If no router or several routers run, it is the address that `npm start` uses by default.
 */
export function chooseAwsEndpoint(given: string | undefined, environment: NodeJS.ProcessEnv = process.env): string {
  return given ?? environment.AWS_ENDPOINT_URL ?? findAwsEndpoint(environment) ?? 'http://127.0.0.1:4566';
}

/** Returns the address of the AWS services of a router, or undefined if the router does not run on this machine. */
export function findAwsEndpointOf(
  { url }: Pick<Connection, 'url'>,
  { environment = process.env, routers = () => findRouters(projectRoot, environment) }: ConnectionContext = {},
): string | undefined {
  return routers().running.find((router) => isSameRouter(router.url, url))?.awsEndpoint;
}

interface Given {
  readonly url?: string | undefined;
  readonly token?: string | undefined;
}

/** Reads the address and the token from the options, then from the environment variables. Options take precedence. */
function readGiven(options: ConnectionOptions, environment: NodeJS.ProcessEnv): Given {
  const fromOptions = withProfile(
    { url: options.url, token: emptyAsMissing(options.token) },
    options.profile,
    environment,
  );
  if (options.profile !== undefined) return fromOptions;
  const variables = {
    url: emptyAsMissing(environment.FLOWGATE_URL),
    token: emptyAsMissing(environment.FLOWGATE_TOKEN),
  };
  const both = { url: fromOptions.url ?? variables.url, token: fromOptions.token ?? variables.token };
  return withProfile(both, emptyAsMissing(environment.FLOWGATE_PROFILE), environment);
}

function withProfile(given: Given, name: string | undefined, environment: NodeJS.ProcessEnv): Given {
  if (name === undefined) return given;
  const profile = findProfile(name, environment);
  const url = given.url ?? profile.url;
  const token = given.token ?? (isSameRouter(url, profile.url) ? profile.token : undefined);
  if (token !== undefined) return { url, token };
  throw new CliError(
    `the profile "${name}" is for ${profile.url}, and its token is not sent to ${url}: use --url or --profile, not both`,
  );
}

/**
 * Returns the router that runs on this machine or, if an address is given, the router at that address; undefined if there is
 * none.
 * @throws CliError if several routers run and no address is given
 */
function selectRouter({ running }: FoundRouters, { url }: Given): RunningRouter | undefined {
  if (url !== undefined) return running.find((router) => isSameRouter(router.url, url));
  if (running.length <= 1) return running[0];
  const urls = running.map((router) => router.url).join(', ');
  throw new CliError(`${running.length} routers run here (${urls}): add --url with the address of one of them`);
}

function explainMissing(url: string | undefined, { ended }: FoundRouters): string {
  if (url !== undefined)
    return `no credential for ${url}: set FLOWGATE_TOKEN, or store one with "${commandName} login --profile <name> --url ${url}"`;
  const [last] = ended;
  const state = last === undefined ? 'no router runs here' : `the router that ran here, ${last.url}, has ended`;
  return `no credential, and ${state}: run "npm start", set FLOWGATE_TOKEN, or use --profile for a deployed router`;
}

/** @throws CliError if the address is malformed, or a token that is sent to it could be read on its way */
export function requireSafeUrl(url: string): void {
  requireUrl(url);
  const { protocol, hostname } = new URL(url);
  if (protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname)) return;
  throw new CliError(`${url} would send the token without encryption: use https://`);
}

function requireUrl(url: string): void {
  if (!URL.canParse(url)) throw new CliError(`"${url}" is not a URL: write it as https://host`);
}

/** Whether two addresses are of the same router. `localhost` is equal to `127.0.0.1`, and a trailing slash is ignored. */
function isSameRouter(one: string, other: string): boolean {
  return normalize(one) === normalize(other);
}

function normalize(url: string): string {
  requireUrl(url);
  const { protocol, hostname, port, pathname } = new URL(url);
  return `${protocol}//${hostname === 'localhost' ? '127.0.0.1' : hostname}:${port}${pathname.replace(/\/$/, '')}`;
}

function emptyAsMissing(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
