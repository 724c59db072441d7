//! A like goes to the liked member alone (section 3.2).

use crate::common::Server;
use crate::common::member::{Member, V2, like, newcomer};

#[tokio::test]
async fn a_like_reaches_the_liked_member_alone() {
    let server = Server::start(&[]).await;
    let mut ann = Member::enter(&server, V2, "QGIS", 1).await;
    let mut bob = Member::enter(&server, V2, "QGIS", 2).await;
    let mut cid = Member::enter(&server, V2, "QGIS", 3).await;
    ann.hears_count(2).await;
    ann.hears_count(3).await;
    bob.hears_count(3).await;
    bob.registers("bob").await;
    for other in [&mut ann, &mut cid] {
        other.hears(newcomer("bob")).await;
    }
    ann.sends(like("ann", "bob", "well said")).await;
    bob.hears(like("ann", "bob", "well said")).await;
    // Case matters; absent members are not told.
    ann.sends(like("ann", "Bob", "nobody")).await;
    ann.sends(like("ann", "cid", "not registered")).await;
    ann.says("ann", "end").await;
    for member in [&mut ann, &mut bob, &mut cid] {
        member.hears_text("ann", "end").await;
    }
}

#[tokio::test]
async fn a_like_reaches_its_own_author_until_the_name_is_free() {
    let server = Server::start(&[]).await;
    let mut ann = Member::enter(&server, V2, "QGIS", 1).await;
    let mut elsewhere = Member::enter(&server, V2, "Geotribu", 1).await;
    elsewhere.registers("ann").await;
    ann.registers("ann").await;
    ann.sends(like("ann", "ann", "")).await;
    ann.hears(like("ann", "ann", "")).await;
    ann.registers("other").await;
    ann.sends(like("ann", "ann", "gone")).await;
    ann.hears_nothing_else().await;
    elsewhere.hears_nothing_else().await;
}
