// Serves callback addresses. GET changes nothing: a mail scanner or a preview that opens a link must not answer it. POST answers.
import { answerCallback, type CallbackDeps, findCallback } from '../../core/callback/callback.ts';
import type { CallbackRecord } from '../../core/callback/callback-store.ts';
import { FlowgateError } from '../../value/errors.ts';
import { type HttpRequest, type HttpResponse, toJsonResponse } from '../server/message.ts';
import { readAnswer } from './answer-body.ts';
import { type AnswerKind, renderAnswered, renderQuestion, wantsPage } from './page.ts';

/** A page with the question and its buttons for a browser; otherwise what is known as JSON. */
export async function showCallback(request: HttpRequest, deps: CallbackDeps): Promise<HttpResponse> {
  const kind = readKind(request);
  const { callback = '' } = request.params;
  const { record, expiresAt } = await findCallback(callback, deps);
  if (!wantsPage(request))
    return toJsonResponse(200, { callback: { ...describeAnswer(record), expiresAt: toMoment(expiresAt) } });
  if (record?.answer !== undefined) return renderAnswered(record.answer.outcome);
  return renderQuestion({ callback, question: record?.question, kind, isLast: request.params.answer !== undefined });
}

/** Answers with the request's body. A repeated answer gets the first one. */
export async function postAnswer(request: HttpRequest, deps: CallbackDeps): Promise<HttpResponse> {
  const sent = readAnswer(readKind(request) === 'failure' ? 'failed' : 'succeeded', request);
  const { outcome, answeredAt, isReplay } = await answerCallback(request.params.callback ?? '', sent, deps);
  const headers: HttpResponse['headers'] = isReplay ? { 'idempotency-replayed': 'true' } : {};
  if (wantsPage(request)) return renderAnswered(outcome, headers);
  return toJsonResponse(200, { callback: { outcome, answeredAt } }, headers);
}

function describeAnswer(record: CallbackRecord | undefined) {
  const { outcome = 'open', answeredAt } = record?.answer ?? {};
  return { outcome, answeredAt };
}

function toMoment(seconds: number): string {
  return new Date(seconds * 1_000).toISOString();
}

/** @throws FlowgateError `not_found` for another last part */
function readKind({ params: { answer } }: HttpRequest): AnswerKind | undefined {
  if (answer === undefined || answer === 'success' || answer === 'failure') return answer;
  throw new FlowgateError('not_found', 'the address must end with /success or /failure, or with neither');
}
