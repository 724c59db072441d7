//! One case each of what members of several nodes are promised.

use super::world::{Guest, Person, World};
use crate::dialect::native::request::{Kick, RoomRequest};
use crate::room::inbox::Summary;
use std::time::Duration;
use tokio::time::sleep;

const DELAY: Duration = Duration::from_millis(2);

async fn wait(seconds: u64) {
    sleep(Duration::from_secs(seconds)).await;
}

/// Somebody on each node, in the room.
async fn one_on_each(world: &World) -> Vec<Person> {
    let people: Vec<Person> =
        world.nodes.iter().zip(["ann", "bob", "cid"]).map(|(node, name)| Person::new(node, name)).collect();
    for (person, node) in people.iter().zip(&world.nodes) {
        assert!(person.join(&node.room()).await);
    }
    people
}

#[tokio::test(start_paused = true)]
async fn two_nodes_have_one_room() {
    let world = World::new(1, 2, DELAY, 0).await;
    let [one, two] = &world.nodes[..] else { panic!() };
    let (ann, bob) = (Person::new(one, "ann"), Person::new(two, "bob"));
    assert!(ann.join(&one.room()).await);
    assert!(bob.join(&two.room()).await, "{:?}", bob.told.lock().unwrap());
    assert_eq!((one.room().count(), two.room().count()), (2, 2));
    for (person, text) in [(&ann, "from ann"), (&bob, "from bob")] {
        let number = person.say(text).await;
        assert_eq!(person.reply(number).await["type"], "ok");
    }
    wait(2).await;
    for person in [&ann, &bob] {
        assert_eq!(person.texts(), ["from ann", "from bob"]);
    }
    let (states, summaries): (Vec<_>, Vec<_>) =
        [one.state().await, two.state().await].into_iter().map(|(summary, state)| (state, summary)).unzip();
    assert!(
        matches!(summaries[0], Summary::Home { .. }) && matches!(summaries[1], Summary::Mirror { .. }),
        "{summaries:?}"
    );
    assert_eq!(super::properties::without_time(&states[0]), super::properties::without_time(&states[1]));
    assert!(ann.was_told("presence"));
    bob.leaves().await;
    wait(1).await;
    assert_eq!(one.room().count(), 1);
    wait(12).await;
    assert_eq!(two.state().await.0, Summary::Idle);
}

/// A session goes away from a node that hears of it only once the session is there again.
#[tokio::test(start_paused = true)]
async fn a_session_returns_to_a_node_that_is_split_off() {
    let world = World::new(9, 2, DELAY, 0).await;
    let [one, two] = &world.nodes[..] else { panic!() };
    let (ann, bob) = (Person::new(one, "ann"), Person::new(two, "bob"));
    assert!(ann.join(&one.room()).await && bob.join(&two.room()).await);
    world.broker.split(&[two.tag]);
    bob.moves(one).await;
    let returning = (bob.clone(), two.clone());
    let returning = tokio::spawn(async move { returning.0.moves(&returning.1).await });
    wait(1).await;
    world.broker.heal();
    returning.await.unwrap();
    wait(5).await;
    let number = ann.say("welcome back").await;
    assert_eq!(ann.reply(number).await["type"], "ok");
    wait(1).await;
    assert_eq!(bob.texts(), ["welcome back"]);
    assert_eq!((one.room().count(), two.room().count()), (2, 2));
}

/// Its node was given up meanwhile, and has it still when it comes back.
#[tokio::test(start_paused = true)]
async fn who_is_kicked_while_its_node_sleeps_stays_out() {
    let world = World::new(10, 2, DELAY, 0).await;
    let people = one_on_each(&world).await;
    let [ann, bob] = &people[..] else { panic!() };
    world.broker.put_to_sleep(world.nodes[1].tag, Duration::from_secs(20));
    wait(1).await;
    ann.ask_as_moderator(RoomRequest::Kick(Kick { member: bob.member, ban: 1, reason: None })).await;
    wait(35).await;
    assert!(bob.is_put_out());
    assert_eq!(world.nodes[0].room().count(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_room_goes_on_when_its_home_dies() {
    let mut world = World::new(2, 3, DELAY, 0).await;
    let people = one_on_each(&world).await;
    people[0].say("before").await;
    wait(1).await;
    let _dead = world.kill(0);
    let number = people[1].say("after").await;
    assert_eq!(people[1].reply(number).await["type"], "ok");
    wait(1).await;
    for person in &people[1..] {
        assert_eq!(person.texts(), ["before", "after"]);
    }
    assert_eq!(world.nodes[0].room().count(), 3, "it may come back");
    wait(17).await;
    assert_eq!(world.nodes[0].room().count(), 2);
    assert_eq!(world.nodes[1].room().count(), 2);
}

#[tokio::test(start_paused = true)]
async fn gischat_members_meet_over_nodes() {
    let world = World::new(3, 2, DELAY, 0).await;
    let (ann, bob) = (Guest::join(&world.nodes[0]).await.unwrap(), Guest::join(&world.nodes[1]).await.unwrap());
    ann.say("ann", "hello").await;
    bob.say("bob", "good day").await;
    wait(1).await;
    for guest in [ann, bob] {
        let texts = guest.outbox.take_texts().join("\n");
        assert!(texts.contains("hello") && texts.contains("good day"), "{texts}");
        assert!(texts.contains("\"nb_users\":2"), "{texts}");
        drop(guest.membership);
    }
}

#[tokio::test(start_paused = true)]
async fn a_split_ends_with_one_home() {
    let world = World::new(4, 3, DELAY, 0).await;
    let people = one_on_each(&world).await;
    world.broker.split(&[world.nodes[0].tag]);
    wait(40).await;
    for (person, text) in people.iter().zip(["alone", "together", "together too"]) {
        let number = person.say(text).await;
        assert_eq!(person.reply(number).await["type"], "ok", "{text}");
    }
    assert_eq!(world.nodes[0].room().count(), 1);
    assert_eq!(world.nodes[1].room().count(), 2);
    world.broker.heal();
    wait(10).await;
    let mut homes = 0;
    for node in &world.nodes {
        let (summary, _) = node.state().await;
        homes += usize::from(matches!(summary, Summary::Home { .. }));
        assert_eq!(node.room().count(), 3, "{summary:?}");
    }
    assert_eq!(homes, 1);
}

#[tokio::test(start_paused = true)]
async fn brokers_without_a_leader_split_nobody() {
    let world = World::new(4, 3, DELAY, 0).await;
    let people = one_on_each(&world).await;
    world.broker.elect(Duration::from_secs(40));
    for (person, text) in people.iter().zip(["one", "two", "three"]) {
        wait(12).await;
        let number = person.say(text).await;
        assert_eq!(person.reply(number).await["type"], "ok", "{text}");
    }
    wait(10).await;
    for person in &people {
        assert_eq!(person.texts(), ["one", "two", "three"], "{}", person.name);
    }
}

#[tokio::test(start_paused = true)]
async fn brokers_that_start_anew_lose_no_room() {
    let world = World::new(5, 3, DELAY, 0).await;
    let people = one_on_each(&world).await;
    people[0].say("before").await;
    wait(1).await;
    world.broker.stop();
    wait(10).await;
    world.broker.start();
    wait(10).await;
    let number = people[2].say("after").await;
    assert_eq!(people[2].reply(number).await["type"], "ok");
    wait(1).await;
    for (person, node) in people.iter().zip(&world.nodes) {
        assert_eq!(person.texts(), ["before", "after"], "{}", person.name);
        assert_eq!(node.room().count(), 3);
        let told = person.told.lock().unwrap();
        assert!(!told.iter().any(|(_, told)| told["left"].is_array()), "{}: {told:#?}", person.name);
    }
}

/// Words that another release might say, or nobody, are passed over or believed: no room ends of them, and in the end people
/// talk.
#[tokio::test(start_paused = true)]
async fn words_that_nobody_wrote_end_no_room() {
    for seed in 0..10 {
        let world = World::new(seed, 3, DELAY, 0).await;
        let people = one_on_each(&world).await;
        world.broker.garble(500);
        for number in 0..200 {
            people[number % 3].say(&format!("{number} of {seed}")).await;
            people[number % 3].look();
            sleep(Duration::from_millis(50)).await;
        }
        world.broker.garble(0);
        wait(60).await;
        let mut replies = Vec::new();
        for (person, node) in people.iter().zip(&world.nodes) {
            // Who was taken for gone, or for another, comes again.
            if person.is_put_out() || person.membership().is_none() {
                continue;
            }
            let number = person.say("still here").await;
            replies.push(person.reply(number).await);
            let (summary, _) = node.state().await;
            assert!(matches!(summary, Summary::Home { .. } | Summary::Mirror { .. }), "{seed}: {summary:?}");
        }
        assert!(!replies.is_empty() && replies.iter().all(|reply| reply["type"] == "ok"), "{seed}: {replies:?}");
        let newcomer = Person::new(&world.nodes[0], "dora");
        assert!(newcomer.join(&world.nodes[0].room()).await, "{seed}: {:?}", newcomer.told.lock().unwrap());
        let number = newcomer.say("hello").await;
        assert_eq!(newcomer.reply(number).await["type"], "ok", "{seed}");
    }
}
