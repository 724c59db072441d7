//! The room that a request is about, by its path or, for a native client, by `near`. Lists, rules, the page and the like are
//! about none, and answered by whoever is asked.

use crate::bus::{Near, Want};
use crate::http::app::App;
use crate::http::hook::bearer;
use crate::http::path::RequestTarget;
use crate::http::visitor::{Visitor, value};
use axum::http::{HeaderMap, Method};
use percent_encoding::percent_decode_str;
use std::sync::Arc;

/// The room that somebody wants something of, by the name that the settings give it.
#[cfg_attr(test, derive(Debug, PartialEq, Eq))]
pub(in crate::http) enum Wanted {
    /// A visitor who enters it, asks something of it or puts something there.
    Visited(Arc<str>),
    /// A tracker.
    Tracked(Arc<str>),
    /// A hook, which has shown its secret.
    Said(Arc<str>),
    /// A native client, which says later what it wants.
    Near(Near),
}

impl Wanted {
    /// The room of a request; none if it is about none, or about one that there is not.
    pub(in crate::http) fn of(
        app: &App,
        target: &RequestTarget,
        query: Option<&str>,
        headers: &HeaderMap,
        is_handshake: bool,
    ) -> Option<Self> {
        let segments = target.path.split('/').skip(1).filter(|segment| !segment.is_empty());
        match (segments.collect::<Vec<_>>().as_slice(), is_handshake) {
            (["room" | "channel", name, "ws"], true) => named(app, name).map(Self::Visited),
            (["ws"], true) => near(app, &value(query?, "near")?).map(Self::Near),
            (["room" | "channel", name, _, ..], false) => named(app, name).map(Self::Visited),
            (["osmand" | "owntracks" | "overland", name], false) => named(app, name).map(Self::Tracked),
            (["hook", secret], false) => spoken(app, &percent_decode_str(secret).decode_utf8().ok()?),
            (["hook"], false) => spoken(app, bearer(headers)?),
            _ => None,
        }
    }

    /// The room.
    pub(in crate::http) fn room(&self) -> Near {
        match self {
            Self::Visited(name) | Self::Tracked(name) | Self::Said(name) => Near::of(name),
            Self::Near(near) => *near,
        }
    }

    /// Purpose for which the room is wanted. A native client only comes near: whoever makes up digits opens nothing.
    pub(in crate::http) fn want(&self, method: &Method, is_handshake: bool) -> Want {
        match self {
            Self::Near(_) => Want::Look,
            Self::Tracked(_) => Want::Open, // also by a `GET`
            _ if method.is_safe() && !is_handshake => Want::Look,
            _ => Want::Open,
        }
    }

    /// The name of a room that comes to this node with who comes, if nobody else is in it: who enters it, and by its name.
    pub(in crate::http) fn taken(&self, is_handshake: bool) -> Option<Arc<str>> {
        match self {
            Self::Visited(name) if is_handshake => Some(name.clone()),
            _ => None,
        }
    }

    /// Returns `true` if nobody is in the room, nor was a moment ago.
    pub(in crate::http) async fn is_vacant(&self, app: &App) -> bool {
        match self {
            Self::Visited(name) => app.node.hub.is_vacant(name).await,
            _ => false,
        }
    }

    /// Returns `true` unless it is clear that this node refuses them: then nobody else is asked.
    pub(in crate::http) fn is_open_to(&self, visitor: &Visitor, app: &App) -> bool {
        match self {
            Self::Visited(name) => visitor.may_enter(name, &app.node.access),
            Self::Tracked(name) => visitor.may_enter_as_tracker(name, &app.node.access),
            Self::Said(_) | Self::Near(_) => true,
        }
    }
}

fn named(app: &App, segment: &str) -> Option<Arc<str>> {
    let name = percent_decode_str(segment).decode_utf8().ok()?;
    app.node.hub.find(&name).map(|room| room.name().clone())
}

/// A listed room is named as it is, any other one by digits (`docs/protocol.md`, Frames).
fn near(app: &App, near: &str) -> Option<Near> {
    app.node.hub.find(near).map(|room| Near::of(room.name())).or_else(|| Near::parse(near))
}

fn spoken(app: &App, secret: &str) -> Option<Wanted> {
    app.node.access.room_of_hook(secret).map(|room| Wanted::Said(room.into()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::http::path::rewrite;
    use crate::http::router::router;
    use crate::session::Node;
    use axum::http::Uri;
    use axum::http::header::AUTHORIZATION;

    const HOOK: &str = "hush-0123456789-ABCDEF_";

    #[tokio::test]
    async fn a_request_is_about_one_room_or_none() {
        let hook = format!("Grafana:{HOOK}:QGIS");
        let config =
            Config::from_pairs([("ROOMS", "QGIS,Café du port"), ("HOOKS", hook.as_str()), ("BASE_PATH", "/chat")]);
        let (_, app) = router(Node::new(config.unwrap().config));
        let visited = |name: &str| Some(Wanted::Visited(name.into()));
        let near = |name| Some(Wanted::Near(Near::of(name)));
        let (in_path, said) = (format!("/hook/{HOOK}"), || Some(Wanted::Said("QGIS".into())));
        let rows = [
            // the target, whether it is a handshake, whether it shows the hook's secret in a header
            ("/room/QGIS/ws", true, false, visited("QGIS")),
            ("/chat//v2//room/Caf%C3%A9%20du%20port/ws?key=a", true, false, visited("Café du port")),
            ("/t/a.b.c/v3/channel/%20QGIS/ws", true, false, visited("QGIS")),
            ("/channel/nowhere/ws", true, false, None),
            ("/room/QGIS", true, false, None),
            ("/room/QGIS/users", true, false, None),
            ("/room/QGIS/users", false, false, visited("QGIS")),
            ("/v1/room/QGIS/message", false, false, visited("QGIS")),
            ("/channel/QGIS/last/", false, false, visited("QGIS")),
            ("/room/QGIS/board.geojson?geometry=point", false, false, visited("QGIS")),
            ("/room/QGIS/layer/latest.geojson?title=a", false, false, visited("QGIS")),
            ("/room/QGIS", false, false, None),
            ("/osmand/QGIS?id=a", false, false, Some(Wanted::Tracked("QGIS".into()))),
            ("/owntracks/QGIS", false, false, Some(Wanted::Tracked("QGIS".into()))),
            ("/overland/QGIS?key=a", false, false, Some(Wanted::Tracked("QGIS".into()))),
            ("/osmand/nowhere", false, false, None),
            ("/osmand/QGIS", true, false, None),
            (in_path.as_str(), false, false, said()),
            ("/hook", false, true, said()),
            ("/hook", false, false, None),
            ("/hook/hush", false, true, None),
            ("/ws?near=QGIS", true, false, near("QGIS")),
            ("/ws?near=Caf%C3%A9+du+port&near=QGIS", true, false, near("Café du port")),
            ("/ws?near=0123456789ABCDEF", true, false, Near::parse("0123456789abcdef").map(Wanted::Near)),
            ("/ws?near=Nowhere", true, false, None),
            ("/ws", true, false, None),
            ("/ws?near=QGIS", false, false, None),
            ("/", false, false, None),
            ("/rooms?near=QGIS", false, false, None),
            ("/status", false, false, None),
            ("/readyz", false, false, None),
        ];
        for (asked, is_handshake, shows_secret, expected) in rows {
            let uri: Uri = asked.parse().unwrap();
            let target = rewrite(uri.path(), &app.node.config.base_path).unwrap();
            let secret = shows_secret.then(|| (AUTHORIZATION, format!("Bearer {HOOK}").parse().unwrap()));
            let wanted = Wanted::of(&app, &target, uri.query(), &secret.into_iter().collect(), is_handshake);
            assert_eq!(wanted, expected, "{asked}");
        }
    }
}
