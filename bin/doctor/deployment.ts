import { functionNames, type FunctionName } from '../../lib/bundle.ts';
import { deployedIn, type Deployed, type DescribedStack } from '../replay/deployed.ts';
import { UsageError } from '../usage.ts';

/** All outputs of a bridge's stack that the doctor goes by (lib/bridge-stack.ts). */
export interface Deployment extends Deployed {
  ledgerTable: string;
  keptBucket: string;
  keptIndex: string;
  contactEventDeadLetterUrl: string | undefined;
  retryDeadLetterUrl: string | undefined;
  /** Names of the deployed functions. */
  functions: ReadonlyMap<FunctionName, string>;
}

/** @throws UsageError for a stack that is not there, is none of a bridge, or of a release that does not tell enough */
export function deploymentIn(name: string, stack: DescribedStack | undefined): Deployment {
  const deployed = deployedIn(name, stack);
  const outputs = new Map(stack?.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
  const { ledgerTable, keptBucket, keptIndex } = deployed;
  const functions = functionNames.flatMap((door) => {
    const functionName = outputs.get(outputOf(door));
    return functionName === undefined ? [] : [[door, functionName] as const];
  });
  if (!ledgerTable || !keptBucket || !keptIndex || functions.length < functionNames.length)
    throw new UsageError(`--stack ${name}: does not tell of all its parts; deploy this release first`);
  return {
    ...deployed,
    ...{ ledgerTable, keptBucket, keptIndex, functions: new Map(functions) },
    contactEventDeadLetterUrl: outputs.get('ContactEventDeadLetterUrl'),
    retryDeadLetterUrl: outputs.get('RetryDeadLetterUrl'),
  };
}

/** `contact-event` → `ContactEventFunction`. */
const outputOf = (name: FunctionName) =>
  `${name.replaceAll(/(^|-)(\w)/g, (_, _dash, letter: string) => letter.toUpperCase())}Function`;
