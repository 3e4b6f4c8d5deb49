// What the event loop's library does in one version and not in another.

const [major = 0, minor = 0] = process.versions.uv.split('.').map(Number);
const fromLibuv152 = major > 1 || (major === 1 && minor >= 52);

/** Whether closing a handle after a failed `spawn` takes it out of the loop's list of handles for a second time. */
export const takesOutTwice = fromLibuv152;

/** In how many poll phases a stream reads to its end what is not much and whose writer has gone. */
export const phasesToEnd = fromLibuv152 ? 2 : 1;
