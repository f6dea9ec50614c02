import { InvalidArgumentError } from 'commander';

/** Reads a port from the command line; 0 takes any free one. */
export function portOf(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('give a port from 0 to 65535.');
  return port;
}
