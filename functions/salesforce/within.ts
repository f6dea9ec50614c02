/**
 * Waits for work only as long as the signal lets it; the work itself goes on, for others may share it.
 * @throws the signal's reason when it was first
 */
export function within<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => {
      reject(signal.reason);
    };
    if (signal.aborted) late();
    signal.addEventListener('abort', late, { once: true });
    void work.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', late);
    });
  });
}
