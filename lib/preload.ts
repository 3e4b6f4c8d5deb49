// Runs first in a child that is Node and whose plan asks for what Node's start-up undoes. Until it has joined its group,
// the child is in one of its own, where no signal from a terminal or for the parent's group reaches it.

import { isMainThread } from 'node:worker_threads';

import { native } from './internal/binding';
import { check } from './internal/errors';
import { PLAN_VARIABLE, type PreloadPlan } from './internal/node-preload';

const EPERM = -1;

function cleanEnvironment({ nodeOptions }: PreloadPlan): void {
  Reflect.deleteProperty(process.env, PLAN_VARIABLE);
  if (nodeOptions === null) Reflect.deleteProperty(process.env, 'NODE_OPTIONS');
  else process.env['NODE_OPTIONS'] = nodeOptions;
}

function apply({ ignored, blocked, group }: PreloadPlan): void {
  const binding = native();
  check(binding.ignore(...ignored), 'sigaction');
  if (blocked.some((word) => word !== 0)) check(binding.sigprocmask(binding.SIG_BLOCK, ...blocked), 'sigprocmask');
  // At its end Node sets what is ignored back to the default action, and leaves handlers alone.
  process.on('exit', () => binding.swapIgnoredForHandler(...ignored));
  if (group === 0) return;
  const joined = binding.setpgid(0, group);
  // EPERM: the group has ended meanwhile.
  if (joined !== EPERM) check(joined, 'setpgid');
}

// In Workers, too, which run the preloads of their parent.
function hidePreload(): void {
  const property = Object.getOwnPropertyDescriptor(process, '_preload_modules');
  if (property?.configurable !== true || !Array.isArray(property.value)) return;
  // A copy: Node is walking through the list.
  const value = property.value.filter((path) => path !== __filename);
  Object.defineProperty(process, '_preload_modules', { ...property, value });
}

hidePreload();
const text = process.env[PLAN_VARIABLE];
if (text !== undefined && isMainThread) {
  const plan = JSON.parse(text) as PreloadPlan;
  if (!plan.lasting) cleanEnvironment(plan);
  apply(plan);
}
