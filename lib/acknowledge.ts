import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Findings of cdk-nag that we know and leave: rule, or rule with what it found in brackets, → why. */
export function acknowledge(construct: IConstruct, reasons: Readonly<Record<string, string>>): void {
  const acknowledgements = Object.entries(reasons).map(([id, reason]) => ({ id, reason }));
  Validations.of(construct).acknowledge(...acknowledgements);
}

/** What ends in a wildcard: a resource, perhaps of another stack, and what follows its ARN. */
interface Wildcard {
  of: IConstruct;
  arn: string;
  ending: string;
}

/** A wildcard in IAM that cannot be narrowed; cdk-nag names it as the template does. */
export function acknowledgeWildcard(construct: IConstruct, { of, arn, ending }: Wildcard, reason: string): void {
  const home = Stack.of(of);
  const written: unknown = home === Stack.of(construct) ? home.resolve(arn) : home.resolve(home.exportValue(arn));
  acknowledge(construct, { [`AwsSolutions-IAM5[Resource::${named(written)}${ending}]`]: reason });
}

function named(written: unknown): string {
  if (typeof written !== 'object' || written === null) return String(written);
  if ('Fn::ImportValue' in written) return String(written['Fn::ImportValue']);
  const [resource, attribute]: unknown[] =
    'Fn::GetAtt' in written && Array.isArray(written['Fn::GetAtt']) ? written['Fn::GetAtt'] : [];
  return `<${String(resource)}.${String(attribute)}>`;
}
