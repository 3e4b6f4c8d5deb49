// The errnos with which results are compared, negated as the addon returns them.

import { constants } from 'node:os';

const { errno } = constants;

export const EACCES = -errno.EACCES;
export const EAGAIN = -errno.EAGAIN;
export const ECHILD = -errno.ECHILD;
export const ECONNRESET = -errno.ECONNRESET;
export const EINVAL = -errno.EINVAL;
export const EMFILE = -errno.EMFILE;
export const ENFILE = -errno.ENFILE;
export const ENOBUFS = -errno.ENOBUFS;
export const ENOENT = -errno.ENOENT;
export const ENOEXEC = -errno.ENOEXEC;
export const ENOMEM = -errno.ENOMEM;
export const ENOSYS = -errno.ENOSYS;
export const ENOTDIR = -errno.ENOTDIR;
export const EPERM = -errno.EPERM;
export const EPIPE = -errno.EPIPE;
export const ESRCH = -errno.ESRCH;
export const ETIMEDOUT = -errno.ETIMEDOUT;
/** From the addon: /proc is not mounted, or not that of this process. */
export const EXDEV = -errno.EXDEV;
