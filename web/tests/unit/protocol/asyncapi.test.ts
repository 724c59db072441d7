// The types of the library are written from what the server says in /asyncapi.json: every frame, every key, required or not. The
// snapshot is the server's document; tests/http/asyncapi holds the two together.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type Document, framesOf } from "./frame-types.ts";

const SNAPSHOT = new URL("../../../../tests/snapshots/asyncapi.json", import.meta.url);
const document = (): Document => JSON.parse(readFileSync(SNAPSHOT, "utf8")) as Document;

test("the types of frames are those of the server's document", async () => {
  await expect(framesOf(document())).toMatchFileSnapshot("../../../src/protocol/frames.generated.ts");
});

const CHANGES: Record<string, (changed: Document) => void> = {
  "a key is renamed": ({ components }) => {
    const keys = components.messages["native_hear_presence"]?.payload.properties ?? {};
    keys["came"] = keys["joined"] ?? {};
    delete keys["joined"];
  },
  "a key is left out": ({ components }) => void delete components.messages["native_kick"]?.payload.properties?.["ban"],
  "a key is no longer required": ({ components }) => void components.schemas["RoomState"]?.required?.pop(),
  "a kind cannot be said any more": ({ components }) => void components.schemas["SaidContent"]?.oneOf?.pop(),
};

test.each(Object.entries(CHANGES))("%s: the types are others", (_name, change) => {
  const changed = document();
  change(changed);
  expect(framesOf(changed)).not.toBe(framesOf(document()));
});
