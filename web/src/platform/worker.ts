// Workers: threads of this page's own scripts, which answer questions in turn.
import { ownScript } from "./own-script.ts";
import { Part, type PartName } from "./part.ts";
import { underWay } from "./schedule.ts";

interface Pending<Question, Answer> {
  question: Question;
  done: (answer: Answer | undefined) => void;
  failed: (error: Error) => void;
}

/** Longest waits in milliseconds: for the script, and for an answer. */
interface Patience {
  script?: number;
  answer?: number;
}

/** Time after which a script counts as missing. */
const SCRIPT_MS = 30_000;

/** A worker, begun at the first question. Its script says "ready", and then answers each question (answer.ts). */
export class WorkerThread<Question, Answer> {
  /** The script, which may be missing for a while. */
  readonly part: Part<Worker>;
  private readonly queue: Pending<Question, Answer>[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isOver = false;

  constructor(
    name: PartName,
    private readonly address: string,
    private readonly patience: Patience = {},
  ) {
    this.part = new Part(name, () => this.begin());
  }

  /** Resolves to undefined where the answer takes too long or fails: the next question is for another thread. Rejects without any. */
  ask(question: Question): Promise<Answer | undefined> {
    const answer = new Promise<Answer | undefined>((done, failed) => {
      this.queue.push({ question, done, failed });
      if (this.queue.length === 1) void this.next();
    });
    return underWay(answer);
  }

  /** Ends the thread: no answer is wanted any more. */
  end(): void {
    this.isOver = true;
    this.drop();
    this.failAll();
  }

  private async next(): Promise<void> {
    const pending = this.queue[0];
    if (pending === undefined) return;
    const worker = await this.part.get().catch(() => undefined);
    if (pending !== this.queue[0]) return;
    if (worker === undefined) return this.failAll();
    if (this.patience.answer !== undefined) this.timer = setTimeout(() => this.broken(), this.patience.answer);
    worker.postMessage(pending.question);
  }

  private async begin(): Promise<Worker> {
    const worker = await startWorker(this.address, this.patience.script ?? SCRIPT_MS);
    worker.onmessage = ({ data }: MessageEvent<Answer | undefined>) => this.answered(data);
    worker.onerror = () => this.broken();
    if (this.isOver) worker.terminate();
    return worker;
  }

  private broken(): void {
    this.drop();
    this.answered(undefined);
  }

  private answered(answer: Answer | undefined): void {
    clearTimeout(this.timer);
    this.queue.shift()?.done(answer);
    void this.next();
  }

  private drop(): void {
    clearTimeout(this.timer);
    this.part.here.peek()?.terminate();
    this.part.drop();
  }

  private failAll(): void {
    for (const { failed } of this.queue.splice(0)) failed(new Error("there is no worker"));
  }
}

/** Starts a worker and waits until it is ready. Rejects where its script cannot be fetched. */
function startWorker(address: string, mostMs: number): Promise<Worker> {
  return new Promise((done, failed) => {
    const worker = new Worker(ownScript(address), { type: "module" });
    const fail = (): void => {
      clearTimeout(timer);
      worker.terminate();
      failed(new Error("a worker does not start"));
    };
    const timer = setTimeout(fail, mostMs);
    worker.onerror = fail;
    worker.onmessage = () => {
      clearTimeout(timer);
      worker.onerror = worker.onmessage = null;
      done(worker);
    };
  });
}
