import type { Context } from 'aws-lambda';
import { createKeyring } from './aws/secret.ts';
import { containerOf } from './container.ts';
import { measureInstances } from './instance-health.ts';
import { log } from './log.ts';
import { reconcilerOf } from './reconciler-container.ts';
import { reconcile, type Reconciled } from './reconciling.ts';

/** Looks for contacts whose record never came, every few minutes; there is one container of it at most. */
export async function handler(_event: unknown, context: Context): Promise<Reconciled> {
  const began = Date.now();
  const counts = await reconcile(reconcilerOf(process.env, context.getRemainingTimeInMillis()));
  log({ level: 'info', event: 'reconciled', counts, milliseconds: Date.now() - began });
  const container = containerOf(process.env);
  // A key that was changed since this container began has another certificate.
  const keyring = createKeyring();
  const { sightings } = container;
  await measureInstances({ ...container.world(context.getRemainingTimeInMillis()), keyring, sightings });
  await container.finish('reconciler');
  return counts;
}
