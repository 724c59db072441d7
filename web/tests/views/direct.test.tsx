// Messages to one person: delivered, not delivered, kept in a mailbox; and from very many.
import { screen, within } from "@testing-library/preact";
import { expect, test } from "vitest";
import type { Person } from "../fake-server.ts";
import { click, clickButton, idle, lena, line, people, say, server, title, useFakeServer } from "./page.tsx";

useFakeServer();

async function writeTo(name: string): Promise<void> {
  await clickButton(name, people());
  await clickButton("Write a direct message");
  expect(title()).toBe(name);
}

test("who is gone does not get it, and it can be sent again", async () => {
  const tom = server.comes("tom");
  await lena();
  await writeTo("tom");
  tom.leaves();
  await idle();
  expect(screen.getByText("not here now", { exact: false })).toBeTruthy();
  server.answersTo("direct_send", () => ({ id: "0192f3a4-0000-7000-8000-000000000001", timestamp: Date.now() / 1000, delivery: "unreachable", reason: "absent" }));
  await say("are you there?");
  expect(within(line("are you there?")).getByText("Not delivered: tom is not here.")).toBeTruthy();
  server.comes("tom");
  server.answersTo("direct_send", () => undefined);
  await idle();
  expect(screen.queryByText("not here now", { exact: false })).toBeNull();
  await clickButton("Send again", line("are you there?"));
  expect(within(line("are you there?")).getByText(/^Delivered/)).toBeTruthy();
  const sent = { room: "QGIS", nickname: "tom", content: { kind: "text", text: "are you there?" } };
  expect(server.all("direct_send")).toMatchObject([sent, sent]);
});

test("a message that waits in a mailbox says so, and when it has arrived", async () => {
  server.comes("tom");
  await lena();
  await writeTo("tom");
  const id = "0192f3a4-0000-7000-8000-000000000001";
  // It was sent an hour ago.
  server.answersTo("direct_send", () => ({ id, timestamp: Math.floor(Date.now() / 1000) - 3600, delivery: "queued" }));
  await say("when you are back");
  const mail = within(line("when you are back"));
  expect(mail.getByText(/Waiting for tom, kept for 1 hr at most/)).toBeTruthy();
  server.tell("direct_status", { room: "QGIS", id, delivery: "delivered" });
  await idle();
  const fate = mail.getByText(/^Delivered \d\d:\d\d$/).textContent;
  const minutes = (clock: string): number => Number(clock.slice(-5, -3)) * 60 + Number(clock.slice(-2));
  const between = minutes(fate) - minutes(line("when you are back").querySelector("time")?.textContent ?? "");
  expect([60, 61]).toContain((between + 24 * 60) % (24 * 60));
});

test("who writes under many names fills no list for ever, and what one has answered stays", async () => {
  await lena();
  const rows = (): HTMLElement[] => [...screen.getByRole("navigation").querySelectorAll<HTMLElement>("a")].filter((row) => nameIn(row).startsWith("eve"));
  const nameIn = (row: HTMLElement): string => row.querySelector(".name")?.textContent ?? "";
  const eves = Array.from({ length: 52 }, (_, n) => server.comes(`eve-${n}`, { features: ["direct", "file"] }));
  const psst = async (n: number, text = "psst"): Promise<string> => {
    const id = (eves[n] as Person).tells({ kind: "text", text });
    await idle();
    return id;
  };
  const isRead = (n: number, text: string): void => void within(screen.getByRole("log", { name: `Direct messages with eve-${n}` })).getByText(text);
  const shown = (): number[] => rows().map((row) => Number(nameIn(row).slice("eve-".length)));
  const from = (first: number, last: number): number[] => Array.from({ length: last - first + 1 }, (_, n) => first + n);
  const turnTo = (at: number): Promise<void> => click(rows()[at] as HTMLElement);
  await psst(0);
  await turnTo(0);
  isRead(0, "psst");
  await say("who are you?");
  expect(screen.getAllByText(/^Delivered/).length).toBeGreaterThan(0);
  for (let n = 1; n <= 50; n += 1) (eves[n] as Person).tells({ kind: "text", text: "psst" });
  await idle();
  expect(shown()).toEqual(from(0, 50));

  // Unread conversations do not give way to another, whose sender does not learn that it arrived.
  const more = eves[51] as Person;
  const unheard = await psst(51, "it is me");
  server.tell("file_offered", { room: "QGIS", transfer: "t.1", peer: "p.1", direct: true, from: more.from, name: "a.txt", size: 5, mime: "text/plain", expires_in: 600 });
  more.text("all is said");
  await idle();
  const acknowledged = (): string[] => server.all("ack").flatMap(({ ids }) => ids);
  expect(acknowledged()).toHaveLength(51);
  expect(acknowledged()).not.toContain(unheard);
  expect(within(screen.getByRole("navigation")).getByRole("link", { name: /^QGIS.*unread/ })).toBeTruthy();
  expect(shown()).toEqual(from(0, 50));

  // A conversation that was read does.
  await turnTo(1);
  isRead(1, "psst");
  await turnTo(0);
  const heard = await psst(51, "it is me");
  expect(shown()).toEqual([0, ...from(2, 51)]);
  expect(acknowledged()).toContain(heard);

  // Closed, it is forgotten here; it opens again when they write.
  await turnTo(1);
  isRead(2, "psst");
  await clickButton("Close this conversation");
  expect(title()).toBe("QGIS");
  expect(rows()).toHaveLength(50);
  await psst(2, "it is me");
  await click(within(screen.getByRole("navigation")).getByRole("link", { name: /^eve-2\D.*1 unread for you/ }));
  isRead(2, "it is me");
  expect(screen.queryByText("psst")).toBeNull();
});
