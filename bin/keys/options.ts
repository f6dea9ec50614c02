import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Io } from '../callcenter/io.ts';
import { UsageError } from '../usage.ts';
import type { SecretStore } from './key-secret.ts';
import type { DescribeStack } from './stack-secret.ts';
import { keySizes, type KeySize } from './private-key.ts';

/** What the commands reach; tests pass their own. */
export interface KeysParts {
  io: Io;
  now: () => Date;
  store: (secretName: string) => SecretStore;
  /** Asks CloudFormation. */
  describeStack: DescribeStack;
}

/** Where a private key is or goes. */
export interface PlaceOptions {
  privateKey?: string;
  secret?: string;
}

/** How a new pair is made. */
export interface PairOptions {
  bits: KeySize;
  days: number;
  force?: boolean;
}

export function withPair(command: Command): Command {
  return command
    .addOption(
      new Option('--bits <bits>', `size of the key, ${keySizes.join(' or ')}`).default(2048).argParser(keySize),
    )
    .option('--days <days>', 'how long the certificate is good', days, 365)
    .option('--force', 'replace what is there');
}

/** @throws UsageError unless just one of the two says where the private key is */
export function onePlace({ privateKey, secret }: PlaceOptions): void {
  if ((privateKey === undefined) === (secret === undefined))
    throw new UsageError('say where the private key is: --private-key FILE or --secret NAME, one of them');
}

/** Any whole number from 1 to 3650. */
export function days(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text) || Number(text) > 3650) throw new InvalidArgumentError('give days, from 1 to 3650.');
  return Number(text);
}

function keySize(text: string): KeySize {
  const size = keySizes.find((candidate) => String(candidate) === text);
  if (size === undefined) throw new InvalidArgumentError('Salesforce takes 2048 or 4096.');
  return size;
}
