// Listeners to the server's events: the owner of the connection, and those that come and go, such as a call.
import type { EventType, Handlers, Welcome } from "./frames.ts";

/** Handlers of events, and of the beginning or the return of the session. */
export interface Listener extends Handlers {
  welcome?: (welcome: Welcome) => void;
}

export class Listeners {
  private readonly all = new Set<Listener>();

  constructor(private readonly first: Handlers) {}

  /** Adds a listener; returns a function that removes it. */
  add(listener: Listener): () => void {
    this.all.add(listener);
    return () => this.all.delete(listener);
  }

  welcome(welcome: Welcome): void {
    for (const listener of this.all) listener.welcome?.(welcome);
  }

  /** Hands on an event; an event without a handler is ignored. */
  tell(event: { type: string }, source: string): void {
    for (const listener of [this.first, ...this.all]) {
      if (event.type === "welcome" || !Object.hasOwn(listener, event.type)) continue;
      const handle = listener[event.type as EventType] as ((event: unknown, source: string) => void) | undefined;
      handle?.(event, source);
    }
  }
}
