import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A stand-in for CloudFormation on loopback that knows one stack. */
export interface OneStack {
  url: string;
  /** Replaces its outputs. */
  setOutputs(outputs: Readonly<Record<string, string>>): void;
  close(): void;
}

const member = (name: string, value: string) => `<${name}>${value}</${name}>`;

/** Answers DescribeStacks, as CloudFormation does. */
export async function startStack(name: string): Promise<OneStack> {
  let outputs: Readonly<Record<string, string>> = {};
  const server = createServer(async (request, response) => {
    const asked = new URLSearchParams(await text(request)).get('StackName');
    response.setHeader('content-type', 'text/xml');
    if (asked === name) return response.end(described(name, outputs));
    const problem = '<Type>Sender</Type><Code>ValidationError</Code><Message>no such stack</Message>';
    return response.writeHead(400).end(`<ErrorResponse><Error>${problem}</Error></ErrorResponse>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}`,
    setOutputs: (given) => void (outputs = given),
    close: () => server.close(),
  };
}

function described(name: string, outputs: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(outputs).map(([key, value]) =>
    member('member', member('OutputKey', key) + member('OutputValue', value)),
  );
  const facts = [
    member('StackName', name),
    member('StackId', `arn:aws:cloudformation:us-east-1:000000000000:stack/${name}/1`),
    ...[member('CreationTime', '2026-03-02T10:00:00Z'), member('StackStatus', 'CREATE_COMPLETE')],
    member('Outputs', pairs.join('')),
  ].join('');
  const result = member('DescribeStacksResult', member('Stacks', member('member', facts)));
  return `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/">${result}</DescribeStacksResponse>`;
}
