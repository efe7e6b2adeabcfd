import { setTimeout as sleep } from "node:timers/promises";
import type { RateLimit } from "../errors.js";
import type { Journal } from "./journal.js";

/** Intercom counts requests in windows of this length, in milliseconds. */
const WINDOW = 10_000;
/** How far ahead slots are taken, in milliseconds: the pause of another process is noticed within this time. */
const AHEAD = 100;

/** When a row may be sent. */
export class Pace {
  readonly waiting: ((isGranted: boolean) => void)[] = [];
  /** Between two slots, in milliseconds. */
  readonly interval: number;
  #isServing = false;
  #pausedUntil = 0;
  #window = { resetAt: 0, endsAt: 0 };

  constructor(
    private readonly journal: Journal,
    perMinute: number,
    private readonly stop: AbortSignal,
    private readonly fail: (error: unknown) => void,
  ) {
    this.interval = 60_000 / (perMinute * 0.99);
    stop.addEventListener("abort", () => {
      for (const refuse of this.waiting.splice(0)) refuse(false);
    });
  }

  /** Waits for the next slot; `false` if there is none, as the import stops. */
  slot(): Promise<boolean> {
    if (this.stop.aborted) return Promise.resolve(false);
    const slot = new Promise<boolean>((resolve) => this.waiting.push(resolve));
    if (!this.#isServing) this.#serve().catch(this.fail);
    return slot;
  }

  async #serve(): Promise<void> {
    this.#isServing = true;
    while (this.waiting.length > 0) {
      const slots = Math.min(this.waiting.length, Math.ceil(AHEAD / this.interval));
      const first = (await this.journal.reserve(slots, this.interval)) + performance.now();
      for (let slot = 0; slot < slots; slot++) {
        const wait = first + slot * this.interval - performance.now();
        // It rejects when the import stops.
        if (wait > 0.5) await sleep(wait, undefined, { signal: this.stop }).catch(() => {});
        // A pause may have begun after these slots were taken.
        if (performance.now() < this.#pausedUntil) break;
        this.waiting.shift()?.(true);
      }
    }
    this.#isServing = false;
  }

  /** Gives nobody a slot within the next milliseconds. */
  pause(milliseconds: number): void {
    const until = performance.now() + milliseconds;
    if (until < this.#pausedUntil + 50) return;
    this.#pausedUntil = until;
    this.journal.pause(milliseconds).catch(this.fail);
  }

  /**
   * Slows down where others use the workspace's allowance too: until the reset, if what is left of it would not do
   * for what is sent within the time that a response takes, or within the time left.
   */
  observe(rateLimit: RateLimit | undefined, date: string | undefined, duration: number): void {
    if (rateLimit?.remaining === undefined || rateLimit.resetAt === undefined) return;
    const now = performance.now();
    const resetAt = rateLimit.resetAt.getTime();
    if (resetAt < this.#window.resetAt) return;
    // The first response of a window tells its end better than the server's clock, which shows whole seconds.
    if (resetAt > this.#window.resetAt) this.#window = { resetAt, endsAt: now + WINDOW };
    const left = Math.min(resetAt - (Date.parse(String(date)) || Date.now()), this.#window.endsAt - now);
    if (rateLimit.remaining <= Math.min(duration, left) / this.interval) this.pause(left);
  }
}
