/** The command was called wrongly: one clear line, what, where and what to do; exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
