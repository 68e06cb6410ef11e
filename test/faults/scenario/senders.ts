// Sends what was planned, as senders do: whatever was not answered for good is sent again, with the same key.
import { createHash, createHmac } from 'node:crypto';
import { isTemporary } from '../check/checker.ts';
import type { PauseFact, ReceivedAnswer, Submission } from '../check/facts.ts';
import type { HttpAnswer, HttpRequest, Simulation } from '../simulation/simulation.ts';
import { findWorkflowName, simulatedSource, simulatedWorkflows } from '../simulation/workflows.ts';
import type { Plan, PlannedPause, PlannedSubmission } from './plan.ts';

/** Tokens by environment, each with the scope `admin`. */
export type Tokens = Readonly<Record<PlannedSubmission['environment'], string>>;

const mostTries = 40;
const longestPauseMs = 30_000;

export class Senders {
  readonly #simulation: Simulation;
  readonly #tokens: Tokens;
  readonly #answers = new Map<string, ReceivedAnswer[]>();
  readonly #settled = new Map<string, PromiseWithResolvers<void>>();
  readonly #pauses: PauseFact[] = [];
  #plan: Plan | undefined;

  constructor(simulation: Simulation, tokens: Tokens) {
    this.#simulation = simulation;
    this.#tokens = tokens;
  }

  /** Sends everything, at its time. Resolves when everything was answered for good, or given up. */
  async run(plan: Plan): Promise<void> {
    this.#plan = plan;
    for (const { tag } of plan.submissions) this.#settled.set(tag, Promise.withResolvers());
    const startedAt = this.#simulation.time.now();
    await Promise.all([
      ...plan.submissions.map((submission) => this.#submit(submission, startedAt)),
      ...plan.pauses.map((pause) => this.#pauseAndResume(pause, startedAt)),
    ]);
  }

  /** What was sent and answered so far. */
  get submissions(): readonly Submission[] {
    return (this.#plan?.submissions ?? []).map((planned) => ({
      ...planned,
      answers: this.#answers.get(planned.tag) ?? [],
    }));
  }

  get pauses(): readonly PauseFact[] {
    return this.#pauses;
  }

  /** Sends a request until its answer is final. @throws Error if it never is */
  async sendUntilFinal(request: HttpRequest, note: (answer: HttpAnswer) => void = () => {}): Promise<HttpAnswer> {
    let last: HttpAnswer | undefined;
    for (let tries = 0; tries < mostTries; tries += 1) {
      const answer = await this.#simulation.send(request);
      note(answer);
      last = answer;
      if (!isTemporary(answer.status)) return answer;
      await this.#simulation.time.sleep(Math.min(1_000 * 2 ** tries, longestPauseMs));
    }
    throw new Error(
      `${request.method} ${request.path} got no final answer in ${mostTries} tries: ${last?.status} ${JSON.stringify(last?.body)}`,
    );
  }

  async #submit(submission: PlannedSubmission, startedAt: number): Promise<void> {
    const { after, tag, times } = submission;
    if (after !== undefined) await this.#settled.get(after)?.promise;
    await Promise.all(times.map((at) => this.#submitAt(submission, startedAt + at)));
    this.#settled.get(tag)?.resolve();
  }

  async #submitAt(submission: PlannedSubmission, at: number): Promise<void> {
    await this.#simulation.time.sleep(at - this.#simulation.time.now());
    const request = await this.#prepare(submission);
    await this.sendUntilFinal(request, (answer) => {
      const answers = this.#answers.get(submission.tag) ?? [];
      this.#answers.set(submission.tag, [...answers, toReceived(answer)]);
    });
  }

  async #prepare(submission: PlannedSubmission): Promise<HttpRequest> {
    if (submission.via === 'hook') return toSignedRequest(submission);
    const request = this.#toRequest(submission);
    return submission.via === 'upload' ? await this.#uploadBody(request) : request;
  }

  /** Uploads the body of a request first, as for one that is too large. */
  async #uploadBody({ body, token, ...request }: HttpRequest): Promise<HttpRequest> {
    const bytes = Buffer.from(JSON.stringify(body));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const asked = { method: 'POST', path: '/v1/uploads', token, body: { bytes: bytes.length, sha256 } };
    const { body: granted } = await this.sendUntilFinal(asked);
    await this.#simulation.upload(granted.upload.url, bytes);
    return { ...request, token, headers: { ...request.headers, 'flowgate-upload': granted.upload.id } };
  }

  #toRequest(submission: PlannedSubmission): HttpRequest {
    const { data, environment, forced, hasWrongToken, key, name, organisation, source } = submission;
    const owner = organisation === undefined ? {} : { organisationId: organisation };
    return {
      method: 'POST',
      path: forced === undefined ? '/v1/events' : `/v1/workflows/${forced}/runs`,
      token: hasWrongToken ? `fgt_${'0'.repeat(40)}` : this.#tokens[environment],
      headers: { 'idempotency-key': key },
      body: { ...(forced === undefined ? { source, name } : {}), data, ...owner },
    };
  }

  async #pauseAndResume({ workflow, whileOff, from, until }: PlannedPause, startedAt: number): Promise<void> {
    const { time } = this.#simulation;
    const path = `/v1/workflows/${simulatedWorkflows[workflow].id}`;
    const request = { method: 'PATCH', path, token: this.#tokens.production };
    await time.sleep(startedAt + from - time.now());
    await this.sendUntilFinal({ ...request, body: { active: false, whileOff } });
    await time.sleep(startedAt + until - time.now());
    this.#pauses.push({ environment: 'production', workflow, resumedAt: time.now() });
    await this.sendUntilFinal({ ...request, body: { active: true } });
  }
}

function toSignedRequest({ data, hasWrongToken, key, name, source }: PlannedSubmission): HttpRequest {
  const secret = hasWrongToken ? 'another secret' : simulatedSource.secret;
  const signature = createHmac('sha256', secret).update(JSON.stringify(data)).digest('hex');
  const headers = { 'x-github-event': name, 'x-github-delivery': key, 'x-hub-signature-256': `sha256=${signature}` };
  return { method: 'POST', path: `/hooks/${source}`, headers, body: data };
}

function toReceived({ order, status, headers, body }: HttpAnswer): ReceivedAnswer {
  if (status < 200 || status > 299) return { order, status, runs: [], isReplay: false };
  const runs = body.runs ?? (body.run === undefined ? undefined : [body.run]);
  return {
    order,
    status,
    eventId: body.event?.id ?? body.run?.eventId,
    runs: runs?.map(({ id, workflowId }: { id: string; workflowId: string }) => ({
      id,
      workflow: findWorkflowName(workflowId),
    })),
    isReplay: headers['idempotency-replayed'] === 'true',
  };
}
