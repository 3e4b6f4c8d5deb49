// The system calls that seccomp.test.ts refuses, by which errnos, and the observations that each refusal changes.

export type Observed = Record<string, unknown>;

export interface Case {
  /** Refused from the start. */
  readonly early?: readonly string[];
  /** Refused to the main thread, and to what it starts, after the addon has started its threads. */
  readonly late?: readonly string[];
  /** The same, before the addon has started its threads. */
  readonly beforeThreads?: readonly string[];
  /** The observations that differ from the usual ones. */
  readonly differs?: Observed;
}

export const ERRNOS = ['ENOSYS', 'EACCES', 'EPERM', 'EINVAL'];

const ENDED = { code: null, signal: 'SIGTERM', coreDumped: false };
const NOTHING_LEFT = { changed: [], descriptors: 0, children: [] };

/** The observations without a sandbox. The sets are blocked, ignored and caught. */
export const USUAL: Observed = {
  stock: 'as usual',
  'pipes and signals': ['200,2,0', '200,2,0', true, true],
  'a scope': '200,2,0',
  'an exit code': [7, null, { code: 7, signal: null, coreDumped: false }],
  'an end by a real-time signal': [true, [null, 'SIGRTMIN+3', { code: null, signal: 'SIGRTMIN+3', coreDumped: false }]],
  kill: [true, [null, 'SIGTERM', ENDED], false],
  killGroup: [true, [null, 'SIGTERM', ENDED]],
  'an AbortSignal': ['ABORT_ERR', [null, 'SIGTERM']],
  'a timeout': [null, true, 'SIGTERM', ''],
  'output over maxBuffer': ['ERR_CHILD_PROCESS_STDIO_MAXBUFFER', null, null, 8],
  'a synchronous timeout': ['ETIMEDOUT', null, 'SIGTERM', true, ENDED],
  'synchronous output over maxBuffer': ['ENOBUFS', 'SIGTERM', true, ENDED],
  'synchronous input': [true, '200,2,0', true, { code: 0, signal: null, coreDumped: false }],
  fork: [[true, true], [0, null, { code: 0, signal: null, coreDumped: false }]],
  waitGroup: ['living'],
  'stops and continuations': [[true, 'SIGSTOP', 'continued'], [null, 'SIGKILL', { code: null, signal: 'SIGKILL', coreDumped: false }]],
  'a file that is not there': ['ENOENT execve', 'ENOENT execve'],
  'a parent death signal': [0, null, { code: 0, signal: null, coreDumped: false }],
  'blocked signals': [true, 'SIGUSR2'],
  sigwait: ['SIGUSR2', 'EAGAIN sigtimedwait'],
  sigqueue: 'sent',
  subreaper: 'set',
  'the death of the parent': 'set',
  'what is left': NOTHING_LEFT,
};

const PIPED = ['pipes and signals', 'a scope', 'killGroup', 'a timeout', 'output over maxBuffer', 'synchronous input', 'fork', 'waitGroup'];
const WATCHED = [
  'pipes and signals', 'a scope', 'an exit code', 'an end by a real-time signal', 'kill', 'killGroup', 'an AbortSignal', 'a timeout',
  'output over maxBuffer', 'fork', 'waitGroup', 'stops and continuations', 'a parent death signal', 'an end that the kernel reaps',
];

const all = (scenarios: readonly string[], observation: unknown): Observed => Object.fromEntries(scenarios.map((name) => [name, observation]));

/** Results of synchronous calls that could not start a child. */
const notStarted = (errno: string): Observed => ({
  'a synchronous timeout': [errno, null, null, false, null],
  'synchronous output over maxBuffer': [errno, null, false, null],
});

const noChild = (errno: string, stage: string): Observed => ({
  ...all([...WATCHED, 'synchronous input'], `${errno} ${stage}`),
  ...notStarted(errno),
  stock: errno,
  'a file that is not there': [`${errno} ${stage}`, `${errno} ${stage}`],
});

const unwatched = (errno: string, call: string): Observed => ({
  ...all(WATCHED, `${errno} ${call}`),
  stock: errno,
  'a file that is not there': [`${errno} ${call}`, 'ENOENT execve'],
  sigwait: errno === 'ENOSYS' ? [UNAVAILABLE, UNAVAILABLE] : [`${errno} ${call}`, `${errno} ${call}`],
});

const UNAVAILABLE = 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM';
const errorOf = (errno: string, call: string): string => (errno === 'ENOSYS' ? UNAVAILABLE : `${errno} ${call}`);

// With any other errno the C library starts no thread, and Node ends at once.
const NO_CLONE3 = 'clone3=ENOSYS';
const COPIED = 'clone with CLONE_VFORK=EPERM';

/** Calls with a fallback. */
export const FALLBACKS: Record<string, (errno: string) => Case> = {
  clone3: (errno) => ({ late: [`clone3 of the addon=${errno}`] }),
  'clone with CLONE_PIDFD': (errno) => ({
    early: [NO_CLONE3, `clone with CLONE_PIDFD=${errno}`],
    // Only a pidfd reports how that child ended.
    differs: { 'an end that the kernel reaps': null },
  }),
  'clone with CLONE_VFORK': (errno) => ({ early: [NO_CLONE3, `clone with CLONE_VFORK=${errno}`] }),
  pidfd_send_signal: (errno) => ({ early: [`pidfd_send_signal=${errno}`] }),
  pidfd_open: (errno) => ({ early: [`pidfd_open=${errno}`] }),
  rt_tgsigqueueinfo: (errno) => ({ early: [`rt_tgsigqueueinfo=${errno}`] }),
  'epoll_ctl of a pidfd': (errno) => ({ late: [`epoll_ctl:@children=${errno}`] }),
};

/** Calls without a fallback: no other way exists, or Node itself needs the call. */
export const ERRORS: Record<string, (errno: string) => Case> = {
  // As before Linux 6.15.
  'ioctl PIDFD_GET_INFO': (errno) => ({ early: [`ioctl PIDFD_GET_INFO=${errno}`], differs: { 'an end that the kernel reaps': null } }),
  'epoll_ctl of a signalfd': (errno) => ({
    late: [`epoll_ctl:@signals=${errno}`],
    // Still pending, so not lost.
    differs: { sigwait: [`${errno} epoll_ctl`, 'SIGUSR2'] },
  }),
  signalfd4: (errno) => ({ early: [`signalfd4=${errno}`], differs: { sigwait: [errorOf(errno, 'signalfd'), errorOf(errno, 'signalfd')] } }),
  rt_sigqueueinfo: (errno) => ({ early: [`rt_sigqueueinfo=${errno}`], differs: { sigqueue: errorOf(errno, 'sigqueue') } }),
  'prctl PR_SET_PDEATHSIG': (errno) => ({ early: [`prctl PR_SET_PDEATHSIG=${errno}`], differs: { 'a parent death signal': `${errno} prctl` } }),
  'prctl PR_SET_CHILD_SUBREAPER': (errno) => ({ early: [`prctl PR_SET_CHILD_SUBREAPER=${errno}`], differs: { subreaper: `${errno} prctl` } }),
  socketpair: (errno) => ({
    early: [`socketpair=${errno}`],
    differs: { ...all(PIPED, `${errno} socketpair`), ...notStarted(errno), 'a file that is not there': ['ENOENT execve', `${errno} socketpair`] },
  }),
  shutdown: (errno) => ({ early: [`shutdown=${errno}`], differs: { 'synchronous input': `${errno} spawnSync /bin/cat` } }),
  epoll_create1: (errno) => ({ beforeThreads: [`epoll_create1=${errno}`], differs: unwatched(errno, 'epoll_create1') }),
  // Of children, only one that is Node needs it.
  eventfd2: (errno) => ({
    beforeThreads: [`eventfd2=${errno}`],
    differs: { stock: errno, fork: 'no Node starts', sigwait: [errorOf(errno, 'eventfd'), errorOf(errno, 'eventfd')] },
  }),
  'pipe2 of a fork': (errno) => ({ beforeThreads: [NO_CLONE3, COPIED, `pipe2=${errno}`], differs: noChild(errno, 'pipe') }),
  'every clone of a process': (errno) => ({
    early: [NO_CLONE3, `clone with CLONE_VFORK=${errno}`, `clone without CLONE_VM=${errno}`],
    differs: noChild(errno, 'clone'),
  }),
};

const ALL_WITH_FALLBACK = ['clone with CLONE_PIDFD', 'clone with CLONE_VFORK', 'pidfd_open', 'pidfd_send_signal', 'ioctl PIDFD_GET_INFO', 'close_range'];
const WITHOUT_PIDFD = { 'an end that the kernel reaps': null };
export const by = (errno: string, ...calls: string[]): string[] => calls.map((call) => `${call}=${errno}`);

/** The calls that sandboxes refuse together. */
export const BUNDLES: Record<string, Case> = {
  ...Object.fromEntries(ERRNOS.map((errno): [string, Case] => [`a strict sandbox (all fallbacks, ${errno})`, {
    early: [NO_CLONE3, ...by(errno, ...ALL_WITH_FALLBACK)],
    late: [`epoll_ctl:@children=${errno}`],
    differs: WITHOUT_PIDFD,
  }])),
  Docker: { early: [NO_CLONE3, ...by('EPERM', 'pidfd_open', 'pidfd_send_signal', 'close_range')] },
  systemd: { early: [NO_CLONE3, ...by('EPERM', 'pidfd_open', 'pidfd_send_signal', 'ioctl PIDFD_GET_INFO')], differs: WITHOUT_PIDFD },
  gVisor: {
    early: [NO_CLONE3, 'clone with CLONE_PIDFD=EINVAL', ...by('ENOSYS', 'pidfd_open', 'pidfd_send_signal', 'close_range')],
    differs: WITHOUT_PIDFD,
  },
  snap: {
    early: [NO_CLONE3, ...by('EPERM', 'clone with CLONE_PIDFD', 'pidfd_open', 'pidfd_send_signal', 'close_range', 'ioctl PIDFD_GET_INFO')],
    differs: WITHOUT_PIDFD,
  },
  'Chromium (no child at all)': {
    early: [NO_CLONE3, ...by('EPERM', 'clone with CLONE_VFORK', 'clone without CLONE_VM', 'pidfd_open', 'pidfd_send_signal', 'prctl PR_SET_PDEATHSIG')],
    differs: { ...noChild('EPERM', 'clone'), 'the death of the parent': 'EPERM prctl' },
  },
};

export const LEFT_OUT = {
  'poll, recv, send, wait4, waitid': 'no sandbox refuses them in which Node runs; test/spawn/faults.test.ts makes the first three fail once',
  'clone3 by EPERM, EACCES and EINVAL from the start': 'the C library then starts no thread, and Node ends at once: refused to the addon alone',
  'epoll_create1, epoll_ctl, eventfd2 and pipe2 from the start': 'Node needs them itself: refused later',
};
