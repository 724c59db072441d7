// The log is one stop of the Tab key: nothing in its lines is a stop, but for the controls of the active line.
import { render } from "@testing-library/preact";
import { useRef } from "preact/hooks";
import { expect, test, vi } from "vitest";
import { useOneStop } from "../../src/ui/one-stop.ts";

function Lines({ count, active }: { count: number; active?: number }) {
  const log = useRef<HTMLOListElement>(null);
  useOneStop(log, active);
  return (
    <ol ref={log}>
      {Array.from({ length: count }, (_, key) => (
        <li key={key} class="msg" data-key={key}>
          <a href="/">link</a>
          <div role="toolbar">
            <button type="button">tool</button>
          </div>
        </li>
      ))}
    </ol>
  );
}

const stops = (within: Element): number[] => [...within.querySelectorAll("a")].flatMap(({ tabIndex }, at) => (tabIndex === 0 ? [at] : []));

test("only what is in the active line is a stop, and what comes is none", async () => {
  const { container, rerender } = render(<Lines count={3} />);
  expect(stops(container)).toEqual([]);
  rerender(<Lines count={3} active={1} />);
  expect(stops(container)).toEqual([1]);
  rerender(<Lines count={5} active={4} />);
  await vi.waitFor(() => expect(stops(container)).toEqual([4]));
  rerender(<Lines count={5} />);
  expect(stops(container)).toEqual([]);
  // A toolbar has its own.
  expect(container.querySelector("button")?.tabIndex).toBe(0);
});

test("what comes into a long log is looked at, not all that was there", async () => {
  const { container, rerender } = render(<Lines count={500} />);
  const asked = vi.spyOn(Element.prototype, "closest");
  rerender(<Lines count={501} active={2} />);
  await vi.waitFor(() => expect(stops(container)).toEqual([2]));
  expect(asked.mock.calls.length).toBeLessThan(20);
  asked.mockRestore();
});
