// The list of keys.
import { words } from "../i18n/words.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { keyGroups } from "./key-list.ts";

declare module "../ui/opened.ts" {
  interface Dialogs {
    keys: object;
  }
}

export function KeysDialog() {
  return (
    <Dialog title={words.value.keys}>
      {keyGroups().map(({ title, keys }) => (
        <section key={title} class="keys">
          <h3>{title}</h3>
          <dl>
            {keys.map(([key, does]) => (
              <div key={key}>
                <dt>
                  <kbd>{key}</kbd>
                </dt>
                <dd>{does}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Dialog>
  );
}
