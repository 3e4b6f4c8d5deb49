// Many contained children, each of which starts a process in a session of its own, are ended at random moments from right after the
// spawn on.

import { vi } from 'vitest';

import { count, TEST_LIMIT } from '../support/pace.mts';
import { testRules } from './rules.ts';

const AT_ONCE = 20;
const CHILDREN = count(200, AT_ONCE);
vi.setConfig({ testTimeout: TEST_LIMIT });

testRules({
  'nothing is left of any, nor descriptors, cgroups or zombies': {
    async act({ spawn, contain, pause, ownChildren, cgroups, processes, alive, readFileSync, readdirSync, temporaryFolder, openDescriptors }) {
      const folder = temporaryFolder();
      const children = Number(process.env['SIGMASK_TEST_CHILDREN']);
      let number = 0;
      const PER_CGROUP = 3;
      const round = async (): Promise<void> => {
        await Promise.all(Array.from({ length: 20 }, async () => {
          const file = `${folder}/${number++}`;
          const script = `echo $$ >>${file}; setsid sh -c 'echo $$ >>${file}; exec sleep 600' & (sleep 600 & echo $! >>${file}); wait`;
          const child = spawn('sh', ['-c', script], { ...contain, stdio: 'ignore' });
          await pause(Math.random() * 40);
          await child.end({ signal: Math.random() < 0.5 ? 'SIGTERM' : 'SIGKILL', grace: 30 });
        }));
      };
      // How many cgroups are kept for later children depends on how many had ended by themselves.
      const descriptors = (): number => openDescriptors() - PER_CGROUP * cgroups().length;
      await round();
      const before = [descriptors(), ownChildren()];
      for (let done = 0; done < children; done += 20) await round();
      // A child that was ended at once has written nothing.
      const pids = readdirSync(folder).flatMap((name) => readFileSync(`${folder}/${name}`, 'latin1').split('\n').filter(Boolean).map(Number));
      return [alive(processes(pids)), descriptors() - before[0]!, ownChildren() - before[1]!, cgroups().length <= 9];
    },
    contained: [0, 0, 0, true],
  },
}, { env: { SIGMASK_TEST_CHILDREN: String(CHILDREN) } });
