//! The start of the program: what its log says.

use crate::common::program::{Program, empty_folder, free_port};
use crate::common::tls;

#[tokio::test]
async fn the_log_says_where_to_look() {
    let address = format!("127.0.0.1:{}", free_port());
    let settings =
        [("BASE_PATH", "/chat"), ("METRICS_ADDR", &*address), ("ROOM", "Kitchen"), ("CAUSERIE_RULES", "hush")];
    let program = Program::start("start_log", &settings).await;
    let log = program.log();
    let line = log.lines().find(|line| line.contains("serving")).unwrap_or_else(|| panic!("{log}"));
    let front = format!("http://{}/chat/", program.server.addr());
    assert!(line.contains("INFO") && line.contains(&format!("page={front} docs={front}docs")), "{line}");
    assert!(line.contains(&format!("metrics=http://{address}/metrics")), "{line}");
    for path in ["/chat/", "/chat/docs"] {
        assert_eq!(program.server.get(path).await.status, 200, "{path}");
    }
    for told in
        ["ROOM is not a setting; did you mean ROOMS?", "CAUSERIE_RULES is not a setting, for they have no prefix"]
    {
        assert!(log.lines().any(|line| line.contains("WARN") && line.contains(told)), "{told} in {log}");
    }
    assert!(!log.contains("hush"), "{log}");
}

/// Where people reach the server, if that is told; else no name that its certificate does not have.
#[tokio::test]
async fn the_log_names_no_address_that_does_not_work() {
    let serving = |log: String| log.lines().find(|line| line.contains("serving")).unwrap_or_default().to_owned();
    let public = [("PUBLIC_URL", "https://chat.example.org/maps"), ("BASE_PATH", "/maps")];
    let program = Program::start("start_public", &public).await;
    let line = serving(program.log());
    let page = "page=https://chat.example.org/maps/ docs=https://chat.example.org/maps/docs";
    assert!(line.contains(page) && line.contains(&format!("listening={}", program.server.addr())), "{line}");
    let folder = empty_folder("start_tls-certificate");
    tls::certify(&folder);
    let file = |name: &str| folder.join("tls").join(name).to_str().unwrap().to_owned();
    let (certificate, key) = (file("fullchain.pem"), file("privkey.pem"));
    let settings = [("TLS_CERT", &*certificate), ("TLS_KEY", &*key), ("HOST", "0.0.0.0")];
    let line = serving(Program::start("start_tls", &settings).await.log());
    assert!(!line.contains("localhost") && line.contains("listening=0.0.0.0:"), "{line}");
}
