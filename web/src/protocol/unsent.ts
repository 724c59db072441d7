// Posts that are not settled: waiting, under way, failed, or of unknown outcome. Kept over broken
// connections, and sent once (sections 4, 5 and 10).
import { ConnectionLost, Refused } from "./errors.ts";
import type { Content, Ok, Recipient } from "./frames.ts";
import { newNonce } from "./nonce.ts";
import { isSealedRoom } from "./sealer.ts";

/** A message to be sent to the room, or with `recipient` to one person in it. */
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
  /** `unsure`: sent, and the session that knew of it is gone. Only a person may send it again. */
  state: "waits" | "sent" | "unsure" | "failed";
  error?: Refused;
  /** Time of the next try of a rate-limited post, in milliseconds since the epoch. */
  again?: number;
  /** Time of writing, by the clock of this device. */
  written: number;
}

interface UnsentOptions {
  /** Sends a post. The promise is that of `Connection.ask`. */
  post(post: Post): Promise<Ok<"send"> | Ok<"direct_send">>;
  /** Returns whether this session is in the room now. */
  inside(room: string): boolean;
  /** The posts of this room changed. */
  changed(room: string): void;
  /** The server took the post. It is no longer kept. */
  settled(post: Post, ok: Ok<"send"> | Ok<"direct_send">): void;
}

export class Unsent {
  private all: readonly Post[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Rooms to which nothing is sent for now. */
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
    return this.all.find((other) => other.nonce === post.nonce) ?? post;
  }

  /** Takes over the unsettled posts of an earlier page, before the first welcome. */
  putBack(posts: readonly Post[]): void {
    // An older version did not note the time.
    this.all = [...posts.map((post) => ({ ...post, written: post.written ?? Date.now() })), ...this.all];
  }

  /** Sends a post again on a person's wish: as something new. */
  again(nonce: string): Post | undefined {
    const post = this.all.find((other) => other.nonce === nonce);
    if (post === undefined || post.state === "sent") return undefined;
    this.discard(nonce);
    return this.add(post.draft);
  }

  discard(nonce: string): void {
    const post = this.all.find((other) => other.nonce === nonce);
    this.all = this.all.filter((other) => other !== post);
    if (post !== undefined) this.options.changed(post.draft.room);
  }

  /** The server welcomed us. In a new session nonces start afresh, so a person decides about posts under way; what is sealed counts once. */
  welcomed(resumed: boolean): void {
    this.turn((post) => (post.state === "sent" ? { ...post, state: resumed || isSealedRoom(post.draft.room) ? "waits" : "unsure" } : post));
    this.flush();
  }

  /** This session is not in the room any more. With an error nothing more goes there; else what waits goes on return. */
  closed(room: string, error?: Refused): void {
    this.turn((post) => {
      if (post.draft.room !== room || (post.state !== "waits" && post.state !== "sent")) return post;
      if (post.state === "sent") return { ...post, state: error === undefined && isSealedRoom(room) ? "waits" : "unsure" };
      return error === undefined ? post : { ...post, state: "failed", error };
    });
  }

  /** Holds back the posts of this room until `release`. */
  hold(room: string): void {
    this.held.add(room);
  }

  /** Sends what waits for this room. */
  release(room: string): void {
    if (this.held.delete(room)) this.flush();
  }

  /** Sends what waits and can go. Messages to a room go one after the other, so that they stay in order. */
  flush(): void {
    const busy = new Set(this.all.filter((post) => post.state === "sent" && isForRoom(post)).map((post) => post.draft.room));
    for (const post of this.all) {
      const { room } = post.draft;
      if (post.state !== "waits" || this.held.has(room) || !this.options.inside(room) || this.timer !== undefined) continue;
      if (isForRoom(post)) {
        if (busy.has(room)) continue;
        busy.add(room);
      }
      void this.send(post.nonce);
    }
  }

  private async send(nonce: string): Promise<void> {
    this.turn((post) => (post.nonce === nonce ? underWay(post) : post));
    const post = this.all.find((other) => other.nonce === nonce);
    if (post === undefined) return;
    try {
      const ok = await this.options.post(post);
      this.discard(nonce);
      this.options.settled(post, ok);
    } catch (error) {
      // Lost: the next welcome decides.
      if (error instanceof ConnectionLost) return;
      if (!(error instanceof Refused)) throw error;
      if (error.code === "rate_limited" && error.retryAfter !== undefined) this.later(nonce, error.retryAfter);
      else this.turn((other) => (other.nonce === nonce ? { ...other, state: "failed", error } : other));
    }
    this.flush();
  }

  /** Schedules a rate-limited post for when the server allows it. */
  private later(nonce: string, seconds: number): void {
    const again = Date.now() + seconds * 1000;
    this.turn((post) => (post.nonce === nonce ? { ...post, state: "waits", again } : post));
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

function isForRoom(post: Post): boolean {
  return post.draft.recipient === undefined;
}
