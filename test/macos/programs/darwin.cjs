// Loaded first into a Node of Linux: makes it a pretended macOS for the package, with the addon of build.mts. The programs that it
// starts load this, too, by NODE_OPTIONS, where the package puts its own preload first.

const Module = require('node:module');
const { join } = require('node:path');
const { isMainThread } = require('node:worker_threads');

const STAND_IN = join(__dirname, '..', '..', '..', 'build', 'macos', 'sigmask.node');
const PRELOAD = join(__dirname, 'preload.cjs');

// Installs the handlers of the stand-in before a test looks at the dispositions.
if (isMainThread) require(STAND_IN);

Object.defineProperty(process, 'platform', { value: 'darwin' });

const { _resolveFilename: resolve } = Module;
Module._resolveFilename = (request, ...rest) => (request.endsWith('/sigmask.node') ? STAND_IN : resolve(request, ...rest));

const { _compile: compile } = Module.prototype;
Module.prototype._compile = function (text, file, ...rest) {
  const isPlan = file.endsWith(join('dist', 'spawn', 'preload-plan.js'));
  const own = "join)(__dirname, 'preload.js')";
  if (isPlan && !text.includes(own)) throw new Error(`${file} has another preload`);
  return compile.call(this, isPlan ? text.replace(own, `join)(${JSON.stringify(PRELOAD)})`) : text, file, ...rest);
};
