import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { KeptClients } from './store.ts';

/** The settings of AWS SDK clients as the local parts' environment has them: endpoints, region, keys. */
type Environment = Readonly<Record<string, string>>;

/** Clients of AWS in a region, as this process's environment says. */
export const awsClients = (region: string): KeptClients => clientsOf(() => ({ region }));

/** Clients of the local parts. */
export const localClients = (environment: Environment): KeptClients =>
  clientsOf((service) => ({
    endpoint: environment[`AWS_ENDPOINT_URL_${service}`] ?? '',
    region: environment['AWS_REGION'] ?? '',
    credentials: {
      accessKeyId: environment['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: environment['AWS_SECRET_ACCESS_KEY'] ?? '',
    },
  }));

interface ClientSettings {
  region: string;
  endpoint?: string;
  credentials?: { accessKeyId: string; secretAccessKey: string };
}

const clientsOf = (settings: (service: string) => ClientSettings): KeptClients => ({
  dynamoDb: new DynamoDBClient(settings('DYNAMODB')),
  s3: new S3Client(settings('S3')),
  // A queue's URL says which queue it is; where requests go is the endpoint's to say.
  sqs: new SQSClient({ ...settings('SQS'), useQueueUrlAsEndpoint: false }),
  // Not all that stand in for Kinesis speak HTTP/2.
  kinesis: new KinesisClient({ ...settings('KINESIS'), requestHandler: new NodeHttpHandler() }),
});

export function destroy({ dynamoDb, s3, sqs, kinesis }: KeptClients): void {
  for (const client of [dynamoDb, s3, sqs, kinesis]) client.destroy();
}
