// The subject of a token, as it is shown before the server has seen it.
import { expect, test } from "vitest";
import { claimsOf, shownNameOf } from "../../src/rooms/claims.ts";

function token(payload: unknown): string {
  return `e30.${Buffer.from(typeof payload === "string" ? payload : JSON.stringify(payload)).toString("base64url")}.bm9uZQ`;
}

test("a token names by nickname before identity", () => {
  expect(claimsOf(token({ sub: "lena@example.org", nickname: "lena" }))).toEqual({ sub: "lena@example.org", nickname: "lena" });
  expect(shownNameOf(claimsOf(token({ sub: "lena@example.org", nickname: "lena" })))).toBe("lena");
  expect(shownNameOf(claimsOf(token({ sub: "hélène ÿ" })))).toBe("hélène ÿ");
  expect(shownNameOf(claimsOf(token({ rooms: ["Staff"], roles: ["moderator"] })))).toBeUndefined();
});

test("what is no token names nobody", () => {
  for (const bad of [undefined, "", "a.b.c", "e30", token("null"), token("7"), token("{"), token({ sub: 7, nickname: ["x"] })]) {
    expect(claimsOf(bad)).toEqual({ nickname: undefined, sub: undefined });
  }
});

test("a name that turns the direction of writing, or has no end, is shown plain and short", () => {
  expect(shownNameOf(claimsOf(token({ sub: `\u202Eanel\u0007${"x".repeat(200)}` })))).toBe(`anel${"x".repeat(60)}`);
});
