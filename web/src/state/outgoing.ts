// What this person has said and the room has not echoed yet. A server takes the frames of one socket in order, so an
// echo or a refusal also tells what became of everything sent before it.

export interface Outgoing {
  id: string;
  /** Text, or the base64 of a picture. */
  kind: "text" | "image";
  content: string;
  state: "waits" | "sent" | "failed";
  /** When it was last handed to the socket, in milliseconds since the epoch. */
  at: number;
  reason: string;
}

export function outgoing(kind: Outgoing["kind"], content: string): Outgoing {
  return { id: newId(), kind, content, state: "waits", at: Date.now(), reason: "" };
}

/** The echo of one came: it is done, and what was sent before it was not taken. */
export function echoed(all: Outgoing[], id: string): Outgoing[] {
  const at = all.findIndex((one) => one.id === id);
  if (at < 0) return all;
  return [...all.slice(0, at).map((one) => failed(one, "")), ...all.slice(at + 1)];
}

/** The server refused something: the oldest that is under way. Undefined when nothing is. */
export function refused(all: Outgoing[], reason: string): Outgoing[] | undefined {
  const at = all.findIndex((one) => one.state === "sent");
  return at < 0 ? undefined : all.map((one, index) => (index === at ? failed(one, reason) : one));
}

/** The connection broke: nobody knows what became of those under way. */
export function broken(all: Outgoing[]): Outgoing[] {
  return all.map((one) => failed(one, ""));
}

function failed(one: Outgoing, reason: string): Outgoing {
  return one.state === "sent" ? { ...one, state: "failed", reason } : one;
}

/** A random UUID; pages on plain http have no `crypto.randomUUID`. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
