// Shared by the programs that runtime.cjs runs.

const { isDeepStrictEqual, inspect } = require('node:util');

const demand = (holds, what) => {
  if (!holds) throw new Error(`not so: ${what}`);
};

/** Demands that a value is as expected. */
const demandEqual = (found, expected) => demand(isDeepStrictEqual(found, expected), `${inspect(found)} is ${inspect(expected)}`);

/** Everything that a stream brings. */
async function textOf(stream) {
  let text = '';
  for await (const part of stream) text += part;
  return text;
}

/** Waits for the event of an emitter that emits no other error. */
const eventOf = (emitter, name) => new Promise((resolve) => emitter.once(name, (...values) => resolve(values)));

module.exports = { demand, demandEqual, textOf, eventOf };
