// Compiles the small programs that tests start and load, once for the whole run.

import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
const HELPERS = {
  under: [],
  exact: [],
  storm: [],
  poke: [],
  subject: [],
  leaf: [],
  escape: [],
  parent: [],
  traced: [],
  tracer: [],
  seccomp: [],
  contained: [],
  handlers: ['-shared', '-fPIC'],
  waker: ['-shared', '-fPIC', '-pthread'],
  slow_lock: ['-shared', '-fPIC', '-pthread'],
  sandbox: ['-shared', '-fPIC'],
  other_copy: ['-shared', '-fPIC'],
  unlisted_children: ['-shared', '-fPIC'],
  lost_kill: ['-shared', '-fPIC', '-ldl'],
  late_wait: ['-shared', '-fPIC', '-Wl,-z,nodelete'],
  thief: ['-shared', '-fPIC', '-pthread', '-Wl,-z,nodelete'],
};

// The others make calls of Linux. npm run test:mac needs no more.
const PORTABLE_OR_ALL = process.platform === 'darwin' ? ['under'] : Object.keys(HELPERS);

const TARGET = join(ROOT, 'build', 'test');

/** Compiles a helper, and returns the folder that has it. */
export function compileHelper(helper) {
  mkdirSync(TARGET, { recursive: true });
  // Another run may be using the program: it gets a new one in its place.
  const made = join(TARGET, `${helper}.${process.pid}`);
  execFileSync('c++', ['-std=c++17', '-O2', '-Wall', ...HELPERS[helper], '-o', made, join(import.meta.dirname, 'native', `${helper}.cc`)]);
  renameSync(made, join(TARGET, helper));
  return TARGET;
}

export default function buildHelpers() {
  // Programs that have become another user write their coverage, too.
  const { NODE_V8_COVERAGE } = process.env;
  if (NODE_V8_COVERAGE) chmodSync(NODE_V8_COVERAGE, 0o1777);
  PORTABLE_OR_ALL.forEach(compileHelper);
}
