// SHA-256 of bytes as they come, worked out in a worker. Browsers have none that takes a file piece by piece.
import { ownWorker } from "../own-worker.ts";
import { type Digest, NoDigest } from "../protocol/files/index.ts";
import address from "./hash.worker.ts?worker&url";

/** After so long without its first answer, the worker does not come. */
const PATIENCE_MS = 15_000;

export class WorkerDigest implements Digest {
  private worker: Worker | undefined;
  private patience: ReturnType<typeof setTimeout> | undefined;
  /** It has taken something: another worker would not know of that. */
  private begun = false;
  private over = false;
  /** Who waits for an answer, in order. */
  private readonly waiting: { done: (answer: string | undefined) => void; failed: (error: Error) => void }[] = [];

  async update(block: Uint8Array<ArrayBuffer>): Promise<void> {
    await this.ask(block);
  }

  async hash(): Promise<string> {
    return (await this.ask(undefined)) ?? "";
  }

  close(): void {
    this.over = true;
    this.drop(new Error("the hash is not wanted any more"));
  }

  private ask(what: Uint8Array<ArrayBuffer> | undefined): Promise<string | undefined> {
    return new Promise((done, failed) => {
      if (this.over) return failed(new Error("the hash is not wanted any more"));
      this.worker ??= this.start();
      this.waiting.push({ done, failed });
      this.worker.postMessage(what);
    });
  }

  private start(): Worker {
    const worker = ownWorker(address);
    this.patience = setTimeout(() => this.lost(), PATIENCE_MS);
    worker.onmessage = ({ data }: MessageEvent<string | undefined>) => {
      clearTimeout(this.patience);
      this.begun = true;
      this.waiting.shift()?.done(data);
    };
    worker.onerror = () => this.lost();
    return worker;
  }

  /** The worker could not be fetched, or broke. */
  private lost(): void {
    this.over = this.begun;
    this.drop(new NoDigest());
  }

  private drop(error: Error): void {
    clearTimeout(this.patience);
    this.worker?.terminate();
    this.worker = undefined;
    for (const { failed } of this.waiting.splice(0)) failed(error);
  }
}
