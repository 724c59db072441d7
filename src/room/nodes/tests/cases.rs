//! One case each of what members of several nodes are promised.

use super::world::{Guest, Person, World};
use crate::access::Address;
use crate::dialect::native::request::{Kick, RoomRequest};
use crate::message::Media;
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

/// Those who join are heard of at once while the word that somebody left is lost, at the home and at a mirror: there are no
/// ghosts, and nobody left twice.
#[tokio::test(start_paused = true)]
async fn joins_cross_while_leaves_are_lost() {
    for (leaving, node) in [("ann", 0), ("bob", 1)] {
        let world = World::new(6, 3, DELAY, 0).await;
        let people = one_on_each(&world).await;
        let leaver = people[node].clone();
        world.broker.lose(1000);
        let left = tokio::spawn(async move { leaver.leaves().await });
        sleep(Duration::from_millis(50)).await;
        world.broker.lose(0);
        let dora = Person::new(&world.nodes[node], "dora");
        assert!(dora.join(&world.nodes[node].room()).await);
        wait(5).await;
        left.await.unwrap();
        for node in &world.nodes {
            assert_eq!(node.room().count(), 3, "{leaving} is gone");
        }
        for person in people.iter().filter(|person| person.name != leaving) {
            person.look();
            let told = person.told.lock().unwrap();
            let of = |kind: &str| {
                let lists = told.iter().flat_map(|(_, told)| told[kind].as_array().into_iter().flatten());
                lists.filter_map(|member| member["nickname"].as_str()).map(String::from).collect::<Vec<_>>()
            };
            assert_eq!(of("left"), [leaving], "{}", person.name);
            assert_eq!(of("joined").iter().filter(|name| *name == "dora").count(), 1, "{}", person.name);
        }
    }
}

/// A mirror carries out what it missed in the middle before what came later; its members are told of a gap where that is more
/// than the home keeps.
#[tokio::test(start_paused = true)]
async fn a_mirror_leaves_no_hole() {
    for missed in [1, 30, 1500] {
        let world = World::new(7, 2, DELAY, 0).await;
        let people = one_on_each(&world).await;
        let [ann, bob] = &people[..] else { panic!() };
        ann.say("first").await;
        wait(1).await;
        world.broker.lose(1000);
        for number in 0..missed {
            ann.say(&format!("{number}")).await;
            ann.look();
        }
        world.broker.lose(0);
        ann.say("next").await;
        wait(5).await;
        ann.say("last").await;
        wait(1).await;
        ann.look();
        let (heard, all) = (bob.texts(), ann.texts());
        assert_eq!(heard.last().map(String::as_str), Some("last"), "{missed}");
        let had_gap = bob.told.lock().unwrap().iter().any(|(_, told)| told["state"]["gap"] == true);
        assert_eq!(had_gap, missed > 1024, "{missed}");
        assert!(all.ends_with(&heard[usize::from(had_gap)..]), "{missed}: no hole");
        assert!(had_gap || heard.len() == missed + 3, "{missed}: {}", heard.len());
    }
}

/// A node that slept shows its members the room anew: as it is after what they asked meanwhile, whose replies come first.
#[tokio::test(start_paused = true)]
async fn the_room_is_shown_anew_with_what_was_answered() {
    let mut shown_after = 0; // times that the reply came before the room
    for asked_after in 36..48 {
        let mut world = World::new(13, 2, DELAY, 0).await;
        let people = one_on_each(&world).await;
        let bob = people[1].clone();
        world.broker.put_to_sleep(world.nodes[1].tag, Duration::from_secs(20));
        let _dead = world.kill(0);
        sleep(Duration::from_millis(500 * asked_after)).await;
        bob.ask(RoomRequest::CallJoin(Media::default())).await;
        wait(40).await;
        bob.look();
        let told = bob.told.lock().unwrap();
        let answered = told.iter().position(|(_, told)| told["call"]["participants"].is_array());
        let shown = told.iter().rposition(|(_, told)| told["state"]["gap"] == true);
        if let (Some(answered), Some(shown)) = (answered, shown)
            && shown > answered
        {
            shown_after += 1;
            assert_eq!(
                told[shown].1["state"]["call"]["participants"][0]["nickname"], "bob",
                "{asked_after}: {told:#?}"
            );
        }
    }
    assert!(shown_after > 0);
}

/// The goodbye of a mirror is lost: its home learns from the answer to what it sends next that it is a mirror no more.
#[tokio::test(start_paused = true)]
async fn a_lost_goodbye_is_said_again() {
    for room in ["QGIS", "~Qm3xA_-0123456789abcdef"] {
        let world = World::new(11, 2, DELAY, 0).await;
        let visit = |node: usize| match world.nodes[node].hub.named(room) {
            Some(room) => (room, None),
            None => {
                let (room, visit) = world.nodes[node].hub.visit(room, Address::Unknown).unwrap();
                (room, Some(visit))
            }
        };
        let (ann, bob) = (Person::new(&world.nodes[0], "ann"), Person::new(&world.nodes[1], "bob"));
        let (at_home, of_bob) = (visit(0), visit(1));
        assert!(ann.join(&at_home.0).await && bob.join(&of_bob.0).await);
        bob.leaves().await;
        wait(9).await;
        world.broker.lose(1000);
        drop(of_bob);
        wait(3).await;
        world.broker.lose(0);
        ann.say("to nobody").await;
        wait(3).await;
        let (home, _) = at_home.0.state().await;
        assert!(matches!(&home, Summary::Home { mirrors, .. } if mirrors.is_empty()), "{room}: {home:?}");
    }
}

/// A home sleeps while another node takes its room: when it wakes it is a mirror, and its members are shown what was said, or
/// told of a gap.
#[tokio::test(start_paused = true)]
async fn a_home_sleeps_while_its_room_is_taken() {
    let world = World::new(8, 3, DELAY, 0).await;
    let people = one_on_each(&world).await;
    world.broker.put_to_sleep(world.nodes[0].tag, Duration::from_secs(30));
    wait(20).await;
    let number = people[1].say("while it slept").await;
    assert_eq!(people[1].reply(number).await["type"], "ok");
    wait(15).await;
    assert!(!matches!(world.nodes[0].state().await.0, Summary::Home { .. }), "it has learnt it");
    let number = people[0].say("awake").await;
    assert_eq!(people[0].reply(number).await["type"], "ok");
    wait(1).await;
    assert_eq!(people[1].texts(), ["while it slept", "awake"]);
    let told = people[0].told.lock().unwrap();
    assert!(told.iter().any(|(_, told)| told.to_string().contains("while it slept") || told["state"]["gap"] == true));
}

/// Asserts that somebody says something and is answered `ok` at once.
async fn talks(person: &Person) {
    let number = person.say("still here").await;
    let reply = person.reply(number).await;
    assert_eq!(reply["type"], "ok", "{}: {reply}", person.name);
}

/// Asserts that somebody is answered `ok`, at once or when they say it again as they are told to: a mirror that has the time of
/// the room wrong finds out only by an ask, for it hears of no time while nobody speaks.
async fn talks_once_told(person: &Person) {
    let number = person.say("still here?").await;
    let reply = person.reply(number).await;
    if reply["type"] != "ok" {
        assert_eq!(reply["code"], "unavailable", "{}: {reply}", person.name);
        sleep(Duration::from_secs_f64(reply["retry_after"].as_f64().unwrap())).await;
        talks(person).await;
    }
}

/// A node was given up, and what it says of its members when it comes back is misread: as another node's, or not at all. They
/// are not lost of it.
#[tokio::test(start_paused = true)]
async fn members_that_are_misread_stay() {
    for misread in [("\"node\":33554432", "\"node\":33554439"), ("registered", "regisrered"), ("joined", "joinel")] {
        let world = World::new(14, 2, DELAY, 0).await;
        let people = one_on_each(&world).await;
        world.broker.put_to_sleep(world.nodes[1].tag, Duration::from_secs(20));
        world.broker.misread(&[misread]);
        wait(35).await;
        world.broker.misread(&[]);
        wait(30).await;
        assert!(!people[1].is_put_out(), "{misread:?}");
        talks(&people[1]).await;
    }
}

/// A mirror reads in the room's state that its member is another node's. It knows better, unless the session is said to have
/// gone there; then the member is told that it is in the room no more.
#[tokio::test(start_paused = true)]
async fn a_state_that_is_misread_leaves_nobody_untold() {
    let node = ("\"node\":33554432", "\"node\":33554439");
    for (moves, is_out) in [("\"moves\":0", false), ("\"moves\":7", true)] {
        let world = World::new(15, 2, DELAY, 0).await;
        let people = one_on_each(&world).await;
        // What cannot be carried out has the mirror ask for the state.
        world.broker.misread(&[("\"Send\"", "\"Sent\""), node, ("\"moves\":0", moves)]);
        people[0].say("hello").await;
        wait(5).await;
        world.broker.misread(&[]);
        wait(60).await;
        assert_eq!((people[1].is_put_out(), people[1].was_told("removed")), (is_out, is_out));
        if !is_out {
            talks(&people[1]).await;
        }
    }
}

/// A mirror misreads the time of the room. The home passes over what it asks first, as too late; then it knows the time.
#[tokio::test(start_paused = true)]
async fn a_mirror_whose_clock_is_wrong_refuses_once() {
    let world = World::new(17, 2, DELAY, 0).await;
    let people = one_on_each(&world).await;
    wait(20).await;
    world.broker.misread(&[("\"Send\"", "\"Sent\""), ("\"state\":{\"now\":2", "\"state\":{\"now\":1")]);
    people[0].say("hello").await;
    wait(5).await;
    world.broker.misread(&[]);
    wait(30).await;
    talks_once_told(&people[1]).await;
}

/// The home misreads the number of an ask as a later one's: those that follow have numbers above that.
#[tokio::test(start_paused = true)]
async fn an_ask_whose_number_is_misread_is_the_last_that_is_refused() {
    let world = World::new(16, 2, DELAY, 0).await;
    let people = one_on_each(&world).await;
    let fields = ["\"first\":", "\"asks\":[{\"number\":"];
    let digits = (1..9).flat_map(|digit| fields.map(|field| (format!("{field}{digit}"), format!("{field}9"))));
    let digits: Vec<(String, String)> = digits.collect();
    let pairs: Vec<(&str, &str)> = digits.iter().map(|(said, read)| (said.as_str(), read.as_str())).collect();
    world.broker.misread(&pairs);
    people[1].say("hello").await;
    wait(1).await;
    world.broker.misread(&[]);
    wait(30).await;
    talks(&people[1]).await;
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
        for (person, node) in people.iter().zip(&world.nodes) {
            // Who was taken for gone, or for another, was told so, and comes again.
            if person.is_put_out() {
                assert!(person.was_told("removed"), "{seed}: {}", person.name);
                continue;
            }
            talks_once_told(person).await;
            let (summary, _) = node.state().await;
            assert!(matches!(summary, Summary::Home { .. } | Summary::Mirror { .. }), "{seed}: {summary:?}");
        }
        let newcomer = Person::new(&world.nodes[0], "dora");
        assert!(newcomer.join(&world.nodes[0].room()).await, "{seed}: {:?}", newcomer.told.lock().unwrap());
        let number = newcomer.say("hello").await;
        assert_eq!(newcomer.reply(number).await["type"], "ok", "{seed}");
    }
}
