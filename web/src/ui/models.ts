// Context of the models that views are drawn from: a view names the classes that it needs. `app` provides the models of the
// page's session; a test those that its view asks for.
import { createContext } from "preact";
import { useContext } from "preact/hooks";

export type ModelClass<T extends object> = abstract new (...needs: never[]) => T;
/** Models by their classes. */
export type Models = ReadonlyMap<ModelClass<object>, object>;

const Given = createContext<Models>(new Map());

/** Provides models to the views in it. */
export const GiveModels = Given.Provider;

/** Returns the model of this class. Throws where there is none. */
export function useModel<T extends object>(of: ModelClass<T>): T {
  const model = useContext(Given).get(of);
  if (model === undefined) throw new Error(`no ${of.name} is given`);
  return model as T;
}
