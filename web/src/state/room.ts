// The room one is in: its connection, who is there, what is said, and what one says.
import { batch, signal } from "@preact/signals";
import { Connection, type Standing } from "../v3/connection.ts";
import { type Frame, imageFrame, parseFrame, type Rejected, textFrame } from "../v3/frames.ts";
import type { Instance } from "../protocol/instance.ts";
import { timeOf } from "../text/clock.ts";
import { type Entry, MOST_ENTRIES } from "./entries.ts";
import { broken, echoed, type Outgoing, outgoing, refused } from "./outgoing.ts";
import { allRead, arrived } from "./reading.ts";
import { Registration } from "./registration.ts";
import { atMostEvery, soon } from "./soon.ts";

const ROSTER_PAUSE_MS = 300;

let lastKey = 0;

type Unkeyed = Entry extends infer E ? (E extends Entry ? Omit<E, "key"> : never) : never;

export class Room {
  readonly standing = signal<Standing>({ is: "connecting" });
  readonly count = signal<number | undefined>(undefined);
  readonly roster = signal<readonly string[]>([]);
  readonly entries = signal<readonly Entry[]>([]);
  readonly waiting = signal<readonly Outgoing[]>([]);
  readonly registration: Registration;
  /** What came before is filled in; from now on it is news. */
  readonly settled = signal(false);

  private opened = false;
  private restarted = false;
  private fresh: Entry[] = [];
  private readonly connection: Connection;
  private readonly show = soon(() => this.flush());
  private readonly refreshRoster = atMostEvery(ROSTER_PAUSE_MS, () => void this.loadRoster());

  constructor(
    readonly name: string,
    nickname: string,
    private readonly instance: Instance,
  ) {
    this.registration = new Registration(nickname, (frame) => this.connection.send(frame));
    this.connection = new Connection(instance.socket(name), {
      standing: (now) => this.stands(now),
      frame: (source) => this.take(parseFrame(source)),
    });
  }

  private get nickname(): string {
    return this.registration.nickname.peek();
  }

  /** It was connected before. */
  get wasOpen(): boolean {
    return this.opened;
  }

  leave(): void {
    this.registration.stop();
    this.connection.close();
  }

  retry(): void {
    this.connection.retry();
  }

  rename(nickname: string): void {
    if (nickname !== this.nickname || this.registration.state.value !== "yes") this.registration.begin(nickname);
  }

  say(kind: Outgoing["kind"], content: string): void {
    allRead();
    this.waiting.value = [...this.waiting.value, outgoing(kind, content)];
    this.sendWaiting();
  }

  sayAgain(id: string): void {
    const one = this.waiting.value.find((waits) => waits.id === id);
    if (one === undefined) return;
    this.discard(id);
    this.say(one.kind, one.content);
  }

  discard(id: string): void {
    this.waiting.value = this.waiting.value.filter((one) => one.id !== id);
  }

  private stands(now: Standing): void {
    batch(() => {
      this.standing.value = now;
      if (now.is === "waiting") {
        this.restarted ||= now.because === "restart";
        this.waiting.value = broken([...this.waiting.value]);
        this.settled.value = false;
        this.registration.stop();
      }
      if (now.is !== "open") return;
      if (this.opened && this.entries.value.at(-1)?.is !== "back") {
        this.add({ is: "back", time: Date.now(), restarted: this.restarted });
      }
      this.opened = true;
      this.restarted = false;
      this.registration.begin();
    });
  }

  private take(frame: Frame | undefined): void {
    if (frame === undefined) return;
    switch (frame.kind) {
      case "count":
        this.count.value = frame.count;
        this.refreshRoster();
        return;
      case "newcomer":
      case "exiter":
        if (frame.kind === "newcomer" && this.registration.welcomed(frame.nickname)) {
          this.settle();
          this.sendWaiting();
        }
        this.refreshRoster();
        return;
      case "like":
        if (frame.liked === this.nickname && frame.liker !== this.nickname) {
          this.add({ is: "like", time: timeOf(frame.timestamp, Date.now()), like: frame });
        }
        return;
      case "rejected":
        this.rejected(frame);
        return;
      default:
        if (!this.settled.value && this.has(frame.id)) return;
        if (frame.author === this.nickname) this.waiting.value = echoed([...this.waiting.value], frame.id);
        this.add({ is: "message", time: timeOf(frame.timestamp, Date.now()), message: frame });
    }
  }

  private rejected(frame: Rejected): void {
    if (this.registration.refused(frame)) {
      this.settle();
      return;
    }
    const waiting = refused([...this.waiting.value], frame.reason);
    if (waiting !== undefined) this.waiting.value = waiting;
    else this.add({ is: "refusal", time: Date.now(), reason: frame.reason });
  }

  /** The answer to the nickname comes after the history, so everything from here on is news. */
  private settle(): void {
    this.flush();
    this.settled.value = true;
  }

  private sendWaiting(): void {
    if (this.registration.state.value !== "yes") return;
    this.waiting.value = this.waiting.value.map((one) => {
      if (one.state !== "waits") return one;
      const frame = one.kind === "text" ? textFrame : imageFrame;
      const sent = this.connection.send(frame(one.id, this.nickname, one.content));
      return sent ? { ...one, state: "sent", at: Date.now() } : one;
    });
  }

  private has(id: string): boolean {
    return [...this.entries.value, ...this.fresh].some((entry) => entry.is === "message" && entry.message.id === id);
  }

  private add(entry: Unkeyed): void {
    lastKey += 1;
    this.fresh.push({ ...entry, key: lastKey } as Entry);
    this.show();
  }

  private flush(): void {
    if (this.fresh.length === 0 || this.standing.value.is === "closed") return;
    const fresh = this.fresh;
    this.fresh = [];
    batch(() => {
      this.entries.value = [...this.entries.value, ...fresh].slice(-MOST_ENTRIES);
      const others = fresh.filter((one) => one.is === "message" && one.message.author !== this.nickname);
      if (this.settled.value) arrived(others.map((one) => one.key));
    });
  }

  private async loadRoster(): Promise<void> {
    if (this.standing.value.is !== "open") return;
    const roster = await this.instance.roster(this.name);
    if (roster !== undefined) this.roster.value = roster;
  }
}
