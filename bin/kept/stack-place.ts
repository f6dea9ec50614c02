import { deployedIn, describedStack, type Deployed } from '../replay/deployed.ts';
import { UsageError } from '../usage.ts';
import { awsClients, destroy } from './clients.ts';
import type { KeptPlace } from './place.ts';
import { createKeptStore, type KeptPlaces, type KeptStore } from './store.ts';

/**
 * What a deployed bridge keeps, by the outputs of its stack.
 * @throws UsageError for a stack that is not there, is none of a bridge, or of a release that does not tell where it keeps
 */
export async function stackPlace(name: string): Promise<KeptPlace> {
  const deployed = deployedIn(name, await describedStack(name));
  const places = keptPlaces(name, deployed);
  const look = async <Result>(work: (store: KeptStore) => Promise<Result>) => {
    const clients = awsClients(deployed.region);
    try {
      return await work(createKeptStore(clients, places));
    } finally {
      destroy(clients);
    }
  };
  return { look, deliver: (_rows, work) => look((store) => work(store, undefined)) };
}

function keptPlaces(name: string, { keptBucket, keptIndex, ...queues }: Deployed): KeptPlaces {
  if (keptBucket === undefined || keptIndex === undefined) {
    const missing = keptBucket === undefined ? 'KeptBucket' : 'KeptIndex';
    throw new UsageError(`--stack ${name}: has no output ${missing}; deploy this release first`);
  }
  return { ...queues, bucket: keptBucket, index: keptIndex };
}
