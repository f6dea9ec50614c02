import { DescribeTableCommand, DescribeTimeToLiveCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { fail, lastPart, ok, type Finding } from './finding.ts';

interface Table {
  /** As people know it. */
  what: string;
  name: string;
  /** The attribute by which rows expire. */
  expiry: string;
  /** An index that is needed. */
  index?: string;
}

/** Whether a table is there with what the bridge needs of it. */
export async function tableFindings(
  dynamoDb: DynamoDBClient,
  { what, name, expiry, index }: Table,
): Promise<Finding[]> {
  const { Table } = await dynamoDb.send(new DescribeTableCommand({ TableName: name }));
  const { TimeToLiveDescription } = await dynamoDb.send(new DescribeTimeToLiveCommand({ TableName: name }));
  const about = `${what}: table ${lastPart(name)}`;
  const todo = 'deploy the state stack again';
  const findings: Finding[] = [];
  const { TableStatus = 'unknown', GlobalSecondaryIndexes = [] } = Table ?? {};
  if (!/^(ACTIVE|UPDATING)$/.test(TableStatus))
    findings.push(fail(`${about} is ${TableStatus}`, 'look at it in DynamoDB'));
  const { AttributeName, TimeToLiveStatus } = TimeToLiveDescription ?? {};
  if (!TimeToLiveStatus?.startsWith('ENABL') || AttributeName !== expiry)
    findings.push(fail(`${about} has no time to live by ${expiry}: it grows for ever`, todo));
  const found = GlobalSecondaryIndexes.find(({ IndexName }) => IndexName === index);
  if (index !== undefined && found?.IndexStatus !== 'ACTIVE')
    findings.push(fail(`${about} has no index ${index} that is active: contacts without a record are not found`, todo));
  return findings.length > 0 ? findings : [ok(`${about} is ${TableStatus}`)];
}
