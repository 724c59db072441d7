//! gischat's own compose and nginx files, as its README has them, before the real server: all clients have one private
//! address. In this binary, for this number of clients leaves little of the machine to other tests.

use crate::common::Server;
use crate::common::member::{GENERATIONS, V3};
use crate::common::nginx::{GISCHAT, Proxied};
use crate::common::raw::{Raw, text};

/// The settings in the compose file of gischat's README, quotes included.
const COMPOSE: [(&str, &str); 2] =
    [("ROOMS", "\"LivingRoom,Kitchen,Garden\""), ("RULES", "\"Be kind and nice to this wonderful world\"")];

/// The container publishes a port, and nginx on the host sends to it: all clients have the address of Docker's bridge,
/// which no setting names.
#[tokio::test]
async fn gischats_compose_file_and_nginx_site_admit_many_plugins() {
    const PLUGINS: usize = 150;
    const BRIDGE: &str = "172.18.0.1";
    let _alone = crate::ALONE.lock().await;
    let server = Server::start_for(BRIDGE, BRIDGE, &[COMPOSE[0], COMPOSE[1], ("WS_PING_INTERVAL", "3600")]).await;
    let proxied = Proxied::before(server, "nginx_compose", GISCHAT, "").await;
    let mut guess = Raw::open(proxied.server.addr()).await;
    let mut answer = String::new();
    while !answer.starts_with("HTTP/1.1 429") {
        guess.write(b"HEAD /room/nowhere/users HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
        answer = guess.head().await;
        assert!(!answer.is_empty(), "one of them guesses names");
    }
    let mut plugins = Vec::new();
    while plugins.len() < PLUGINS {
        let paths = GENERATIONS.map(|generation| generation.path("Kitchen"));
        let ten = (0..10).map(|number| proxied.socket(&paths[number % paths.len()], ""));
        plugins.extend(futures_util::future::join_all(ten).await);
        let rules = proxied.get("/rules").await;
        assert!(rules.starts_with("HTTP/1.1 200"), "{rules}");
    }
    proxied.server.until_members("Kitchen", PLUGINS as u64).await;
    let frame = |number: usize| V3.text("somebody", &format!("number {number}"));
    let v3: Vec<usize> = (0..PLUGINS).filter(|number| number % 10 % 3 == 2).collect();
    for number in &v3 {
        plugins[*number].write(&text(frame(*number))).await;
    }
    for plugin in &mut plugins {
        for _ in &v3 {
            plugin.text_with(|frame| frame["author"] == "somebody").await;
        }
    }
}
