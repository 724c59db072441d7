// The models for the views: those of a session, and those that a folder declares and a folder below it in the list implements.
import { Asking, Calls, Rings } from "../calls/index.ts";
import { Alerts, VoiceRecorder } from "../conversation/index.ts";
import { FileExchange } from "../files/index.ts";
import { CardMap } from "../kinds/index.ts";
import { SharedMaps } from "../map/index.ts";
import { cardMap } from "../map/views.ts";
import { voiceRecorder } from "../recording/views.ts";
import { Credentials, OpenMaps, Place, Rooms, SealedRooms } from "../rooms/index.ts";
import { PeerToPeer, Server, ServerLink } from "../server/index.ts";
import type { ModelClass, Models } from "../ui/models.ts";
import { Reload } from "./session/reload.ts";
import type { Session } from "./session/session.ts";

export function createModels(session: Session): Models {
  return new Map<ModelClass<object>, object>([
    [Alerts, session.alerts],
    [Asking, session.asking],
    [Calls, session.calls],
    [CardMap, cardMap],
    [Credentials, session.credentials],
    [FileExchange, session.files],
    [OpenMaps, session.openMaps],
    [PeerToPeer, session.peers],
    [Place, session.place],
    [Reload, session.reload],
    [Rings, session.rings],
    [Rooms, session.rooms],
    [SealedRooms, session.sealed],
    [Server, session.server],
    [ServerLink, session.link],
    [SharedMaps, session.maps],
    [VoiceRecorder, voiceRecorder],
  ]);
}
