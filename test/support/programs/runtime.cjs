// runtime.cjs [NAME...]: which parts of the package work in this runtime, whichever it is; the last line of output is the report.
// It calls functions that start no child, and functions that do, but not those that are named.

const { once } = require('node:events');
const { promisify } = require('node:util');

const sigmask = require('sigmask');
const childProcess = require('sigmask/child_process');

const demand = (holds, what) => {
  if (!holds) throw new Error(`not so: ${what}`);
};

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

// The kernel's own report on a child, which itself changes nothing of its state.
const OPTIONS = { signals: { ignore: 'SIGINT', block: 'SIGUSR1' }, processGroup: 'new' };
const field = (text, name) => BigInt(`0x${new RegExp(`^${name}:\\s+(\\w+)`, 'm').exec(text)[1]}`);

function demandSignals(text, { signalsAtExec }) {
  demand(signalsAtExec.ignored.equals('SIGINT') && signalsAtExec.blocked.equals('SIGUSR1'), 'signalsAtExec is what was asked for');
  demand(field(text, 'SigIgn') === 0x2n && field(text, 'SigBlk') === 0x200n, 'the kernel says the same');
}

const CHILDREN = {
  async spawn() {
    const child = childProcess.spawn('/bin/cat', ['/proc/self/status'], OPTIONS);
    let text = '';
    child.stdout.on('data', (data) => (text += data));
    await once(child, 'close');
    demandSignals(text, child);
  },
  spawnSync() {
    const result = childProcess.spawnSync('/bin/cat', ['/proc/self/status'], OPTIONS);
    demandSignals(`${result.stdout}`, result);
  },
  async 'a spawn that fails'() {
    const [{ code, stage }] = await once(childProcess.spawn('/nowhere', [], OPTIONS), 'error');
    demand(code === 'ENOENT' && stage === 'execve', `${code} ${stage}`);
  },
  async 'input, output and errors'() {
    const child = childProcess.spawn('/bin/sh', ['-c', 'cat; echo error >&2; exit 3'], OPTIONS);
    const text = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr']) child[name].setEncoding('utf8').on('data', (data) => (text[name] += data));
    child.stdin.end('x'.repeat(1_000_000));
    const [code] = await once(child, 'close');
    demand(code === 3 && text.stdout.length === 1_000_000 && text.stderr === 'error\n', `${code} ${text.stdout.length} ${text.stderr}`);
  },
  async 'output before exit'() {
    for (let count = 0; count < 20; count++) {
      const child = childProcess.spawn('/bin/echo', ['text']);
      let text = '';
      child.stdout.on('data', (data) => (text += data));
      await once(child, 'exit');
      demand(text === 'text\n', `the output of child ${count} came first`);
    }
  },
  async 'exec, promisified'() {
    const run = promisify(childProcess.exec);
    demand((await run('echo out')).stdout === 'out\n', 'the output is in the result');
    const { code, stderr } = await run('echo err >&2; exit 4').catch((error) => error);
    demand(code === 4 && stderr === 'err\n', `${code} ${stderr}`);
  },
  async 'timeout, AbortSignal, maxBuffer'() {
    const late = childProcess.spawn('/bin/sleep', ['60'], { timeout: 20 });
    demand((await once(late, 'exit'))[1] === 'SIGTERM', 'the timeout ends it');
    const controller = new AbortController();
    const aborted = childProcess.spawn('/bin/sleep', ['60'], { signal: controller.signal });
    const failed = once(aborted, 'exit').catch((error) => error);
    controller.abort();
    demand((await failed).code === 'ABORT_ERR', 'the signal ends it');
    const { code } = await promisify(childProcess.execFile)('/bin/echo', ['long'], { maxBuffer: 2 }).catch((error) => error);
    demand(code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER', code);
  },
  async 'contain'() {
    const child = childProcess.spawn('/bin/sh', ['-c', 'setsid sleep 600 & echo; wait'], { contain: true });
    await once(child.stdout, 'data');
    await child.end({ signal: 'SIGKILL' });
    demand(child.members().length === 0, 'all members have ended');
  },
  async 'messages to a child that is Node'() {
    const script = `process.on('message', (message) => process.send({ back: message }, () => process.disconnect()))`;
    const node = process.env.SIGMASK_TEST_NODE ?? process.execPath;
    const child = childProcess.spawn(node, ['-e', script], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    child.send({ text: 'grün' });
    const [{ back }] = await once(child, 'message');
    const [code] = await once(child, 'close');
    demand(back.text === 'grün' && code === 0, `${JSON.stringify(back)} ${code}`);
  },
  'an end by a real-time signal'() {
    const { waitStatus } = childProcess.spawnSync('/bin/sh', ['-c', 'kill -40 $$']);
    // musl has another SIGRTMIN.
    const [name] = sigmask.SignalSet.of(40);
    demand(/^SIGRTMIN\+[56]$/.test(name) && waitStatus.signal === name, JSON.stringify(waitStatus));
  },
  withChildSignals: () => childProcess.withChildSignals({ ignore: 'SIGINT' }, () => {}),
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
  const children = await outcomesOf(CHILDREN);
  const { addonPath } = require('../../../dist/internal/binding.js');
  console.log(JSON.stringify({ works, children, addon: addonPath().split(/[/\\]/).slice(-2).join('/') }));
})();
