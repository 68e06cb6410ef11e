// Literal argument values that the service always refuses. The values of expressions are known only at run time.

import { didYouMean } from '../../../value/nearest-name.ts';
import { anyOf, asObject, below, entryOf, isObject, type JsonObject, quote, typeName } from '../../grammar/json.ts';
import { entryMembers } from '../../resources/call-arguments.ts';
import { hasArgument, toArgumentName } from './given-arguments.ts';
import { type ArgumentsPlace, checkOneOf, isLiteral } from './literal-argument.ts';
import { checkSchedule } from './schedule-arguments.ts';

type ArgumentCheck = (given: JsonObject, place: ArgumentsPlace) => void;

/** @param name service and action, such as `events:putEvents` */
export function checkArgumentValues(name: string, given: JsonObject, place: ArgumentsPlace): void {
  const check = entryOf(checks, name);
  check?.(given, place);
}

const checks: Readonly<Record<string, ArgumentCheck>> = {
  'events:putEvents': checkEntries,
  'http:invoke': checkHttp,
  'lambda:invoke': (given, place) => {
    checkOneOf(given, 'InvocationType', ['RequestResponse', 'Event', 'DryRun'], place);
  },
  'scheduler:createSchedule': checkSchedule,
  'scheduler:updateSchedule': checkSchedule,
  'sqs:sendMessage': checkQueue,
  'states:startExecution': checkExecutionName,
  'dynamodb:getItem': (given, place) => checkAttributes(given, ['Key'], place),
  'dynamodb:putItem': (given, place) => checkAttributes(given, ['Item', 'ExpressionAttributeValues'], place),
  'dynamodb:updateItem': (given, place) => checkAttributes(given, ['Key', 'ExpressionAttributeValues'], place),
  'dynamodb:deleteItem': (given, place) => checkAttributes(given, ['Key', 'ExpressionAttributeValues'], place),
};

const mostEntries = 10;

function checkEntries(given: JsonObject, { pointer, site }: ArgumentsPlace): void {
  const { Entries: entries } = given;
  const at = below(pointer, 'Entries');
  if (entries === undefined || (typeof entries === 'string' && !isLiteral(entries))) return;
  if (!Array.isArray(entries)) {
    site.report('wrong-argument', at, `Entries is ${typeName(entries)}, and must be an array`);
    return;
  }
  if (entries.length === 0 || entries.length > mostEntries) {
    site.report('wrong-argument', at, `Entries has ${entries.length} entries, and must have 1 to ${mostEntries}`);
  }
  entries.forEach((entry, index) => {
    if (isObject(entry)) checkEntry(entry, { pointer: below(at, index), site });
  });
}

function checkEntry(entry: JsonObject, { pointer, site }: ArgumentsPlace): void {
  const has = (name: string): boolean => hasArgument(entry, name, site.language);
  for (const name of entryMembers.required) {
    if (!has(name)) site.report('missing-argument', pointer, `an entry of events:putEvents requires ${name}`);
  }
  if (!has('EventBusName')) site.report('default-event-bus', pointer, 'the entry has no EventBusName');
  for (const key of Object.keys(entry)) {
    const name = toArgumentName(key, site.language);
    if (entryMembers.known.some((known) => known === name)) continue;
    site.report(
      'unknown-argument',
      below(pointer, key),
      `an entry has no member "${name}"${didYouMean(name, entryMembers.known)}`,
    );
  }
  checkDetail(entry.Detail, { pointer: below(pointer, 'Detail'), site });
  if (isLiteral(entry.Source) && entry.Source.startsWith('aws.')) {
    site.report('wrong-argument', below(pointer, 'Source'), `Source is ${quote(entry.Source)}, and "aws." is reserved`);
  }
}

/** EventBridge refuses a Detail that is not the text of a JSON object; Step Functions makes that text of an object. */
function checkDetail(detail: unknown, { pointer, site }: ArgumentsPlace): void {
  if (detail === undefined || isObject(detail)) return;
  if (typeof detail === 'string' && (!isLiteral(detail) || isTextOfObject(detail))) return;
  site.report('wrong-argument', pointer, `Detail is ${quote(detail)}, and must be an object or its JSON text`);
}

function isTextOfObject(text: string): boolean {
  try {
    return isObject(JSON.parse(text));
  } catch {
    return false;
  }
}

const methods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD'];

function checkHttp(given: JsonObject, place: ArgumentsPlace): void {
  const { pointer, site } = place;
  checkOneOf(given, 'Method', methods, place);
  const { ApiEndpoint: endpoint, Authentication: authentication } = given;
  if (isLiteral(endpoint) && !endpoint.startsWith('https://')) {
    site.report(
      'wrong-argument',
      below(pointer, 'ApiEndpoint'),
      `ApiEndpoint is ${quote(endpoint)}, and must begin with https://`,
    );
  }
  if (!isObject(authentication)) return;
  if (hasArgument(authentication, 'ConnectionArn', site.language)) return;
  site.report('missing-argument', below(pointer, 'Authentication'), 'Authentication requires ConnectionArn');
}

function checkQueue(given: JsonObject, { pointer, site }: ArgumentsPlace): void {
  const { QueueUrl: url } = given;
  if (!isLiteral(url) || !url.endsWith('.fifo') || hasArgument(given, 'MessageGroupId', site.language)) return;
  site.report('missing-argument', pointer, 'a FIFO queue requires MessageGroupId');
}

function checkExecutionName(given: JsonObject, { pointer, site }: ArgumentsPlace): void {
  const { Name: name } = given;
  if (!isLiteral(name) || /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]{1,80}$/u.test(name)) return;
  const message = `Name is ${quote(name)}, and must have 1 to 80 characters, no space and none of <>{}[]?*"#%\\^|~\`$&,;:/`;
  site.report('wrong-argument', below(pointer, 'Name'), message);
}

const attributeTypes = ['S', 'N', 'B', 'BOOL', 'NULL', 'SS', 'NS', 'BS', 'L', 'M'];

function checkAttributes(given: JsonObject, names: string[], place: ArgumentsPlace): void {
  for (const name of names) {
    for (const [attribute, value] of Object.entries(asObject(given[name]))) {
      if (toArgumentName(attribute, place.site.language) !== attribute) continue;
      checkAttributeValue(value, { ...place, pointer: below(place.pointer, name, attribute) });
    }
  }
}

/** Step Functions stores a plain text as `{"S": …}`. */
function checkAttributeValue(value: unknown, { pointer, site }: ArgumentsPlace): void {
  if (typeof value === 'string') return;
  const types = Object.keys(asObject(value)).map((key) => toArgumentName(key, site.language));
  const [type = ''] = types;
  if (types.length !== 1 || !attributeTypes.includes(type)) {
    const message = `the attribute is ${quote(value)}, and must be like {"S": "text"}`;
    site.report('wrong-argument', pointer, message, `Give one member, of ${anyOf(attributeTypes)}`);
    return;
  }
  const inner = asObject(value)[type];
  if ((type !== 'N' && type !== 'S') || inner === undefined || typeof inner === 'string') return;
  site.report('wrong-argument', below(pointer, type), `${type} is ${typeName(inner)}, and must be a string`);
}
