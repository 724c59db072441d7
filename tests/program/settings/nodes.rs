//! Settings of several nodes.

use super::{faults, load};

const SECRET: &str = "a secret of at least thirty-two bytes";

/// What must be there together, and what must not.
#[test]
fn nodes_want_a_name_a_secret_and_a_login() {
    let near = ("NATS_URL", "nats://127.0.0.1:4222");
    let far = ("NATS_URL", "nats://127.0.0.1:4222,tls://nats.example.org");
    let (id, secret) = (("INSTANCE_ID", "chat-example-org"), ("INSTANCE_SECRET", SECRET));
    let (user, password) = (("NATS_USER", "causerie"), ("NATS_PASSWORD", "s3same"));
    let rows: [(&[(&str, &str)], &str); 16] = [
        (&[near, secret], "NATS_URL=\"nats://127.0.0.1:4222\": must not be set without INSTANCE_ID"),
        (&[near, id], "must not be set without INSTANCE_SECRET"),
        (&[near, secret, ("INSTANCE_ID", "short")], "8 to 64 of A-Z, a-z, 0-9, - and _"),
        (&[near, secret, ("INSTANCE_ID", "chat.example.org")], "8 to 64 of A-Z, a-z, 0-9, - and _"),
        (&[near, secret, ("INSTANCE_ID", "abcdefghijklmnopqrstuvwxyz")], "another one than in gischat's examples"),
        (&[near, id, ("INSTANCE_SECRET", "short")], "at least 32 bytes, not 5"),
        (&[near, id, secret, user], "NATS_USER=\"causerie\": must not be set without NATS_PASSWORD"),
        (&[near, id, secret, password], "must not be set without NATS_USER"),
        (
            &[near, id, secret, user, password, ("NATS_TOKEN", "t")],
            "must not be set with NATS_USER: one login is enough",
        ),
        (&[near, id, secret, ("NATS_TOKEN", "t"), ("NATS_CREDENTIALS", "/c")], "must not be set with NATS_TOKEN"),
        (&[near, id, secret, ("NATS_CERT", "/c.pem")], "must not be set without NATS_KEY"),
        (&[far, id, secret], "must not lead beyond this machine without NATS_USER"),
        (&[id, secret, ("NATS_URL", "nats.example.org:4222")], "begins neither with nats: nor with tls:"),
        (&[id, secret, ("NATS_URL", "nats:nats.example.org")], "followed by //"),
        (&[id, secret, ("NATS_URL", "nats://user:word@nats.example.org")], "belongs into NATS_USER"),
        (&[id, secret, ("NATS_URL", "nats://nats.example.org/x")], "does not fit"),
    ];
    for (pairs, part) in rows {
        let told = faults(pairs);
        assert!(told.len() == 1 && told[0].contains(part), "{part}: {told:?}");
        assert!(!told[0].contains("s3same") && !told[0].contains(SECRET), "{told:?}");
    }
    for login in [&[user, password][..], &[("NATS_TOKEN", "t")], &[("NATS_CERT", "/c"), ("NATS_KEY", "/k")]] {
        load(&[&[far, id, secret], login].concat());
    }
    for url in ["nats://localhost", "tls://[::1]:4222", "nats://127.8.8.8:1/"] {
        load(&[("NATS_URL", url), id, secret]);
    }
}

/// Without `NATS_URL` the others say nothing: an `INSTANCE_ID` may be gischat's.
#[test]
fn without_nats_an_instance_id_says_nothing() {
    for id in ["abcdefghijklmnopqrstuvwxyz", "x", "a b"] {
        let loaded = load(&[("INSTANCE_ID", id), ("MAX_STORED_MESSAGES", "1"), ("HOST", "::1")]);
        assert_eq!((loaded.warnings, loaded.notes), (Vec::new(), Vec::new()), "{id}");
    }
}
