// Fields of forms: a line of text, a choice out of a few, and a switch.
import type { Signal } from "@preact/signals";
import type { AllHTMLAttributes, ComponentChildren, InputHTMLAttributes } from "preact";
import { useId } from "preact/hooks";

type TextProps = Omit<AllHTMLAttributes<HTMLInputElement>, "label" | "onInput"> & {
  id: string;
  label: string;
  value: string;
  write: (value: string) => void;
  children?: ComponentChildren;
};

export function TextField({ id, label, write, children, ...more }: TextProps) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input id={id} type="text" autocomplete="off" {...(more as InputHTMLAttributes)} onInput={(event) => write(event.currentTarget.value)} />
      {children}
    </div>
  );
}

interface SelectProps<T extends string> {
  id: string;
  label: string;
  value: T;
  /** Values with their names. */
  options: readonly (readonly [value: T, name: string])[];
  /** The languages of the names, where they have their own. */
  named?: "each in its language";
  choose: (value: T) => unknown;
  children?: ComponentChildren;
}

export function SelectField<T extends string>({ id, label, value, options, named, choose, children }: SelectProps<T>) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => choose(event.currentTarget.value as T)}>
        {options.map(([option, name]) => (
          <option key={option} value={option} lang={named && option}>
            {name}
          </option>
        ))}
      </select>
      {children}
    </div>
  );
}

/** Properties that bind a field to a setting. */
export function boundTo<T extends string>(setting: Signal<T>): Pick<SelectProps<T>, "value" | "choose"> {
  return { value: setting.value, choose: (value) => (setting.value = value) };
}

interface CheckProps {
  label: string;
  setting: Signal<"yes" | "no">;
  hint?: string;
  /** Called instead of changing the setting. */
  change?: (wanted: boolean) => void;
}

export function Check({ label, setting, hint, change }: CheckProps) {
  const id = useId();
  const set = change ?? ((wanted: boolean): void => void (setting.value = wanted ? "yes" : "no"));
  return (
    <>
      <label class="check">
        <input
          type="checkbox"
          aria-describedby={hint && id}
          checked={setting.value === "yes"}
          onChange={(event) => set(event.currentTarget.checked)}
        />
        <span>{label}</span>
      </label>
      {hint !== undefined && (
        <span class="hint" id={id}>
          {hint}
        </span>
      )}
    </>
  );
}
