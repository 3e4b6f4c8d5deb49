// runtime.cjs [NAME...]: which parts of the package work in this runtime, whichever it is; the last line of output is the report.
// It calls functions that start no child, and functions that do, but not those that are named.

const sigmask = require('sigmask');

const { demand } = require('./runtime-demand.cjs');

const CALLS = {
  isSupported: () => demand(sigmask.isSupported, 'isSupported'),
  'groups and sessions'() {
    demand(sigmask.getpgid(0) === sigmask.getpgrp() && sigmask.getsid(0) > 0, 'getpgid(0) is getpgrp()');
    sigmask.killpg(sigmask.getpgrp(), 0);
  },
  pthread_sigmask() {
    const before = sigmask.pthread_sigmask('SIG_BLOCK', 'SIGUSR2');
    const between = sigmask.pthread_sigmask('SIG_SETMASK', before);
    demand(!before.has('SIGUSR2') && between.has('SIGUSR2'), 'the mask is set and restored');
  },
  'sigprocmask, sigpending'() {
    const before = sigmask.sigprocmask('SIG_BLOCK', 'SIGUSR2');
    process.kill(process.pid, 'SIGUSR2');
    demand(sigmask.sigpending().process.has('SIGUSR2'), 'it is pending for the process');
    const guard = sigmask.ignoreSignals('SIGUSR2');
    demand(sigmask.sigpending().process.isEmpty, 'what is ignored is discarded');
    guard.restore();
    sigmask.sigprocmask('SIG_SETMASK', before);
  },
  'ignoreSignals, getDisposition'() {
    const guard = sigmask.ignoreSignals('SIGHUP');
    const ignored = sigmask.getDisposition('SIGHUP');
    guard.restore();
    demand(ignored === 'ignore' && sigmask.getDisposition('SIGHUP') === 'default', 'it is ignored and restored');
  },
  async 'withSignalsBlocked, sigwait, sigqueue, raise'() {
    const infos = await sigmask.withSignalsBlocked(['SIGUSR2', 'SIGRTMIN+5'], async () => {
      sigmask.sigqueue(process.pid, 'SIGRTMIN+5', 7);
      const queued = await sigmask.sigwait('SIGRTMIN+5');
      sigmask.raise('SIGUSR2');
      return [queued, await sigmask.sigwait('SIGUSR2')];
    });
    demand(infos[0].value === 7 && infos[0].pid === process.pid && infos[1].code === 'SI_TKILL', JSON.stringify(infos));
  },
  async signalStream() {
    const stream = sigmask.signalStream('SIGUSR2');
    process.kill(process.pid, 'SIGUSR2');
    for await (const { signal, code } of stream) {
      demand(signal === 'SIGUSR2' && code === 'SI_USER', `${signal} ${code}`);
      break;
    }
  },
  signalState() {
    const { pid, threads } = sigmask.signalState();
    demand(pid === process.pid && threads.length > 0, 'the state is that of this process');
  },
  processTree: () => demand(sigmask.processTree().state.pid === process.pid, 'the tree begins with this process'),
  'errors of system calls'() {
    try {
      sigmask.setpgid(1, 0);
    } catch (error) {
      return demand(error.code === 'ESRCH' && error.errno < 0 && error.syscall === 'setpgid', error.message);
    }
    throw new Error('setpgid(1, 0) has not failed');
  },
};

const leftOut = process.argv.slice(2);

async function outcomesOf(calls) {
  const outcomes = {};
  for (const [name, call] of Object.entries(calls).filter(([name]) => !leftOut.includes(name))) {
    try {
      await call();
      outcomes[name] = 'works';
    } catch (error) {
      outcomes[name] = error.code ?? error.message;
    }
  }
  return outcomes;
}

(async () => {
  const works = await outcomesOf(CALLS);
  const children = {};
  for (const name of ['signals', 'streams', 'functions', 'messages']) Object.assign(children, await outcomesOf(require(`./runtime-${name}.cjs`)));
  const { addonPath } = require('../../../dist/internal/binding.js');
  console.log(JSON.stringify({ works, children, addon: addonPath().split(/[/\\]/).slice(-2).join('/') }));
  // Bun and Deno keep running for what a failed call has left.
  process.exit();
})();
