// Loads the addon, and has the constants of its calls.

import { loadAddon } from './addon';
import type { Binding } from './calls';
import { copiesDiffer, isOfUnavailableAddon, unavailableOnPlatform } from './errors';
import { foreignRegistry, INTERFACE, registry } from './registry';

export const STDIO_IGNORE = -1;
export const STDIO_PIPE = -2;
export const STDIO_CLOSED = -3;
// The events of a child, as native/wait/watcher.h has them.
export const ENDED = 0;
export const CONTINUED = -1;
// The events of poll(3p).
export const POLLIN = 1;
export const POLLOUT = 4;

/** Whether this package works here: false on Windows and other systems without POSIX signals, and on other processors. */
export const isSupported: boolean =
  (process.platform === 'linux' || process.platform === 'darwin') && (process.arch === 'x64' || process.arch === 'arm64');

// Test runs force the code paths for old kernels and emulators, and the other build: SIGMASK_INTERNAL=fork,no-pidfd.
const switches = new Set(process.env['SIGMASK_INTERNAL']?.split(','));

export const forkMemory: boolean = switches.has('fork');
export const readsStatus: boolean | undefined = switches.has('status') || (switches.has('no-status') || forkMemory ? false : undefined);
export const wantPidfd: boolean = !switches.has('no-pidfd');
export const wantGroupPidfd: boolean = wantPidfd && !switches.has('no-group-pidfd');
export const wantCgroup: boolean = !switches.has('no-cgroup');
export const wantSubreaper: boolean = !switches.has('no-subreaper');
export const wantLoopPolls: boolean = !switches.has('no-loop-polls');
/** The unit of a child that is not contained. */
export const NO_UNIT = -1;

interface Loaded {
  readonly addon: Binding;
  readonly path: string;
}

function load(): Loaded {
  if (!isSupported) throw unavailableOnPlatform('sigmask');
  if (foreignRegistry !== undefined) throw copiesDiffer(registry.folder, foreignRegistry.folder);
  const loaded = loadAddon(switches.has('cmake')) as Loaded;
  const { addon } = loaded;
  if (addon.interface !== INTERFACE) throw copiesDiffer(loaded.path, String(addon.file));
  if (!Object.hasOwn(addon, 'running')) {
    addon.running = new Map();
    addon.accepting = new Map();
    addon.polled = new Map();
  }
  return loaded;
}

// Of several copies in one thread, the first that needs the addon loads it for all.
const loaded = (): Loaded => (registry.addon ??= load()) as Loaded;

/** The addon, loaded at the first call. */
export function native(): Binding {
  return loaded().addon;
}

let isUnavailable: boolean | undefined;

/** Whether this process cannot have the addon: there is none for its platform, or it must not load addons. An addon that fails to load does not count. */
export function lacksAddon(): boolean {
  if (registry.addon !== undefined) return false;
  if (isUnavailable === undefined) {
    try {
      native();
      isUnavailable = false;
    } catch (error) {
      isUnavailable = isOfUnavailableAddon(error);
    }
  }
  return isUnavailable;
}

/** The file of the addon. */
export function addonPath(): string {
  return loaded().path;
}
