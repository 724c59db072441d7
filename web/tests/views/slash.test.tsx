// Words behind a slash: held back once, beside a button that does what they do elsewhere.
import { screen, within } from "@testing-library/preact";
import { expect, test } from "vitest";
import {
  clickButton,
  dialog,
  enters,
  field,
  follow,
  lena,
  link,
  press,
  say,
  server,
  title,
  useFakeServer,
  usePerson,
  visit,
} from "./page.tsx";

useFakeServer();
usePerson("odile");

const line = (): HTMLElement => document.querySelector(".purpose") as HTMLElement;

test("nothing of it goes over the wire before one insists, in a room as between two", async () => {
  await visit();
  await enters("tom");
  const secrets = (): string[] => server.asked.map((frame) => JSON.stringify(frame)).filter((frame) => frame.includes("secret"));
  for (const [address, name, type] of [["#room=QGIS", "QGIS", "send"], ["#direct=QGIS/odile", "odile", "direct_send"]] as const) {
    await link(address);
    expect(title()).toBe(name);
    await say("/nick secret");
    expect(within(line()).getByText(/causerie knows no words behind a slash\./)).toBeTruthy();
    expect(within(line()).getByRole("button", { name: "Settings" })).toBeTruthy();
    expect(secrets()).toEqual([]);
    await press("{Enter}");
    expect(server.all(type)).toMatchObject([{ content: { text: "/nick secret" } }]);
    expect(secrets()).toHaveLength(1);
    server.asked.splice(0);
  }
});

test("a button does what the word was meant to do", async () => {
  await lena();
  await say("/help");
  await clickButton("Keys", line());
  expect(screen.getByRole("dialog", { name: "Keys" })).toBeTruthy();
  await press("{Escape}");
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(document.activeElement).toBe(field());
  expect(field().value).toBe("");

  for (const [word, label] of [["dnd", "Do not disturb"], ["nick", "Nickname"]] as const) {
    await say(`/${word}`);
    await clickButton("Settings", line());
    expect(within(screen.getByRole("dialog", { name: "Settings" })).getByLabelText(label)).toBeTruthy();
    await press("{Escape}");
    expect(screen.queryByRole("dialog")).toBeNull();
  }

  await say("/join #géo");
  await clickButton("Go to a room or a person", line());
  expect(within(dialog()).getByRole("option", { name: /Géotribu/ })).toBeTruthy();
  await press("{Enter}");
  expect(title()).toBe("Géotribu");
});

test("words that are to be said to somebody stay in the field while one goes to them", async () => {
  await lena();
  await say("/msg odile are you there?");
  await clickButton("Go to a room or a person", line());
  expect(within(dialog()).getByRole("option", { name: /odile/ })).toBeTruthy();
  await press("{Enter}");
  expect(title()).toBe("odile");
  await follow(/^QGIS/);
  expect(title()).toBe("QGIS");
  expect(field().value).toBe("/msg odile are you there?");
});

test("Escape on the button, and the sign beside it, put the line away; the words stay in the field", async () => {
  await lena();
  for (const putAway of [() => press("{Escape}"), () => clickButton("Close this notice", line())]) {
    await say("/help");
    within(line()).getByRole("button", { name: "Keys" }).focus();
    await putAway();
    expect(document.querySelector(".purpose")).toBeNull();
    expect(document.activeElement).toBe(field());
    expect(field().value).toBe("/help");
  }
});
