// Workers: threads of this page's own scripts, which are asked one thing after the other. Where the browser knows Trusted Types it
// takes no other address, and no other policy than this one: the server names it with the page.
import { trustedTypes } from "./offers.ts";
import { Part, type PartName } from "./part.ts";
import { underWay } from "./schedule.ts";

const policy = trustedTypes?.createPolicy("causerie-worker", {
  createScriptURL: (address) => {
    const url = new URL(address, document.baseURI);
    if (url.origin !== location.origin) throw new TypeError("a worker of another origin");
    return url.href;
  },
});

/** The address of one of this page's own scripts, as the browser takes it for a worker. */
export function ownScript(address: string): string {
  return (policy?.createScriptURL(address) ?? address) as string;
}

interface Pending<Question, Answer> {
  question: Question;
  done: (answer: Answer | undefined) => void;
  failed: (error: Error) => void;
}

/** How long is waited, in milliseconds: for the script, and for an answer. */
interface Patience {
  script?: number;
  answer?: number;
}

/** A script that is not there after this time does not come. */
const SCRIPT_MS = 30_000;

/** One worker, begun when it is first asked. Its script says "ready", and then answers each question (answer.ts). */
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

  /** Undefined where the answer takes too long or cannot be given: the next question is for another thread. Rejects without one. */
  ask(question: Question): Promise<Answer | undefined> {
    const asked = new Promise<Answer | undefined>((done, failed) => {
      this.queue.push({ question, done, failed });
      if (this.queue.length === 1) void this.next();
    });
    return underWay(asked);
  }

  /** Nobody wants an answer any more. */
  end(): void {
    this.isOver = true;
    this.drop();
    this.failAll();
  }

  private async next(): Promise<void> {
    const asked = this.queue[0];
    if (asked === undefined) return;
    const worker = await this.part.get().catch(() => undefined);
    if (asked !== this.queue[0]) return;
    if (worker === undefined) return this.failAll();
    if (this.patience.answer !== undefined) this.timer = setTimeout(() => this.broken(), this.patience.answer);
    worker.postMessage(asked.question);
  }

  private async begin(): Promise<Worker> {
    const worker = await started(this.address, this.patience.script ?? SCRIPT_MS);
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

/** A worker that has said that it is ready. Rejects where its script cannot be fetched. */
function started(address: string, mostMs: number): Promise<Worker> {
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
