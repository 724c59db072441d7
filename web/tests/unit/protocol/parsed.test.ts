// Frames as they come, from whatever server.
import { expect, test } from "vitest";
import { parsed } from "../../../src/protocol/parsed.ts";

test.each([
  [-5, 0.2],
  [0, 0.2],
  [1.5, 1.5],
  [86_400, 86_400],
  [1e308, 86_400],
])("who is asked to wait for %s s waits for %s s", (told, waits) => {
  expect(parsed(`{"type":"error","retry_after":${told}}`)).toEqual({ type: "error", retry_after: waits });
});

test("what is no frame is none", () => {
  for (const source of ["", "7", "null", "[]", "{}", '{"type":7}', "{"]) expect(parsed(source)).toBeUndefined();
});
