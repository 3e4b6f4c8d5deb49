// Each matcher passing and failing, with any `expect` that has them: what comes out, with the numbers of processes replaced.

const { once } = require('node:events');
const { spawn } = require('sigmask/child_process');
const { openTerminal } = require('sigmask/testing');
const { signalState } = require('sigmask');

const TRAP = 'import signal, sys; signal.signal(signal.SIGUSR1, lambda *_: 0); print("ready", flush=True); sys.stdin.read()';

async function start(program, script, options) {
  const child = spawn(program, ['-c', script], { stdio: ['pipe', 'pipe', 'inherit'], processGroup: 'new', ...options });
  await once(child.stdout, 'data');
  return child;
}

/** Null where the expectation holds, or its message. */
function messageOf(check) {
  try {
    check();
    return null;
  } catch (error) {
    return error.message;
  }
}

exports.outcomesOf = async (expect) => {
  const plain = await start('/bin/sh', 'echo ready; exec cat', { signals: { ignore: ['SIGHUP', 'SIGINT'], block: 'SIGTERM' } });
  const trapping = await start('python3', TRAP, {});
  const terminal = openTerminal('/bin/sh', ['-c', 'echo ready; read line']);
  await terminal.waitFor('ready');
  while (signalState(plain.pid).command !== 'cat') await new Promise(setImmediate);

  const cases = [
    ['toIgnoreSignal', plain, ['SIGINT'], ['SIGTERM']],
    ['toBlockSignal', plain, ['SIGTERM'], ['SIGINT']],
    ['toCatchSignal', trapping, ['SIGUSR1'], ['SIGUSR2']],
    ['toHaveDefaultSignal', plain, ['SIGQUIT'], ['SIGINT']],
    ['toBeInProcessGroup', plain, [plain.pid], [trapping]],
    ['toSurviveSignal', plain, ['SIGINT'], ['SIGQUIT']],
  ];
  const named = [[plain, 'PLAIN'], [trapping, 'TRAPPING'], [terminal, 'TERMINAL']];
  const clean = (message) => message && named.reduce((text, [{ pid }, name]) => text.replaceAll(String(pid), name), message).replace(/\/dev\/pts\/\d+/, '/dev/pts/N');

  const outcomes = {};
  for (const [matcher, child, good, bad] of cases) {
    for (const [kind, received] of [['pid', child.pid], ['ChildProcess', child], ['state', signalState(child.pid)]]) {
      outcomes[`${matcher} on a ${kind}`] = {
        holds: messageOf(() => expect(received)[matcher](...good)),
        fails: clean(messageOf(() => expect(received)[matcher](...bad))),
        notHolds: messageOf(() => expect(received).not[matcher](...bad)),
        notFails: clean(messageOf(() => expect(received).not[matcher](...good))),
      };
    }
  }
  outcomes.toBeInForeground = {
    holds: messageOf(() => expect(terminal.pid).toBeInForeground()),
    fails: clean(messageOf(() => expect(plain).toBeInForeground())),
    notHolds: messageOf(() => expect(plain).not.toBeInForeground()),
    notFails: clean(messageOf(() => expect(terminal.pid).not.toBeInForeground())),
  };
  outcomes['toSurviveSignal with a handler'] = {
    fails: clean(messageOf(() => expect(trapping).toSurviveSignal('SIGUSR1'))),
    notFails: clean(messageOf(() => expect(trapping).not.toSurviveSignal('SIGUSR1'))),
  };

  plain.kill('SIGKILL');
  trapping.kill('SIGKILL');
  await Promise.all([once(plain, 'exit'), once(trapping, 'exit'), terminal.end()]);
  outcomes['what has ended'] = { fails: clean(messageOf(() => expect(plain).toIgnoreSignal('SIGINT'))) };
  outcomes['no process'] = { fails: messageOf(() => expect('1').toIgnoreSignal('SIGINT')) };
  outcomes['no signal'] = { fails: messageOf(() => expect(1).toIgnoreSignal('INT')) };
  return outcomes;
};
