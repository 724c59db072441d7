// Draws a view under a DOM without a browser, of the models that a test gives it.
import { render } from "@testing-library/preact";
import type { ComponentChild } from "preact";
import { GiveModels, type ModelClass } from "../../src/ui/models.ts";

export function draw(view: ComponentChild, ...models: readonly object[]) {
  const byClass = new Map(models.map((model) => [model.constructor as ModelClass<object>, model]));
  return render(<GiveModels value={byClass}>{view}</GiveModels>);
}

/** A model that has nothing but what the test says of it. */
export function fake<T extends object>(of: ModelClass<T>, has: { [Key in keyof T]?: unknown }): T {
  return Object.create(of.prototype as T, Object.getOwnPropertyDescriptors(has)) as T;
}
