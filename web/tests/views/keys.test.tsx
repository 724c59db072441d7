// The page by keyboard, and what those hear who have it read out.
import { fireEvent, screen, within } from "@testing-library/preact";
import { expect, test } from "vitest";
import {
  field,
  follow,
  idle,
  lena,
  line,
  link,
  log,
  makePrivate,
  openSettings,
  passes,
  people,
  press,
  say,
  sayings,
  server,
  title,
  useFakeServer,
  user,
} from "./page.tsx";

useFakeServer();

test("the arrows choose where to go, and Escape goes nowhere", async () => {
  await lena();
  const selected = (): string | null => screen.getByRole("option", { selected: true }).textContent;
  await press("{Control>}k{/Control}");
  expect(selected()).toContain("QGIS");
  await press("{ArrowDown}");
  expect(selected()).toContain("Field work");
  await press("{ArrowUp}{ArrowUp}");
  expect(selected()).toContain("Géotribu");
  await press("{Escape}");
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(location.hash).toBe("#room=QGIS");
});

test("a key right after Escape is for the page, before the browser tells that the dialog is closed", async () => {
  await lena();
  await press("{Control>}/{/Control}");
  fireEvent(screen.getByRole("dialog"), new Event("cancel", { cancelable: true }));
  await press("{Control>}k{/Control}");
  expect(screen.getAllByRole("option").length).toBeGreaterThan(1);
});

test("from conversation to conversation, also to private rooms and people, and to the next with something unread", async () => {
  const odile = server.comes("odile");
  await lena();
  await makePrivate();
  expect(title()).toBe("Private room");
  await press("{Alt>}{ArrowUp}{/Alt}");
  expect(title()).toBe("Géotribu");
  odile.tells({ kind: "text", text: "psst" });
  await idle();
  expect(within(screen.getByRole("navigation")).getByRole("link", { name: /odile.*1 unread/ })).toBeTruthy();
  await press("{Alt>}{Shift>}{ArrowDown}{/Shift}{/Alt}");
  expect(screen.getByRole("log", { name: "Direct messages with odile" })).toBeTruthy();
  await press("{Alt>}{ArrowUp}{/Alt}");
  expect(title()).toBe("Private room");
});

test("the keys are listed", async () => {
  await lena();
  field().focus();
  await press("{Control>}/{/Control}");
  expect(within(screen.getByRole("dialog", { name: "Keys" })).getByText("Go to a room or a person")).toBeTruthy();
  await press("{Escape}");
  expect(document.activeElement).toBe(field());
});

test("what happens is said once, and again when it happens again", async () => {
  await lena();
  const said = sayings();
  server.comes("odile");
  await idle();
  expect(within(people()).getByText("odile")).toBeTruthy();
  await passes(10_000);
  expect(said).toEqual(["odile came."]);
  for (const there of ["Field work", "QGIS"]) {
    await follow(new RegExp(there));
    expect(title()).toBe(there);
  }
  await link("#direct=QGIS/odile");
  expect(log().getAttribute("aria-label")).toBe("Direct messages with odile");
  for (const text of ["one", "two"]) {
    await say(text);
    expect(within(line(text)).getByText(/^Delivered/)).toBeTruthy();
  }
  expect(said).toEqual(["odile came.", "Delivered", "Delivered"]);
});

test("comings and goings are said, summed up; what else is read out can be chosen", async () => {
  await lena();
  /** The announcements, by default those where no dialog is open. */
  const said = (within = ".frame >"): string => document.querySelector(`${within} .vh[role=status]`)?.textContent ?? "";
  /** The ten seconds are over that are summed up. */
  const over = async (): Promise<void> => {
    await idle();
    await passes(10_000);
  };
  const [odile, tom, eve] = [server.comes("odile"), server.comes("tom", { gischat: true }), server.comes("eve")];
  eve.leaves();
  await over();
  expect(said()).toBe("odile, tom came.");
  tom.leaves();
  await over();
  expect(said()).toBe("tom left.");

  // While a dialog is open all but the dialog is out of reach, so announcements are made there; earlier announcements are not repeated.
  await press("{Control>}/{/Control}");
  expect(said("dialog")).toBe("");
  const max = server.comes("max");
  await over();
  expect(said("dialog")).toBe("max came.");
  expect(document.querySelector(".frame > .vh[role=status]")).toBeNull();
  await press("{Escape}");
  expect(said()).toBe("");
  max.leaves();
  await over();
  expect(said()).toBe("max left.");

  expect(log().getAttribute("aria-live")).toBe("polite");
  // What is announced by itself is not read out with the log again, and what is elsewhere is.
  expect([...log().querySelectorAll(".quiet-line")].map((one) => one.getAttribute("aria-live")).at(-1)).toBe("off");
  server.comes("ann").tells({ kind: "text", text: "psst" });
  await idle();
  expect(said()).toBe("ann: psst");
  await openSettings("Reading");
  await user.selectOptions(screen.getByLabelText("What a screen reader says by itself"), "Only what is for me");
  await press("{Escape}");
  // An announcement in a dialog goes with it.
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(log().getAttribute("aria-live")).toBe("off");
  odile.text("nothing for anybody");
  odile.text("@lena look");
  await idle();
  expect(said()).toBe("odile: @lena look");
  await link("#direct=QGIS/odile");
  expect(log().getAttribute("aria-label")).toBe("Direct messages with odile");
  await say("I see it");
  expect(said()).toBe("Delivered");
});
