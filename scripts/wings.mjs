// The wings of lib/ and native/, and which others each may import. CONTRIBUTING.md shows the same lists.

/** The files at the root of lib/, which the package exports. */
export const FACES = 'faces';

export const LIB = {
  internal: [],
  signals: ['internal'],
  node: ['internal'],
  look: ['signals', 'internal'],
  self: ['look', 'signals', 'internal'],
  contain: ['self', 'look', 'signals', 'internal'],
  spawn: ['self', 'node', 'look', 'signals', 'internal'],
  child: ['spawn', 'contain', 'self', 'node', 'look', 'signals', 'internal'],
  'drop-in': ['child', 'spawn', 'node', 'internal'],
  shutdown: ['drop-in', 'child', 'spawn', 'contain', 'self', 'signals', 'internal'],
  cli: ['drop-in', 'child', 'contain', 'look', 'self', 'spawn', 'signals', 'internal'],
  testing: ['drop-in', 'child', 'spawn', 'look', 'signals', 'internal'],
  [FACES]: ['testing', 'shutdown', 'drop-in', 'child', 'spawn', 'contain', 'self', 'look', 'signals', 'internal'],
};

/** The files at the root of native/: the export table. */
export const BINDING = 'binding';

export const NATIVE = {
  posix: [],
  look: ['posix'],
  threads: ['posix'],
  self: ['posix'],
  wait: ['threads', 'look', 'posix'],
  spawn: ['wait', 'posix'],
  contain: ['wait', 'threads', 'look', 'posix'],
  glue: ['contain', 'spawn', 'wait', 'threads', 'self', 'look', 'posix'],
  [BINDING]: ['glue'],
};
