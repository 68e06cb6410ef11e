// What each member of a workflow's files means, in one sentence. Editors show it beside a completion and under the pointer.

/** By the path of the member: names joined by dots, without places in lists. */
export type Descriptions = Readonly<Record<string, string>>;

const schemaMember = 'The JSON Schema of this file. Each synthesis writes it.';

export const manifestDescriptions: Descriptions = {
  $schema: schemaMember,
  id: 'A UUID, unique and permanent: the ID of the workflow in the API.',
  name: 'The name for people and callers. Default: the name of the folder.',
  description: 'What the workflow is for.',
  status: '`live`, or `draft`: deployed, but started only by debug runs.',
  active: 'Whether events start it in an environment, until the API switches it there.',
  stack: '`nested` has room for many more workflows. Never change it after the first deployment. Default: `main`.',
  type: '`EXPRESS` is for short runs, which are started at most once and have no history. Default: `STANDARD`.',
  rollout: 'How a changed definition is put into service: first for some of the runs. Default: for all at once.',
  'rollout.percent': 'The percentage of the runs that get the changed definition first.',
  'rollout.minutes': 'The time after which all runs get it.',
  'rollout.failures': 'So many runs that fail or time out within a minute stop the rollout. Default: 1.',
  triggers: 'Which events start the workflow: an event that matches one of them.',
  'triggers.event':
    'The name of the event: a text that is compared letter by letter, or for example `{"wildcard": "user.*"}`.',
  'triggers.source':
    'The source of the event: a text that is compared letter by letter, or for example `{"prefix": "shop-"}`.',
  'triggers.where':
    'An EventBridge pattern over the event, for example `{"data": {"total": [{"numeric": [">", 50]}]}}`.',
  input: 'A JSON Schema of the data. An event whose data does not match it is refused.',
  as: 'What runs get as their data: `data`, the data of the event, or `cloudevent`, the event as a CloudEvent. Default: `data`.',
  permissions: 'Permissions that cannot be derived from the definition, because an expression names the resource.',
  'permissions.actions': 'IAM actions, for example `sqs:SendMessage`.',
  'permissions.resources': 'ARNs, which may contain `*` and `${…}` substitutions.',
  allowSelfTrigger: 'Whether its own events may start it again. Use it only if the loop ends by itself.',
  index:
    'JSON pointers to fields of the data by which events are found, for example `/orderId`. Each costs one write per event.',
  unwrap:
    'Names of wrappers around the data, for example `body`. One that is the only member is removed in runs started by ID.',
  definedEventsOnly: 'Whether a step fails if it emits an event that no live workflow listens to by name.',
};

export const casesDescriptions: Descriptions = {
  name: 'What the case shows. `flowgate run --case` selects it.',
  data: 'The data of the event that starts the run.',
  expect: 'The expected end of the run. Members that are absent are not compared.',
  'expect.status': 'The status with which the run ends.',
  'expect.output': 'The output of the run.',
  'expect.error': 'The name of the error with which the run fails.',
  'expect.emits': 'The events that the run emits, in their order.',
  'expect.emits.event': 'The name of the emitted event.',
  'expect.emits.source': 'The source of the emitted event.',
  'expect.emits.data': 'The data of the emitted event.',
  standIns: 'Results of tasks, by the name of the state: the first call gets the first one.',
};

export const localFileDescriptions: Descriptions = {
  $schema: schemaMember,
  standIns: 'Results that tasks have on this machine, by the name of the state: the first call gets the first one.',
};

export const sourcesDescriptions: Descriptions = {
  $schema: schemaMember,
  callbacks: 'Deploys callbacks: signed addresses that finish a task of a run.',
  'callbacks.secrets': 'The secrets that sign callbacks: the first one that is stored signs, and each verifies.',
  kmsKeys: 'ARNs of the keys with which the secrets are encrypted, if they are not the ones of AWS.',
  sources: 'The senders of signed requests.',
  'sources.preset': 'The name of a vendor, whose scheme and headers are then known.',
  'sources.name': 'The source of its events, and the last part of its address: `/hooks/<name>`.',
  'sources.description': 'For people.',
  'sources.environment': 'The environment of its events.',
  'sources.organisationId': 'The organisation of its events. Default: none.',
  'sources.secrets':
    '`secretsmanager:<name>` or `ssm:<name>`. Any of them verifies a request, so that one can be rotated.',
  'sources.scheme': 'How requests are signed.',
  'sources.challenge': 'How the sender tests the address. Default: it does not.',
  'sources.event': "Where the event's name is: a `header`, a JSON `pointer` into the body, or a `fixed` name.",
  'sources.idempotencyKey':
    'What identifies an event: a `header`, a `pointer`, or a list. Without it, every request is a new event.',
  'sources.each': 'Where the items of a batch are: a JSON pointer. Each item becomes an event.',
  'sources.pings': "Verified requests that are the sender's tests.",
  'sources.pings.header': 'The header that identifies the test.',
  'sources.pings.pointer': 'The field of the body that identifies the test.',
  'sources.pings.equals': 'The value that the header or the field has in a test.',
  'sources.pings.isEmpty': 'Whether an empty body is a test.',
  'sources.pings.name': 'The name of the events of tests.',
  'sources.keyIsEnough':
    'Whether a request with the same key and another body is a replay. Default: it is refused with 422.',
  'sources.trustUnsigned':
    'Allows headers that the signature does not cover for `event` and `idempotencyKey`. Whoever has one signed request can change them.',
  'sources.toleranceSeconds': 'How far a signed time may be from now, in either direction. Default: 300.',
  'sources.body': '`json`, `text`, `form`, or `form-payload`: JSON in the field `payload` of a form. Default: `json`.',
  'sources.query': 'Names of query parameters that the sender adds to the address. They are not read.',
  'sources.answer':
    '`accepted`: 202 and the ID of the event. `empty`: 200 without a body. `no-content`: 204. Or a fixed response.',
  'sources.signedBytes': 'Which bytes of a compressed body are signed: `sent` or `decoded`. Default: `sent`.',
  'sources.rateLimit': 'The limit of verified requests. Default: the standard limit of the router.',
  'sources.rateLimit.requests': 'The number of requests.',
  'sources.rateLimit.seconds': 'The time in which they may be sent.',
};

export const issuersDescriptions: Descriptions = {
  $schema: schemaMember,
  issuers: 'The identity providers whose tokens are accepted beside the credentials of the router.',
  'issuers.name': 'The name of the issuer in messages, logs and the audit trail.',
  'issuers.issuer': 'The exact `iss` of its tokens.',
  'issuers.audiences': 'Values of the audience claim, of which a token must have one.',
  'issuers.audienceClaim': 'The claim that names the audience. Amazon Cognito uses `client_id`. Default: `aud`.',
  'issuers.algorithm': 'The only accepted algorithm. Default: `RS256`.',
  'issuers.jwks': 'The public keys: the address of the JWK set, or the set itself.',
  'issuers.tokenType': 'The `typ` in the header of the token, for example `at+jwt`. Default: any.',
  'issuers.claims': 'Claims and the values that they must have.',
  'issuers.subject': 'The claim that names the caller. Default: `sub`.',
  'issuers.scopes': 'Which scopes a token grants.',
  'issuers.scopes.claim': 'The claim whose values grant scopes. Default: `scope`.',
  'issuers.scopes.map': 'The scopes that each value grants. A value that is not in the map grants nothing.',
  'issuers.environment': 'The environment of the callers, or the claim that names it. Default: `production`.',
  'issuers.organisations': 'The only organisations that a caller may act for. Default: all.',
  'issuers.workflows': 'IDs of the only workflows that a caller may start and see. Default: all.',
  'issuers.rateLimit': 'The limit of each caller. Default: that of the router.',
  'issuers.rateLimit.requests': 'The number of requests.',
  'issuers.rateLimit.seconds': 'The time in which they may be sent.',
};
