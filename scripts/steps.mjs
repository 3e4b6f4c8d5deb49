// Prints which step of how many a long command is doing, and how long it took.

export class Steps {
  #done = 0;
  #count;
  #start = performance.now();

  constructor(count) {
    this.#count = count;
  }

  /** Runs one step. What it returns, or resolves with, is added to the line as its result, and returned. */
  async run(name, step) {
    const at = `${++this.#done}/${this.#count} ${name}`;
    console.log(`${at} ...`);
    const start = performance.now();
    const result = await step();
    console.log(`${at}${result === undefined ? '' : `: ${result}`} (${seconds(start)})`);
    return result;
  }

  /** Prints the time of all steps. */
  end(name) {
    console.log(`${name}: ${seconds(this.#start)}`);
  }
}

const seconds = (start) => `${((performance.now() - start) / 1000).toFixed(1)} s`;
