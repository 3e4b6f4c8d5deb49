import core from './child_process.js';

export * from './child_process.js';
// node:child_process has a default export, too.
export default core;
