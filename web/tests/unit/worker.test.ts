// Threads with a queue of questions: the fate of a question whose thread stalls, breaks, never comes or ends.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { WorkerThread } from "../../src/platform/worker.ts";

class FakeWorker {
  static all: FakeWorker[] = [];
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onerror: (() => void) | null = null;
  readonly asked: unknown[] = [];
  isEnded = false;

  constructor() {
    FakeWorker.all.push(this);
  }

  postMessage(question: unknown): void {
    this.asked.push(question);
  }

  terminate(): void {
    this.isEnded = true;
  }
}

beforeEach(() => {
  FakeWorker.all = [];
  vi.stubGlobal("Worker", FakeWorker);
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const passes = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

/** The worker that was begun last says something: at first that it is ready. */
async function says(data: unknown = "ready"): Promise<void> {
  await passes(1);
  FakeWorker.all.at(-1)?.onmessage?.({ data });
  await passes(1);
}

test("questions are asked one after the other, and each has its own answer", async () => {
  const thread = new WorkerThread<string, number>("data", "");
  const answers = ["a", "b"].map((question) => thread.ask(question));
  await says();
  expect(FakeWorker.all.map(({ asked }) => asked)).toEqual([["a"]]);
  await says(1);
  await says(2);
  expect(await Promise.all(answers)).toEqual([1, 2]);
  expect(FakeWorker.all.length).toBe(1);
});

test.each([
  ["stalls", () => passes(1_000)],
  ["breaks", async () => void FakeWorker.all.at(-1)?.onerror?.()],
])("one that %s has no answer, and the next question is for another thread", async (_how, goesWrong) => {
  const thread = new WorkerThread<string, number>("data", "", { answer: 1_000 });
  const [first, second] = [thread.ask("a"), thread.ask("b")];
  await says();
  await goesWrong();
  expect(await first).toBeUndefined();
  await says();
  await says(2);
  expect(await second).toBe(2);
  expect(FakeWorker.all.map(({ asked, isEnded }) => [asked, isEnded])).toEqual([[["a"], true], [["b"], false]]);
});

test("without a script all that was asked is refused, and whoever asks afterwards has it tried again", async () => {
  const thread = new WorkerThread<string, number>("data", "", { script: 1_000 });
  const refused = Promise.all(["a", "b"].map((question) => expect(thread.ask(question)).rejects.toThrow()));
  await passes(60_000);
  await refused;
  const next = thread.ask("c");
  await says();
  await says(3);
  expect(await next).toBe(3);
});

test("one that is ended refuses what was asked, also if its script comes only then", async () => {
  const thread = new WorkerThread<string, number>("data", "");
  const refused = expect(thread.ask("a")).rejects.toThrow();
  thread.end();
  await refused;
  await says();
  expect(FakeWorker.all.map(({ asked, isEnded }) => [asked, isEnded])).toEqual([[[], true]]);
});
