// Stampede's page, requirement by requirement, over HTTP: docs in lib/http/dialects/stampede/README.md.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Answer, RunningRouter } from '../running-router.ts';

const organisation = 'a1b2c3d4-e5f6-7890-abcd-ef1234567890';
const otherOrganisation = '0b0e1a52-0000-0000-0000-000000000000';
const winBack = '57a3bede-0000-4000-8000-000000000004';
const paused = '57a3bede-0000-4000-8000-000000000005';
const draft = '57a3bede-0000-4000-8000-000000000006';

/** The body of the page's example, byte for byte. */
const example = `{
    "serials": ["XXXXXXXXXXXX"],
    "organisation_registration_id": "a1b2c3d4-e5f6-7890-abcd-ef1234567890",
    "parameters": {
        "source": "some_service",
        "key": "value"
    }
}`;

let router: RunningRouter;
beforeAll(async () => {
  router = await RunningRouter.start('--workflows', 'test/fixtures/stampede/workflows');
}, 180_000);
afterAll(() => router.stop());

const incoming = (body: object, headers: Readonly<Record<string, string>> = {}): Promise<Answer> =>
  router.send(
    'POST',
    '/v1/workflows/incoming-event',
    { organisation_registration_id: organisation, ...body },
    { headers },
  );
const force = (workflowId: string, body: object = { org_reg_id: organisation }): Promise<Answer> =>
  router.send('POST', `/v1/workflows/${workflowId}/workflow-runs`, body);
const started = ({ body }: Answer): string[] =>
  body.event.workflow_runs.map(({ workflow }: { workflow: string }) => workflow);

describe('Send an incoming event', () => {
  test('1.1 accepts the page’s example unchanged', async () => {
    const answer = await router.send('POST', '/v1/workflows/incoming-event', undefined, { raw: example });

    expect(answer.status).toBe(200);
    expect(started(answer)).toEqual(['loyalty-points', 'organisation-audit']);
  });

  test.each(['authorization', 'Authorization', 'AUTHORIZATION'])('1.2 reads the token from %s', async (name) => {
    const headers = { [name]: `Bearer ${router.token}` };

    const answer = await router.send('POST', '/v1/workflows/incoming-event', undefined, {
      raw: example,
      token: null,
      headers,
    });

    expect(answer.status).toBe(200);
  });

  test('1.2 returns 401 without a token and 415 without JSON’s media type', async () => {
    const options = { raw: example };

    const nobody = await router.send('POST', '/v1/workflows/incoming-event', undefined, { ...options, token: null });
    const text = await router.send('POST', '/v1/workflows/incoming-event', undefined, {
      ...options,
      headers: { 'content-type': 'text/plain' },
    });

    expect([nobody.status, nobody.body]).toEqual([401, { message: expect.stringContaining('Bearer') }]);
    expect([text.status, text.body]).toEqual([415, { message: expect.stringContaining('application/json') }]);
  });

  test.each([
    ['missing', undefined],
    ['no UUID', 'acme'],
    ['a UUID too long', `${organisation}0`],
    ['null', null],
  ])('1.3 refuses an organisation that is %s', async (_, organisation_registration_id) => {
    const { status, body } = await incoming({ organisation_registration_id });

    expect(status).toBe(400);
    expect(body.message).toContain('organisation_registration_id');
  });

  test('1.3 assigns the event to its organisation, in upper or lower case', async () => {
    const { body } = await incoming({ organisation_registration_id: organisation.toUpperCase() });

    const read = await router.send('GET', `/v1/events/${body.event.id}`);
    expect([body.event.organisation_registration_id, read.body.event.organisationId]).toEqual([
      organisation,
      organisation,
    ]);
  });

  test('1.3 returns 403 for an organisation that the token may not act for', async () => {
    const limited = { label: 'one', scopes: ['events:write'], organisations: [organisation] };
    const { body } = await router.send('POST', '/v1/tokens', limited);
    const send = (organisation_registration_id: string) =>
      router.send(
        'POST',
        '/v1/workflows/incoming-event',
        { organisation_registration_id },
        {
          token: body.token,
        },
      );

    const answers = [await send(organisation.toUpperCase()), await send(otherOrganisation)];

    expect(answers.map(({ status }) => status)).toEqual([200, 403]);
  });

  test.each([
    ['12 characters', ['XXXXXXXXXXXX'], 200],
    ['12 characters of two UTF-16 units each', ['😀'.repeat(12)], 200],
    ['none', [], 200],
    ['13 characters', ['XXXXXXXXXXXXX'], 400],
    ['no characters', [''], 400],
    ['no text', [12], 400],
  ])('1.4 measures serials: %s', async (_, serials, status) => {
    expect((await incoming({ serials })).status).toBe(status);
  });

  test('1.4 associates the serials with the event: triggers and the run receive them', async () => {
    const serials = ['VENUE0000001', 'VENUE0000002'];

    const answer = await incoming({ serials, parameters: { source: 'some_service', key: 'value' } });
    const without = await incoming({ serials: [], parameters: { source: 'some_service', key: 'value' } });

    const read = await router.send('GET', `/v1/events/${answer.body.event.id}`);
    const run = await router.ended(answer.body.event.workflow_runs[0].id);
    expect(started(answer)).toContain('venue-offer');
    expect(started(without)).not.toContain('venue-offer');
    expect([read.body.event.labels, run.output.serials]).toEqual([{ serials }, serials]);
  });

  test.each([
    ['null', null],
    ['an object', {}],
    ['an array', []],
  ])('1.5 refuses a parameter that is %s, and names its key', async (_, value) => {
    const { status, body } = await incoming({ parameters: { total: 1, guest: value } });

    expect([status, body.message]).toEqual([400, 'parameters.guest must be a string, a number or a boolean']);
  });

  test('1.5 passes every scalar into the workflow', async () => {
    const parameters = { source: 'some_service', key: 'ü', 'any key': 1.5, yes: false, nothing: '' };

    const { body } = await incoming({ parameters });

    const read = await router.send('GET', `/v1/events/${body.event.id}`);
    const run = await router.ended(body.event.workflow_runs[0].id);
    expect(read.body.event.data).toEqual(parameters);
    expect(run).toMatchObject({ status: 'succeeded', output: { key: 'ü', source: 'some_service', organisation } });
  });

  test('1.6 routes the event by parameters.source, and without it to all workflows that match', async () => {
    const answers = [
      await incoming({ parameters: { source: 'some_service', key: 'value' } }),
      await incoming({ parameters: { source: 'another_service' } }),
      await incoming({ parameters: { key: 'value' } }),
      await incoming({ organisation_registration_id: otherOrganisation, parameters: { source: 'another_service' } }),
    ];

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(answers.map(started)).toEqual([
      ['loyalty-points', 'organisation-audit'],
      ['organisation-audit'],
      ['organisation-audit'],
      [],
    ]);
  });

  test('1.6 stores an event that no workflow matches', async () => {
    const { body } = await incoming({ organisation_registration_id: otherOrganisation });

    const read = await router.send('GET', `/v1/events/${body.event.id}`);

    expect(read.body).toMatchObject({ unmatched: true, event: { source: 'stampede', name: 'incoming-event' } });
  });

  test('1.7 returns a message and the event', async () => {
    const parameters = { source: 'some_service', key: 'value' };

    const { headers, body } = await incoming({ serials: ['XXXXXXXXXXXX'], parameters });

    expect(headers.get('content-type')).toBe('application/json');
    expect(body).toEqual({
      message: expect.any(String),
      event: {
        id: expect.stringMatching(/^evt_/),
        organisation_registration_id: organisation,
        serials: ['XXXXXXXXXXXX'],
        parameters,
        source: 'some_service',
        created_at: expect.stringMatching(/^\d{4}-.*Z$/),
        workflow_runs: [
          {
            id: expect.stringMatching(/^run_/),
            workflow_id: expect.any(String),
            workflow: 'loyalty-points',
            status: 'accepted',
          },
          {
            id: expect.stringMatching(/^run_/),
            workflow_id: expect.any(String),
            workflow: 'organisation-audit',
            status: 'accepted',
          },
        ],
      },
    });
  });

  test('1.8 starts every Active workflow whose conditions hold, and no Draft or Paused one', async () => {
    const answer = await incoming({ parameters: { source: 'some_service', key: 'value' } });

    const runs = await Promise.all(answer.body.event.workflow_runs.map(({ id }: { id: string }) => router.ended(id)));
    expect(runs).toMatchObject([
      { workflow: 'loyalty-points', status: 'succeeded', forced: false },
      { workflow: 'organisation-audit', status: 'succeeded', forced: false },
    ]);
  });

  test('accepts an Idempotency-Key: one event, and 422 for another one', async () => {
    const headers = { 'idempotency-key': 'stampede-1' };
    const parameters = { source: 'some_service', key: 'value' };

    const first = await incoming({ parameters }, headers);
    const again = await incoming({ parameters }, headers);
    const other = await incoming({ parameters: { ...parameters, key: 'other' } }, headers);

    expect([again.body, again.headers.get('idempotency-replayed')]).toEqual([first.body, 'true']);
    expect([other.status, Object.keys(other.body)]).toEqual([422, ['message']]);
  });
});

describe('Store a workflow run', () => {
  test('1.9 reads the workflow’s ID from the path', async () => {
    const answers = [await force(winBack), await force(winBack.toUpperCase()), await force('no-such-workflow')];

    expect(answers.map(({ status }) => status)).toEqual([201, 201, 404]);
  });

  test('1.10 needs org_reg_id and nothing more', async () => {
    const { status, body } = await force(winBack, { org_reg_id: organisation });

    expect(status).toBe(201);
    expect(body).toEqual({
      message: expect.any(String),
      workflow_run: {
        id: expect.stringMatching(/^run_/),
        workflow_id: winBack,
        org_reg_id: organisation,
        status: 'accepted',
        created_at: expect.stringMatching(/Z$/),
      },
    });
  });

  test.each([
    ['absent', {}],
    ['given under its other name', { organisation_registration_id: organisation }],
    ['no UUID', { org_reg_id: 'acme' }],
  ])('1.10 refuses an org_reg_id that is %s', async (_, sent) => {
    const { status, body } = await force(winBack, sent);

    expect(status).toBe(400);
    expect(body.message).toContain('org_reg_id');
  });

  test('1.11 runs a workflow whose conditions do not hold', async () => {
    const ordinary = await incoming({ parameters: { source: 'till', visits: 1 } });
    const { body } = await force(winBack, {
      org_reg_id: organisation,
      profile_id: 'guest-1',
      parameters: { n: 1 },
    } as object);

    expect(started(ordinary)).not.toContain('win-back');
    expect(await router.ended(body.workflow_run.id)).toMatchObject({
      status: 'succeeded',
      output: { forced: true, guest: 'guest-1', parameters: { n: 1 } },
    });
  });

  test.each([
    ['Paused', paused],
    ['a Draft', draft],
  ])('1.11 does not run a workflow that is %s: 400 with the reason', async (reason, id) => {
    const { status, body } = await force(id);

    expect([status, body]).toEqual([400, { message: `the workflow is not Active: it is ${reason}` }]);
  });

  test('1.12 runs only the workflow that is named', async () => {
    const { body } = await force(winBack);

    const read = await router.send('GET', `/v1/events/${eventOf(body.workflow_run.id)}`);
    expect(read.body.runs.map(({ workflow }: { workflow: string }) => workflow)).toEqual(['win-back']);
  });

  test('1.12 returns 404 for a workflow that the token may not use', async () => {
    const limited = { label: 'one', scopes: ['runs:write'], workflows: [paused] };
    const { body } = await router.send('POST', '/v1/tokens', limited);

    const answer = await router.send(
      'POST',
      `/v1/workflows/${winBack}/workflow-runs`,
      { org_reg_id: organisation },
      { token: body.token },
    );

    expect(answer.status).toBe(404);
  });

  test('1.13 marks the run as forced in the run log', async () => {
    const forced = await force(winBack);
    const ordinary = await incoming({ parameters: { source: 'some_service', key: 'value' } });

    const runs = [
      await router.ended(forced.body.workflow_run.id),
      await router.ended(ordinary.body.event.workflow_runs[0].id),
    ];

    expect(runs.map((run) => run.forced)).toEqual([true, false]);
  });
});

describe('Generate a bearer token', () => {
  const client = async () => {
    const asked = { label: 'marketplace', scopes: ['events:write', 'runs:write'], organisations: [organisation] };
    const { body } = await router.send('POST', '/v1/tokens', asked);
    return { client_id: body.credential.id, client_secret: body.token, grant_type: 'client_credentials' };
  };
  const ask = (body: object) => router.send('POST', '/oauth/token', body, { token: null });

  test('issues a token for 24 hours that works at once', async () => {
    const { status, body } = await ask(await client());

    const used = await router.send('POST', '/v1/workflows/incoming-event', undefined, {
      raw: example,
      token: body.access_token,
    });
    expect(status).toBe(200);
    expect(body).toEqual({
      access_token: expect.stringMatching(/^fgt_/),
      expires_in: 86_400,
      token_type: 'Bearer',
      scope: 'ALL:ALL',
    });
    expect(used.status).toBe(200);
  });

  test('accepts the fields of a form too', async () => {
    const raw = new URLSearchParams(await client()).toString();

    const answer = await router.send('POST', '/oauth/token', undefined, {
      raw,
      token: null,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });

    expect([answer.status, answer.body.token_type]).toEqual([200, 'Bearer']);
  });

  test('returns 400 with error and error_description', async () => {
    const good = await client();

    const answers = [
      await ask({ ...good, client_secret: router.token }),
      await ask({ ...good, client_id: 'cred_unknown' }),
      await ask({ ...good, grant_type: 'password' }),
      await ask({ grant_type: 'client_credentials' }),
    ];

    expect(answers.map(({ status, body }) => [status, body.error])).toEqual([
      [400, 'invalid_client'],
      [400, 'invalid_client'],
      [400, 'unsupported_grant_type'],
      [400, 'invalid_request'],
    ]);
    for (const { body } of answers) expect(Object.keys(body)).toEqual(['error', 'error_description']);
  });
});

function eventOf(runId: string): string {
  return `evt_${runId.slice(4, 40)}`;
}
