// Which runtime this is.

export const isDeno = 'deno' in process.versions;

/** Other runtimes announce no ChildProcess, or start children without one. */
export const isNode = !('bun' in process.versions) && !isDeno;
