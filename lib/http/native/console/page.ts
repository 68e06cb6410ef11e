// GET /console and everything below it: the web page, from files that synthesis wrote beside the function's code. Knows no screen of it.
import { FlowgateError } from '../../../value/errors.ts';
import type { HttpRequest, HttpResponse } from '../../server/message.ts';
import type { PublicRoute, Route } from '../../server/route.ts';
import { native } from '../native-dialect.ts';

export interface ConsoleDeps {
  /** Reads a file of the console; undefined if there is none of this name. Called for each request, so that other requests pay nothing. */
  readonly readConsoleFile: (name: string) => Buffer | undefined;
}

/** Errors are those of the native API. The name keeps the page out of the OpenAPI documents, which describe JSON. */
const page = { ...native, name: 'console' };

/** The folder of the hashed files, below `/console/`. All other paths are screens, which the page itself tells apart. */
const assetFolder = 'assets/';

export const consoleRoutes: readonly PublicRoute<ConsoleDeps>[] = [
  createRow('GET /console', async (_, deps) => servePage(deps)),
  createRow('GET /console/{path+}', async (request, deps) => {
    const path = request.path.slice('/console/'.length);
    return path.startsWith(assetFolder) ? serveAsset(path.slice(assetFolder.length), request, deps) : servePage(deps);
  }),
];

// Screens keep their filters in the query, so its names are the page's own.
function createRow(
  key: PublicRoute<ConsoleDeps>['key'],
  handle: PublicRoute<ConsoleDeps>['handle'],
): PublicRoute<ConsoleDeps> {
  return { key, dialect: page, body: 'none', query: 'by-handler', scope: 'public', handle };
}

/** Sends browsers from `GET /` to the console. Every other caller gets the route's own answer. */
export function redirectBrowsers<Deps>(route: Route<Deps>): Route<Deps> {
  if (route.scope !== 'public') return route;
  const location = '/console';
  const headers = {
    location,
    vary: 'accept',
    'cache-control': 'no-store',
    'content-type': 'text/plain; charset=utf-8',
  };
  return {
    ...route,
    handle: async (request: HttpRequest, deps: Deps) =>
      (request.headers.accept ?? '').includes('text/html')
        ? { status: 303, headers, body: `the console is at ${location}\n` }
        : route.handle(request, deps),
  };
}

const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const securityHeaders = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
};

/** The page names the hashed files of its deployment, so browsers must ask for it each time. */
function servePage({ readConsoleFile }: ConsoleDeps): HttpResponse {
  const file = readConsoleFile('index.html');
  if (file === undefined) throw new FlowgateError('not_found', 'this deployment has no console: deploy it again');
  const headers = { ...securityHeaders, 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' };
  return { status: 200, headers, body: file.toString('utf8') };
}

const mediaTypes: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
};

function serveAsset(name: string, { headers: sent }: HttpRequest, { readConsoleFile }: ConsoleDeps): HttpResponse {
  const mediaType = mediaTypes[/^[\w-]+\.(\w+)$/.exec(name)?.[1] ?? ''];
  const compressed = mediaType !== undefined && acceptsBrotli(sent) ? readConsoleFile(`${name}.br`) : undefined;
  const whole = mediaType === undefined || compressed !== undefined ? undefined : readConsoleFile(name);
  const file = compressed ?? whole;
  if (mediaType === undefined || file === undefined) {
    throw new FlowgateError('not_found', `the console has no file "${name.slice(0, 100)}": reload the page`);
  }
  const headers = {
    ...securityHeaders,
    'content-type': mediaType,
    'cache-control': 'public, max-age=31536000, immutable',
    vary: 'accept-encoding',
  };
  return compressed === undefined
    ? { status: 200, headers, body: file.toString('utf8') }
    : { status: 200, headers: { ...headers, 'content-encoding': 'br' }, body: file.toString('base64'), isBase64: true };
}

function acceptsBrotli(headers: HttpRequest['headers']): boolean {
  const codings = (headers['accept-encoding'] ?? '').split(',').map((coding) => coding.trim());
  return codings.some((coding) => /^br(?:;|$)/.test(coding) && !/;\s*q=0(?:\.0*)?$/.test(coding));
}
