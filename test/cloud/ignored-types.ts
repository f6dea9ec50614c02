/** Resource types of the stacks that moto's CloudFormation passes over, and what the run does about each. A type that is not here fails the run. */
export const ignoredTypes: Readonly<Record<string, string>> = {
  'AWS::S3::BucketPolicy': 'left out: it refuses plain http, which is what moto speaks',
  'AWS::SQS::QueuePolicy': 'set by SDK: over TLS only; moto holds nobody to it',
  'AWS::Connect::InstanceStorageConfig':
    'left out: Connect is the stand-in, and the run puts the records into the stream itself',
  'AWS::CloudWatch::Alarm': 'left out: nothing measures here',
  'AWS::CloudWatch::CompositeAlarm': 'left out: nothing measures here',
  'AWS::Logs::QueryDefinition': 'left out: nobody asks the logs here',
};
