// A field with a list below it: the arrows, Enter, and what the field tells of the list.
import { render, screen } from "@testing-library/preact";
import { userEvent } from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { useListbox } from "../../src/ui/listbox.ts";

const NAMES = ["anna", "bert", "carla"].map((name) => ({ name }));

interface Given {
  all?: readonly { name: string }[];
  take?: (option: { name: string }) => void;
  close?: () => void;
}

function List({ all = NAMES, take = () => undefined, close = () => undefined }: Given) {
  const list = useListbox({ id: "names", all, take, keys: { Escape: close } });
  return (
    <>
      <input {...list.combobox} />
      <ul id="names" role="listbox">
        {all.map((option, at) => (
          <li key={option.name} {...list.option(option, at)}>
            {option.name}
          </li>
        ))}
      </ul>
    </>
  );
}

/** The option that Enter would take, by the field's attributes. */
function chosen(): string | null | undefined {
  const at = screen.getByRole("combobox").getAttribute("aria-activedescendant");
  expect(screen.queryAllByRole("option", { selected: true }).map(({ id }) => id)).toEqual(at === null ? [] : [at]);
  return at === null ? undefined : document.getElementById(at)?.textContent;
}

test("the arrows go through the list, whose ends meet, and Enter or a press takes one", async () => {
  const take = vi.fn();
  render(<List take={take} />);
  screen.getByRole("combobox").focus();
  expect(chosen()).toBe("anna");
  await userEvent.keyboard("{ArrowUp}");
  expect(chosen()).toBe("carla");
  await userEvent.keyboard("{ArrowDown}{ArrowDown}");
  expect(chosen()).toBe("bert");
  await userEvent.keyboard("{Enter}");
  await userEvent.click(screen.getByRole("option", { name: "carla" }));
  expect(take.mock.calls.map(([{ name }]) => name)).toEqual(["bert", "carla"]);
});

test("where fewer are left the last one is chosen, and none where there are none: then no key is the list's", async () => {
  const close = vi.fn();
  const { rerender } = render(<List close={close} />);
  screen.getByRole("combobox").focus();
  await userEvent.keyboard("{ArrowUp}");
  rerender(<List all={NAMES.slice(0, 2)} close={close} />);
  expect(chosen()).toBe("bert");
  await userEvent.keyboard("{Escape}");
  expect(close).toHaveBeenCalledOnce();
  rerender(<List all={[]} close={close} />);
  expect(chosen()).toBeUndefined();
  expect(screen.getByRole("combobox").getAttribute("aria-expanded")).toBe("false");
  await userEvent.keyboard("{Escape}{Enter}");
  expect(close).toHaveBeenCalledOnce();
});
