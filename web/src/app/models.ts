// The models of a session, with what folders to the left take from those to the right, as views ask for them.
import { VoiceRecorder } from "../conversation/index.ts";
import { CardMap } from "../kinds/index.ts";
import { cardMap } from "../map/views.ts";
import { voiceRecorder } from "../recording/views.ts";
import type { Session } from "./session/session.ts";
import type { ModelClass, Models } from "../ui/models.ts";

export function modelsOf(session: Session): Models {
  const { alerts, asking, calls, credentials, files, link, maps, openMaps, peers, place, reload, rings, rooms, server } = session;
  const all = [alerts, asking, calls, credentials, files, link, maps, openMaps, peers, place, reload, rings, rooms, server];
  const own = all.map((model) => [model.constructor as ModelClass<object>, model] as const);
  return new Map<ModelClass<object>, object>([...own, [CardMap, cardMap], [VoiceRecorder, voiceRecorder]]);
}
