/**
 * What was answered `pending`: each item is applied `delayMs` after it was added, in the order of adding.
 * With 0 that is as soon as the answer is on its way.
 */
export class AsyncUpdates<Item> {
  private readonly queue: Item[] = [];
  private waiters: (() => void)[] = [];
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly apply: (item: Item) => void;
  private readonly delayMs: number;

  constructor(apply: (item: Item) => void, delayMs: number) {
    this.apply = apply;
    this.delayMs = delayMs;
  }

  add(item: Item): void {
    this.queue.push(item);
    if (this.delayMs === 0) {
      setImmediate(() => this.applyNext());
      return;
    }
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.applyNext();
    }, this.delayMs);
    this.timers.add(timer);
  }

  /** Applies what is due at once; called before each request, so that without a delay none sees a pending update. */
  applyDue(): void {
    while (this.delayMs === 0 && this.queue.length > 0) this.applyNext();
  }

  pending(): Item[] {
    return [...this.queue];
  }

  /** Resolves when nothing is pending. */
  settled(): Promise<void> {
    if (this.queue.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.waiters.push(resolve));
  }

  /** Forgets what is pending. */
  stop(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    this.queue.length = 0;
    this.release();
  }

  private applyNext(): void {
    const item = this.queue.shift();
    if (item !== undefined) this.apply(item);
    if (this.queue.length === 0) this.release();
  }

  private release(): void {
    const waiters = this.waiters;
    this.waiters = [];
    for (const resolve of waiters) resolve();
  }
}
