//! Settings of several nodes.

use super::{faults, load};

const SECRET: &str = "a secret of at least thirty-two bytes";

/// What must be there together, and what must not.
#[test]
fn nodes_want_a_name_a_secret_and_a_login() {
    let near = ("NATS_URL", "nats://127.0.0.1:4222");
    let far = ("NATS_URL", "nats://127.0.0.1:4222,tls://nats.example.org");
    let (id, secret) = (("INSTANCE_ID", "chat-example-org"), ("INSTANCE_SECRET", SECRET));
    let outside = ("NODE_LISTEN", "10.0.0.5:7400");
    let listen = ("NODE_LISTEN", "127.0.0.1:7400");
    let (user, password) = (("NATS_USER", "causerie"), ("NATS_PASSWORD", "s3same"));
    let rows: [(&[(&str, &str)], &str); 20] = [
        (&[listen, near, id, secret, ("RELAY", "on")], "RELAY=\"on\": must be off where NATS_URL is set"),
        (&[listen, near, secret], "NATS_URL=\"nats://127.0.0.1:4222\": must not be set without INSTANCE_ID"),
        (&[listen, near, id], "must not be set without INSTANCE_SECRET"),
        (&[listen, near, secret, ("INSTANCE_ID", "short")], "8 to 64 of A-Z, a-z, 0-9, - and _"),
        (&[listen, near, secret, ("INSTANCE_ID", "chat.example.org")], "8 to 64 of A-Z, a-z, 0-9, - and _"),
        (
            &[listen, near, secret, ("INSTANCE_ID", "abcdefghijklmnopqrstuvwxyz")],
            "another one than in gischat's examples",
        ),
        (&[listen, near, id, ("INSTANCE_SECRET", "short")], "at least 32 bytes, not 5"),
        (&[listen, near, id, secret, user], "NATS_USER=\"causerie\": must not be set without NATS_PASSWORD"),
        (&[listen, near, id, secret, password], "must not be set without NATS_USER"),
        (
            &[listen, near, id, secret, user, password, ("NATS_TOKEN", "t")],
            "must not be set with NATS_USER: one login is enough",
        ),
        (
            &[listen, near, id, secret, ("NATS_TOKEN", "t"), ("NATS_CREDENTIALS", "/c")],
            "must not be set with NATS_TOKEN",
        ),
        (&[listen, near, id, secret, ("NATS_CERT", "/c.pem")], "must not be set without NATS_KEY"),
        (&[outside, far, id, secret], "must not lead beyond this machine without NATS_USER"),
        (&[listen, id, secret, ("NATS_URL", "nats.example.org:4222")], "begins neither with nats: nor with tls:"),
        (&[listen, id, secret, ("NATS_URL", "nats:nats.example.org")], "followed by //"),
        (&[listen, id, secret, ("NATS_URL", "nats://user:word@nats.example.org")], "belongs into NATS_USER"),
        (&[listen, id, secret, ("NATS_URL", "nats://nats.example.org/x")], "does not fit"),
        (&[near, id, secret], "must not be set without NODE_LISTEN"),
        (
            &[near, id, secret, ("NODE_LISTEN", "0.0.0.0:7400")],
            "must be the address at which other nodes reach this one",
        ),
        (
            &[far, id, secret, user, password, listen],
            "must not be of this machine alone where NATS_URL leads beyond it",
        ),
    ];
    for (pairs, part) in rows {
        let told = faults(pairs);
        assert!(told.len() == 1 && told[0].contains(part), "{part}: {told:?}");
        assert!(!told[0].contains("s3same") && !told[0].contains(SECRET), "{told:?}");
    }
    for login in [&[user, password][..], &[("NATS_TOKEN", "t")], &[("NATS_CERT", "/c"), ("NATS_KEY", "/k")]] {
        load(&[&[outside, far, id, secret], login].concat());
    }
    for url in ["nats://localhost", "tls://[::1]:4222", "nats://127.8.8.8:1/"] {
        load(&[("NATS_URL", url), id, secret, listen]);
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
