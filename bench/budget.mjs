// Keeps the bench within its time: each subject has a share, and measures less where a step takes long. Shows how far it is.

const LINE_MS = 10_000;

let shown = 0;

/** Shows how far a subject is: on a terminal at once, in place of the last line, elsewhere every ten seconds. */
function show(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
  else if (performance.now() - shown > LINE_MS) {
    process.stderr.write(`${text}\n`);
    shown = performance.now();
  }
}

/** Removes the last line from a terminal. */
export function hideProgress() {
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
}

const seconds = (milliseconds) => `${(milliseconds / 1e3).toFixed(0)} s`;

/** The time of one subject, in milliseconds. */
export class Budget {
  #name;
  #start = performance.now();
  #total;

  constructor(name, total) {
    this.#name = name;
    this.#total = total;
  }

  get left() {
    return Math.max(this.#start + this.#total - performance.now(), 0);
  }

  /** A part of what is left. */
  part(fraction) {
    return this.left * fraction;
  }

  progress(words) {
    show(`${this.#name}: ${words}; ${seconds(performance.now() - this.#start)} of at most ${seconds(this.#total)}`);
  }

  /**
   * Calls `step` once, and again up to `most` times as long as `milliseconds` hold one more, by the longest so far. Returns how often.
   */
  async repeat(words, most, milliseconds, step) {
    const end = performance.now() + milliseconds;
    let longest = 0;
    let count = 0;
    while (count < most && (count === 0 || performance.now() + longest < end)) {
      this.progress(`${words}, ${count + 1} of at most ${most}`);
      const start = performance.now();
      await step(count);
      longest = Math.max(longest, performance.now() - start);
      count++;
    }
    return count;
  }
}
