declare module 'kinesalite' {
  import type { Server } from 'node:http';

  interface KinesaliteOptions {
    createStreamMs?: number;
    deleteStreamMs?: number;
    updateStreamMs?: number;
    /** Most shards over all streams; 10 by default. */
    shardLimit?: number;
  }
  export default function kinesalite(options?: KinesaliteOptions): Server;
}
