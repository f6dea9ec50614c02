import { once } from 'node:events';
import type { Server } from 'node:http';

/** A local part that clients reach at `url`; `close` ends its sockets and frees its port. */
export interface LocalPart {
  url: string;
  close(): Promise<void>;
}

/**
 * Lets a server listen on a free port of 127.0.0.1, never on other interfaces: recordings hold people's data.
 * Idle connections stay: a client that reuses one in the moment in which the server drops it gets a reset.
 * Closing drops idle keep-alive connections, which clients hold open for long.
 */
export async function listen(server: Server): Promise<LocalPart> {
  server.keepAliveTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The local part has no port');
  return { url: `http://127.0.0.1:${address.port}`, close: () => close(server) };
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    server.closeAllConnections();
  });
}
