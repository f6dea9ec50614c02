/** What a run keeps of the lines that the functions wrote. */
export class ToldByLog {
  /** When the breaker opened and closed; epoch milliseconds. */
  readonly breaker: { at: number; to: string }[] = [];
  /** How long each try of the contact that always fails held its batch of the shard, in milliseconds. */
  readonly heldMs: number[] = [];
  readonly #failing: string;

  constructor(failing: string) {
    this.#failing = failing;
  }

  line(line: string): void {
    if (line.includes('"event":"breaker"')) {
      const { time, to } = JSON.parse(line);
      this.breaker.push({ at: Date.parse(time), to: String(to) });
    }
    if (!line.includes(this.#failing) || !line.includes('"outcome":"failed"')) return;
    const { delivery, milliseconds } = JSON.parse(line);
    // A sequence number: what comes from the retry queue holds nobody.
    if (/^\d+$/.test(delivery)) this.heldMs.push(Number(milliseconds));
  }
}
