// What was said and is not settled: it waits, is under way, failed, or nobody knows what became of it. Kept over broken
// connections, and sent once (sections 4, 5 and 10).
import { ConnectionLost, Refused } from "./errors.ts";
import type { Content, Ok, Recipient } from "./frames.ts";
import { newNonce } from "./nonce.ts";

/** What is to be said, and to whom: to the room, or with `recipient` to one person in it. */
export interface Unsaid {
  room: string;
  recipient?: Recipient;
  content: Content;
  in_reply_to_id?: string;
  replaces?: string;
}

export interface Post {
  nonce: string;
  draft: Unsaid;
  /** `unsure`: it was sent, and the session that knew of it is gone. Only a person may send it again. */
  state: "waits" | "sent" | "unsure" | "failed";
  error?: Refused;
  /** It came too fast and waits: it goes again then, in milliseconds since the epoch. */
  again?: number;
  /** When it was written, by the clock of this device. */
  written: number;
}

interface UnsentOptions {
  /** Sends it. The promise is that of `Connection.ask`. */
  post(post: Post): Promise<Ok<"send"> | Ok<"direct_send">>;
  /** Whether one is in this room now. */
  inside(room: string): boolean;
  /** Something about this room's posts is different. */
  changed(room: string): void;
  /** The server took it. It is no longer kept. */
  settled(post: Post, ok: Ok<"send"> | Ok<"direct_send">): void;
}

export class Unsent {
  private all: readonly Post[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Rooms in which nothing is said for now. */
  private readonly held = new Set<string>();

  constructor(private readonly options: UnsentOptions) {}

  of(room: string): readonly Post[] {
    return this.all.filter((post) => post.draft.room === room);
  }

  add(draft: Unsaid): Post {
    const post: Post = { nonce: newNonce(), draft, state: "waits", written: Date.now() };
    this.all = [...this.all, post];
    this.options.changed(draft.room);
    this.flush();
    return this.all.find((one) => one.nonce === post.nonce) ?? post;
  }

  /** What a page that is no more had not settled, before the first welcome. */
  putBack(posts: readonly Post[]): void {
    // Of a page before this one, which did not note the time.
    this.all = [...posts.map((post) => ({ ...post, written: post.written ?? Date.now() })), ...this.all];
  }

  /** A person wants it sent again: as something new. */
  again(nonce: string): Post | undefined {
    const post = this.all.find((one) => one.nonce === nonce);
    if (post === undefined || post.state === "sent") return undefined;
    this.discard(nonce);
    return this.add(post.draft);
  }

  discard(nonce: string): void {
    const post = this.all.find((one) => one.nonce === nonce);
    this.all = this.all.filter((one) => one !== post);
    if (post !== undefined) this.options.changed(post.draft.room);
  }

  /** The server welcomed us. In a new session nonces start afresh, so what was under way is a person's to decide. */
  welcomed(resumed: boolean): void {
    this.turn((post) => (post.state === "sent" ? { ...post, state: resumed ? "waits" : "unsure" } : post));
    this.flush();
  }

  /** One is not in this room any more. With an error nothing more goes there; else what waits goes when one is back. */
  closed(room: string, error?: Refused): void {
    this.turn((post) => {
      if (post.draft.room !== room || (post.state !== "waits" && post.state !== "sent")) return post;
      if (post.state === "sent") return { ...post, state: "unsure" };
      return error === undefined ? post : { ...post, state: "failed", error };
    });
  }

  /** From now on nothing is said in this room, until it is released. */
  hold(room: string): void {
    this.held.add(room);
  }

  /** What waits for this room goes now. */
  release(room: string): void {
    if (this.held.delete(room)) this.flush();
  }

  /** Sends what waits and can go. Messages to a room go one after the other, so that they stay in order. */
  flush(): void {
    const busy = new Set(this.all.filter((post) => post.state === "sent" && isRooms(post)).map((post) => post.draft.room));
    for (const post of this.all) {
      const { room } = post.draft;
      if (post.state !== "waits" || this.held.has(room) || !this.options.inside(room) || this.timer !== undefined) continue;
      if (isRooms(post)) {
        if (busy.has(room)) continue;
        busy.add(room);
      }
      void this.send(post.nonce);
    }
  }

  private async send(nonce: string): Promise<void> {
    this.turn((post) => (post.nonce === nonce ? underWay(post) : post));
    const post = this.all.find((one) => one.nonce === nonce);
    if (post === undefined) return;
    try {
      const ok = await this.options.post(post);
      this.discard(nonce);
      this.options.settled(post, ok);
    } catch (error) {
      // Lost: the next welcome tells what to do.
      if (error instanceof ConnectionLost) return;
      if (!(error instanceof Refused)) throw error;
      if (error.code === "rate_limited" && error.retryAfter !== undefined) this.later(nonce, error.retryAfter);
      else this.turn((one) => (one.nonce === nonce ? { ...one, state: "failed", error } : one));
    }
    this.flush();
  }

  /** Too fast: it goes again when the server allows. */
  private later(nonce: string, seconds: number): void {
    const again = Date.now() + seconds * 1000;
    this.turn((one) => (one.nonce === nonce ? { ...one, state: "waits", again } : one));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.flush();
    }, seconds * 1000);
  }

  private turn(change: (post: Post) => Post): void {
    const before = this.all;
    this.all = before.map(change);
    const rooms = new Set(this.all.filter((post, at) => post !== before[at]).map((post) => post.draft.room));
    for (const room of rooms) this.options.changed(room);
  }
}

function underWay({ again: _again, ...post }: Post): Post {
  return { ...post, state: "sent" };
}

function isRooms(post: Post): boolean {
  return post.draft.recipient === undefined;
}
