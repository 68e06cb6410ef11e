// Lists the URLs over which Twilio may have computed the signature of a request. Twilio signs the text that its user typed, so the text
// is not normalised first: a URL parser encodes `'` and `"` differently. Twilio's own validator tries the same variants.
import { parse, stringify } from 'node:querystring';
import type { HttpRequest } from '../server/message.ts';
import { createSourceRefusal } from './refusal.ts';

/**
 * @param declared the URL that was configured at Twilio, if it differs from the URL of the request
 * @throws FlowgateError if the request has no host
 */
export function listSignedUrls(request: HttpRequest, declared: string | undefined): string[] {
  const query = request.rawQuery === '' ? '' : `?${request.rawQuery}`;
  const asReceived = `${declared ?? readAddress(request)}${query}`;
  const parts = splitUrl(asReceived);
  if (parts === undefined) throw createSourceRefusal('the request has no host, so the signed URL is not known');
  const bare = joinUrl({ ...parts, userInfo: '' });
  const texts = [asReceived, bare, ...addUserInfo(parts, request)];
  const normalized = texts.flatMap(normalizeUrl).flatMap((url) => [url, encodeQueryAgain(url)]);
  return [...new Set([...texts, ...normalized].flatMap(withAndWithoutPort))];
}

function readAddress({ headers, path }: HttpRequest): string {
  return `${headers['x-forwarded-proto'] ?? 'https'}://${headers.host ?? ''}${path}`;
}

interface UrlParts {
  /** Including `://`. */
  readonly scheme: string;
  /** Including `@`; empty if there is none. */
  readonly userInfo: string;
  readonly host: string;
  /** Including the colon; empty if there is none. */
  readonly port: string;
  readonly rest: string;
}

function splitUrl(url: string): UrlParts | undefined {
  const match = /^([a-z][a-z0-9+.-]*:\/\/)([^/?#]+)(.*)$/is.exec(url);
  if (match === null) return undefined;
  const [, scheme = '', authority = '', rest = ''] = match;
  const hostStart = authority.lastIndexOf('@') + 1;
  const hostAndPort = authority.slice(hostStart);
  // The colons of an IPv6 address are inside its brackets.
  const colon = hostAndPort.indexOf(':', hostAndPort.lastIndexOf(']') + 1);
  const hostEnd = colon === -1 ? hostAndPort.length : colon;
  const userInfo = authority.slice(0, hostStart);
  return { scheme, userInfo, host: hostAndPort.slice(0, hostEnd), port: hostAndPort.slice(hostEnd), rest };
}

function joinUrl({ scheme, userInfo, host, port, rest }: UrlParts): string {
  return `${scheme}${userInfo}${host}${port}${rest}`;
}

/** Some products of Twilio sign the URL with its port, others without. */
function withAndWithoutPort(url: string): string[] {
  const parts = splitUrl(url);
  if (parts === undefined) return [url];
  const standard = parts.scheme.toLowerCase() === 'https://' ? ':443' : ':80';
  return [joinUrl({ ...parts, port: '' }), joinUrl({ ...parts, port: parts.port || standard })];
}

/** User and password of the URL are sent as Basic authorization. Some products of Twilio sign them, others do not. */
function addUserInfo(parts: UrlParts, { headers }: HttpRequest): string[] {
  const basic = /^basic +([a-z0-9+/]+=*)$/i.exec(headers.authorization ?? '')?.[1];
  if (basic === undefined || parts.userInfo !== '') return [];
  return [joinUrl({ ...parts, userInfo: `${Buffer.from(basic, 'base64').toString('utf8')}@` })];
}

function normalizeUrl(url: string): string[] {
  return URL.canParse(url) ? [new URL(url).toString()] : [];
}

/** Encodes the query with Node's older module: some products of Twilio sign `%27` for a `'` in the URL. */
function encodeQueryAgain(url: string): string {
  const start = url.indexOf('?');
  if (start === -1 || start === url.length - 1) return url;
  return `${url.slice(0, start)}?${stringify(parse(url.slice(start + 1)))}`;
}
