import kinesalite from 'kinesalite';
import { listen, type LocalPart } from './loopback.ts';

/**
 * Starts Kinesis (kinesalite), in memory. It speaks HTTP/1 only, the SDK's client HTTP/2 by default:
 * clients need `requestHandler: new NodeHttpHandler()`.
 */
export function startStream(): Promise<LocalPart> {
  return listen(kinesalite({ createStreamMs: 0, deleteStreamMs: 0, updateStreamMs: 0, shardLimit: 100 }));
}
