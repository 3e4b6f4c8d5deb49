// Each asynchronous function of the drop-in, called with options.

import { exec, execFile, fork, spawn } from 'sigmask/child_process';

export const STARTS: [string, (options: object) => unknown][] = [
  ['spawn', (options) => spawn('/bin/true', options)],
  ['spawn with arguments', (options) => spawn('/bin/true', ['x'], options)],
  ['fork', (options) => fork('/dev/null', options)],
  ['exec', (options) => exec('true', options, () => {})],
  ['execFile', (options) => execFile('/bin/true', options, () => {})],
];
