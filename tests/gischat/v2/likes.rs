//! A like goes to the liked member alone (section 3.2).

use crate::common::Server;
use crate::common::member::{Member, V2, like, newcomer};

#[tokio::test]
async fn a_like_reaches_the_liked_member_alone() {
    let server = Server::start(&[]).await;
    let mut ann = Member::enter(&server, V2, "QGIS", 1).await;
    let mut bob = Member::enter(&server, V2, "QGIS", 2).await;
    let mut cid = Member::enter(&server, V2, "QGIS", 3).await;
    ann.expect_count(2).await;
    ann.expect_count(3).await;
    bob.expect_count(3).await;
    bob.register("bob").await;
    for other in [&mut ann, &mut cid] {
        other.expect(newcomer("bob")).await;
    }
    ann.send(like("ann", "bob", "well said")).await;
    bob.expect(like("ann", "bob", "well said")).await;
    // Case matters; absent members are not told.
    ann.send(like("ann", "Bob", "nobody")).await;
    ann.send(like("ann", "cid", "not registered")).await;
    ann.say("ann", "end").await;
    for member in [&mut ann, &mut bob, &mut cid] {
        member.expect_text("ann", "end").await;
    }
}

#[tokio::test]
async fn a_like_reaches_its_own_author_until_the_name_is_free() {
    let server = Server::start(&[]).await;
    let mut ann = Member::enter(&server, V2, "QGIS", 1).await;
    let mut elsewhere = Member::enter(&server, V2, "Geotribu", 1).await;
    elsewhere.register("ann").await;
    ann.register("ann").await;
    ann.send(like("ann", "ann", "")).await;
    ann.expect(like("ann", "ann", "")).await;
    ann.register("other").await;
    ann.send(like("ann", "ann", "gone")).await;
    ann.expect_nothing_else().await;
    elsewhere.expect_nothing_else().await;
}
