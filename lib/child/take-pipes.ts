// Gives the ends of a child's pipes to the streams that Node has made.

import { native } from '../internal/binding';
import { EMFILE, ENFILE } from '../internal/errno';
import { isPipe, type Stdio } from '../node/shapes';
import type { Spawned } from '../spawn/native-spawn';

/** Opens the streams of a child, also if it could not be started. Returns whether one reads or writes. */
export function takePipes(stdio: readonly Stdio[], { pid, pipes }: Spawned): boolean {
  let piped = false;
  // If a child could not be started, Node still gives its pipes to streams, which have to read end-of-file. But Node drops
  // the pipes if descriptors have run out.
  stdio.forEach((item, index) => {
    const fd = pipes[index] as number;
    if (fd < 0 || !isPipe(item)) return;
    if (pid === EMFILE || pid === ENFILE) native().close(fd);
    else {
      native().takePipe(fd);
      item.handle.open(fd);
      piped = true;
    }
  });
  return piped;
}
