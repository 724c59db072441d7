// The means of a moderator, and what a link with a key or a token does not leave behind.
import { screen, within } from "@testing-library/preact";
import { expect, test } from "vitest";
import { ROOMS } from "../fake-server.ts";
import {
  beginWith,
  clickButton,
  dialog,
  enters,
  field,
  idle,
  isHeaded,
  lena,
  line,
  link,
  openSettings,
  passes,
  people,
  press,
  server,
  turnTo,
  useFakeServer,
  user,
  visit,
  write,
} from "./page.tsx";

useFakeServer();

/** A token that nobody checks here. */
const tokenOf = (claims: object): string => `x.${btoa(JSON.stringify(claims))}.x`;

/** Places where a secret could have stayed. */
function expectUnkept(secret: string): void {
  const everywhere = [location.href, JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage }), document.body.innerHTML];
  expect(everywhere.join(" ")).not.toContain(secret);
}

test("a moderator has its tools in the rooms where its role holds, for as long as it does", async () => {
  beginWith({ roles: ["moderator"] });
  await visit("#room=QGIS");
  await enters("judge");
  const tool = (): HTMLElement | null => screen.queryByRole("button", { name: "Write a notice" });
  expect(tool()).toBeTruthy();
  const me = { member: server.self, nickname: "judge", features: [] };
  for (const roles of [undefined, ["moderator" as const]]) {
    server.tell("presence", { room: "QGIS", nb_users: 1, changed: [{ ...me, ...(roles && { roles }) }] });
    await idle();
    expect(tool() !== null).toBe(roles !== undefined);
    expect(within(people()).queryByText("moderator") !== null).toBe(roles !== undefined);
  }
  // A room that has grown too large for a roster does not tell it.
  for (const [nb_users, isThere] of [[500, false], [501, true]] as const) {
    server.tell("presence", { room: "QGIS", nb_users, changed: [me] });
    await idle();
    expect(tool() !== null).toBe(isThere);
  }
});

test("a moderator gives notice, deletes what others said, and takes somebody out after a question", async () => {
  beginWith({ roles: ["moderator"] });
  const token = tokenOf({ sub: "judge@example.org" });
  await visit(`#room=QGIS&token=${token}`);
  await enters("judge");
  expect(server.hello.token).toBe(token);
  expectUnkept(token);
  const odile = server.comes("odile");
  const id = odile.text("buy this");
  await idle();

  await clickButton("Write a notice");
  const notice = within(screen.getByRole("dialog", { name: "Notice to QGIS" }));
  write(notice.getByLabelText("Message"), "Back at noon");
  await user.selectOptions(notice.getByLabelText("How urgent"), "warning");
  const goOn = server.pauses();
  await clickButton("Send", dialog());
  // Over a slow line: once more, for nothing has happened yet.
  await clickButton("Send", dialog());
  goOn();
  await idle();
  expect(screen.queryByRole("dialog")).toBeNull();
  const said = { room: "QGIS", level: "warning", text: "Back at noon" } as const;
  expect(server.all("notice")).toMatchObject([said]);
  server.tell("notice", { id: "n.1", ...said });
  await idle();
  expect(document.querySelector(".notice.warning")?.textContent).toContain("Back at noon");

  await turnTo("buy this");
  await press("{Delete}");
  // Until then it can be undone.
  expect(server.all("delete")).toEqual([]);
  await passes(10_000);
  expect(line("Message deleted")).toBeTruthy();
  expect(server.all("delete")).toMatchObject([{ room: "QGIS", id }]);

  await clickButton("odile", people());
  await clickButton("Take out of the room…");
  const question = within(screen.getByRole("dialog", { name: "Take odile out of QGIS?" }));
  expect(document.activeElement?.tagName).toBe("H2");
  write(question.getByLabelText("Reason, which they are told"), "flooding");
  await user.selectOptions(question.getByLabelText("They may come back"), "after 10 minutes");
  const answers = server.pauses();
  await clickButton("Take out", dialog());
  expect(server.all("kick")).toMatchObject([{ room: "QGIS", member: odile.member.member, ban: 600, reason: "flooding" }]);
  // An answer that comes late closes no other dialog.
  await press("{Escape}");
  await openSettings();
  answers();
  await idle();
  expect(screen.getByRole("tab", { name: "You" })).toBeTruthy();
  await press("{Escape}");
  expect(screen.queryByRole("dialog")).toBeNull();
  odile.leaves();
  await idle();
  expect(within(people()).queryByText("odile")).toBeNull();
});

test("who has no such role is not shown what only moderators may do", async () => {
  server.comes("odile");
  await lena();
  expect(screen.queryByRole("button", { name: "Write a notice" })).toBeNull();
  await clickButton("odile", people());
  expect(screen.getByRole("button", { name: "Mention" })).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Take out of the room…" })).toBeNull();
});

test("a key in a link opens its room, and is handed on to nobody", async () => {
  beginWith({ rooms: [...ROOMS.slice(0, 2), { name: "Géotribu", access: "key", nb_users: 0 }] });
  await visit(`#room=${encodeURIComponent("Géotribu")}&key=s3same`);
  await enters("lena");
  expect(server.all("join")).toMatchObject([{ room: "Géotribu", key: "s3same" }]);
  isHeaded("Géotribu");
  expect(field()).toBeTruthy();
  expectUnkept("s3same");
  await clickButton("Invite people");
  const invitation = within(screen.getByRole("dialog", { name: "Invite to Géotribu" }));
  expect(invitation.getByText(/Who opens it also needs its key/)).toBeTruthy();
  expect(invitation.getByLabelText<HTMLInputElement>("Link").value).not.toContain("s3same");
});

test("a token that is not valid, or over, is said to be so, and the page goes on without it", async () => {
  server.refuses("hello", "token_invalid", {}, ({ token }) => token !== undefined);
  await visit("#room=QGIS&token=eyJhbGciOiJIUzI1NiJ9.e30.bm9uZQ");
  await enters("lena");
  expect(screen.getByText("The permission in this link is not valid here. You are here without it.")).toBeTruthy();
  await clickButton("Close this notice");
  expect(document.querySelector(".state")).toBeNull();
  for (const type of ["hello", "auth"] as const) server.refuses(type, "token_expired", {}, ({ token }) => token !== undefined);
  await link(`#token=${tokenOf({ roles: ["moderator"], exp: 1_600_000_000 })}`);
  await passes(1_000);
  expect(screen.getByText("The permission in this link has ended. Ask for a new one.")).toBeTruthy();
  expect(field().disabled).toBe(false);
  expect(location.hash).toBe("#room=QGIS");
});
