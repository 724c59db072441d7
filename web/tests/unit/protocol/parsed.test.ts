// Frames as they come, from whatever server.
import { expect, test } from "vitest";
import { parseFrame } from "../../../src/protocol/parsed.ts";

test.each([
  [-5, 0.2],
  [0, 0.2],
  [1.5, 1.5],
  [86_400, 86_400],
  [1e308, 86_400],
])("who is asked to wait for %s s waits for %s s", (seconds, waits) => {
  expect(parseFrame(`{"type":"error","retry_after":${seconds}}`)).toEqual({ type: "error", retry_after: waits });
});

test("what is no frame is none", () => {
  for (const source of ["", "7", "null", "[]", "{}", '{"type":7}', "{"]) expect(parseFrame(source)).toBeUndefined();
});
