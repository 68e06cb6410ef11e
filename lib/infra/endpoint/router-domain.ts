// An own domain for the endpoint: API Gateway's domain name, its mapping, and the DNS records.
import { ApiMapping, DomainName, type HttpApi, type IHttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { AaaaRecord, ARecord, type IHostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { ApiGatewayv2DomainProperties } from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';

export interface RouterDomain {
  /** `events.example.com`. The router has the whole domain: paths stay as they are. */
  readonly name: string;
  /** A certificate for the name, in the Region of the stack. */
  readonly certificate: ICertificate;
  /** The zone that gets an A and an AAAA record for the name. @default no record is written: write an alias to `domainTarget` */
  readonly hostedZone?: IHostedZone;
}

export interface MappedDomainProps extends RouterDomain {
  readonly api: HttpApi;
  readonly stage: IHttpStage;
}

export class MappedDomain extends Construct {
  /** The name of API Gateway's own that a DNS record of the domain points to. */
  readonly target: string;
  readonly url: string;

  constructor(scope: Construct, id: string, { name, certificate, hostedZone, api, stage }: MappedDomainProps) {
    super(scope, id);
    const domainName = new DomainName(this, 'Domain', { domainName: name, certificate });
    new ApiMapping(this, 'Mapping', { api, domainName, stage });
    this.target = domainName.regionalDomainName;
    this.url = `https://${name}`;
    if (hostedZone === undefined) return;
    const properties = new ApiGatewayv2DomainProperties(this.target, domainName.regionalHostedZoneId);
    const record = { zone: hostedZone, recordName: name, target: RecordTarget.fromAlias(properties) };
    new ARecord(this, 'Ipv4', record);
    new AaaaRecord(this, 'Ipv6', record);
  }
}
