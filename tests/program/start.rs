//! The start of the program: what its log says.

use crate::common::program::{Program, free_port};

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
