// The wings of lib/ and native/, and which others each may import. CONTRIBUTING.md shows the same lists.

/** The files at the root of lib/, which the package exports. */
export const FACES = 'faces';

export const LIB = {
  internal: [],
  signals: ['internal'],
  node: ['internal'],
  look: ['signals', 'internal'],
  self: ['look', 'signals', 'internal'],
  contain: ['look', 'internal'],
  spawn: ['self', 'node', 'look', 'signals', 'internal'],
  child: ['spawn', 'contain', 'self', 'node', 'look', 'signals', 'internal'],
  control: ['child', 'contain', 'spawn', 'look', 'signals', 'internal', 'node'],
  arguments: ['node', 'internal'],
  channel: ['internal'],
  engine: ['channel', 'arguments', 'node', 'internal'],
  'drop-in': ['engine', 'control', 'child', 'spawn', 'node', 'internal'],
  shutdown: ['drop-in', 'control', 'child', 'spawn', 'self', 'signals', 'internal'],
  usage: [],
  cli: ['usage', 'shutdown', 'drop-in', 'child', 'contain', 'self', 'spawn', 'look', 'signals', 'internal'],
  testing: ['drop-in', 'control', 'spawn', 'look', 'signals', 'internal'],
  [FACES]: ['testing', 'shutdown', 'drop-in', 'control', 'child', 'spawn', 'contain', 'self', 'look', 'signals', 'internal'],
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
  watchdog: ['wait', 'posix'],
  contain: ['watchdog', 'wait', 'threads', 'look', 'posix'],
  glue: ['contain', 'watchdog', 'spawn', 'wait', 'threads', 'self', 'look', 'posix'],
  [BINDING]: ['glue'],
};
