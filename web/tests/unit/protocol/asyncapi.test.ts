// The library's types are those that the server describes in /asyncapi.json: every frame, every key, required or not. The
// snapshot is the server's document; tests/http/asyncapi holds the two together.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { type Document, framePairs, type Pair } from "./frame-types.ts";

const WEB = fileURLToPath(new URL("../../../", import.meta.url));
const SNAPSHOT = new URL("../../../../tests/snapshots/asyncapi.json", import.meta.url);
const document = (): Document => JSON.parse(readFileSync(SNAPSHOT, "utf8")) as Document;

/** Interfaces and intersections as one plain shape; two types are the same if the compiler cannot tell them apart. */
const HEAD = `
import type { EventType, Events, Requests, RequestType } from "${WEB}src/protocol/frames/all.ts";
import type { SignalData } from "${WEB}src/protocol/frames/calls.ts";
import type { Content } from "${WEB}src/protocol/frames/content.ts";
import type { SaidDirectly } from "${WEB}src/protocol/frames/direct.ts";
import type { Code, ErrorFrame } from "${WEB}src/protocol/frames/errors.ts";
import type { HelloFrame, Welcome } from "${WEB}src/protocol/frames/session.ts";
type Flat<T> = unknown extends T ? T
  : T extends string | number | boolean | null | undefined ? T
  : T extends readonly (infer One)[] ? Flat<One>[]
  : T extends object ? { [K in keyof T]: Flat<T[K]> }
  : T;
type Same<A, B> = (<T>() => T extends Flat<A> ? 1 : 2) extends <T>() => T extends Flat<B> ? 1 : 2 ? true : false;
`;

/** The names of those pairs whose two types are not the same. */
function differing(pairs: Pair[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), "causerie-types-"));
  try {
    const checks = pairs.map((pair, at) => `export const same${at}: Same<${pair.document}, ${pair.library}> = true;`);
    writeFileSync(join(folder, "frames.ts"), HEAD + checks.join("\n"));
    const options = { types: [], lib: ["es2023", "dom"], noUnusedLocals: false };
    const config = { extends: `${WEB}tsconfig.json`, compilerOptions: options, files: ["frames.ts"], include: [] };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
    const tsc = spawnSync(process.execPath, [`${WEB}node_modules/typescript/bin/tsc`, "-p", folder, "--pretty", "false"]);
    const faults = tsc.stdout.toString().split("\n").filter((line) => line !== "");
    const first = HEAD.split("\n").length;
    return faults.map((fault) => {
      const line = Number(/frames\.ts\((\d+),/.exec(fault)?.[1]);
      return pairs[line - first]?.name ?? fault;
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("every frame is as the server describes it", () => {
  const pairs = framePairs(document());
  expect(pairs.length).toBeGreaterThan(60);
  expect(differing(pairs)).toEqual([]);
});

test("a key that is renamed, left out or no longer required is noticed", () => {
  const changed = document();
  const { native_hear_presence: presence, native_kick: kick } = changed.components.messages;
  const { RoomState: state } = changed.components.schemas;
  const rename = (keys: Record<string, unknown> = {}, from: string, to: string): void => {
    keys[to] = keys[from];
    delete keys[from];
  };
  rename(presence?.payload.properties, "joined", "came");
  delete kick?.payload.properties?.["ban"];
  state?.required?.pop();
  const found = ["event presence", "request kick", "reply to join", "event room_state"];
  expect(differing(framePairs(changed)).toSorted()).toEqual(found.toSorted());
});
