import core from './child_process.js';

export * from './child_process.js';
// As node:child_process has one.
export default core;
