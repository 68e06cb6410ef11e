// The pages of callback addresses: the question with its buttons, the confirmation, and errors. They contain no script.
import { createHash } from 'node:crypto';
import type { FlowgateError } from '../../value/errors.ts';
import type { HttpRequest, HttpResponse } from '../server/message.ts';
import { renderProblem } from '../server/problem.ts';

/** How an address answers: its last part. */
export type AnswerKind = 'success' | 'failure';

const style =
  'body{font:1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:15vh auto;padding:0 1rem;color:#111;background:#fff}' +
  'h1{font-size:1.25rem;overflow-wrap:anywhere;white-space:pre-line}form{display:flex;gap:.75rem}' +
  'button{font:inherit;padding:.6rem 1.4rem;border:1px solid #555;border-radius:.4rem;background:#fff;color:#111;cursor:pointer}' +
  'button.main{background:#0b5c2e;border-color:#0b5c2e;color:#fff}' +
  '@media(prefers-color-scheme:dark){body,button{background:#161616;color:#eee}}';

const headers = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'cache-control': 'no-store',
  vary: 'accept',
  'x-content-type-options': 'nosniff',
  // The address is a secret: it must not reach other pages or a search engine.
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex, nofollow',
} as const;

/** Whether the sender is a browser. */
export function wantsPage({ headers: sent }: Pick<HttpRequest, 'headers'>): boolean {
  return (sent.accept ?? '').includes('text/html');
}

export interface QuestionPage {
  /** The signed part of the address. */
  readonly callback: string;
  readonly question: string | undefined;
  /** The only answer that the page offers. @default both */
  readonly kind: AnswerKind | undefined;
  /** Whether the address ends with the answer. */
  readonly isLast: boolean;
}

/** The page that asks. Its buttons send the answer. */
export function renderQuestion({ callback, question = standardQuestion, kind, isLast }: QuestionPage): HttpResponse {
  const offered = kind === undefined ? (['success', 'failure'] as const) : [kind];
  // Relative to the address, which may have another base. The signed part has no character that HTML escapes.
  const start = isLast ? '' : `${callback}/`;
  const buttons = offered.map((one) => renderButton(one, `${start}${one}`)).join('');
  return renderPage(200, question, `<form method="post">${buttons}</form>`);
}

const standardQuestion = 'A workflow waits for your answer.';

const labels: Readonly<Record<AnswerKind, string>> = { success: 'Approve', failure: 'Reject' };

function renderButton(kind: AnswerKind, action: string): string {
  const main = kind === 'success' ? ' class="main"' : '';
  return `<button${main} formaction="${action}">${labels[kind]}</button>`;
}

const confirmations = {
  succeeded: 'Approved. You can close this page.',
  failed: 'Rejected. You can close this page.',
} as const;

/** The page after the first answer. */
export function renderAnswered(outcome: 'succeeded' | 'failed', more: HttpResponse['headers'] = {}): HttpResponse {
  return renderPage(200, confirmations[outcome], '', more);
}

/** An error, as a page for browsers and as problem details for all others. */
export function renderCallbackError(error: FlowgateError, request: HttpRequest): HttpResponse {
  const problem = renderProblem(error, request.requestId);
  if (!wantsPage(request)) return problem;
  return renderPage(problem.status, sentence(error.message), '', problem.headers);
}

function renderPage(status: number, title: string, content: string, more: HttpResponse['headers'] = {}): HttpResponse {
  const body =
    `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
    `<title>Flowgate</title><style>${style}</style><main><h1>${escapeText(title)}</h1>${content}</main></html>`;
  return { status, headers: { ...more, ...headers }, body };
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (found) => `&#${found.charCodeAt(0)};`);
}
