// Names the stories that passed only when they were run again, with what went wrong before, and fails a run with more than a few of them.
import type { Reporter, TestModule } from "vitest/node";

/** One machine may stall for a moment; the fault of a change shows in more stories, or again in the same. */
const MOST = 2;

export default class Twice implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const twice = modules.flatMap((module) => [...module.children.allTests()].filter((test) => test.diagnostic()?.flaky === true));
    for (const test of twice) {
      console.error(`\nPassed only when run again: ${test.fullName}\n${(test.result().errors ?? []).map(({ stack, message }) => stack ?? message).join("\n")}`);
    }
    if (twice.length <= MOST) return;
    console.error(`\n${twice.length} stories passed only when they were run again: ${MOST} at most may.`);
    process.exitCode = 1;
  }
}
