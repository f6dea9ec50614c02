import dynalite from 'dynalite';
import { listen, type LocalPart } from './loopback.ts';

/**
 * Starts DynamoDB (dynalite). It has no transactions, no TimeToLive call and no item in the error of a failed condition.
 * @param dir a folder to keep the tables in; without it they are in memory
 */
export function startDynamoDb(dir?: string): Promise<LocalPart> {
  const path = dir === undefined ? {} : { path: dir };
  return listen(dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0, ...path }));
}
