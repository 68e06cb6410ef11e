// Errors in AWS's query protocol: XML, as the clients of STS, SNS and other older services read them.
import { randomUUID } from 'node:crypto';
import type { AwsError } from '../../platform/aws-error.ts';
import type { RestResponse } from '../../platform/service.ts';

export function encodeQueryError({ code, message, status }: AwsError): RestResponse {
  const type = status < 500 ? 'Sender' : 'Receiver';
  const error = `<Type>${type}</Type><Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message>`;
  return {
    status,
    headers: { 'content-type': 'text/xml' },
    body: `<ErrorResponse><Error>${error}</Error><RequestId>${randomUUID()}</RequestId></ErrorResponse>`,
  };
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
