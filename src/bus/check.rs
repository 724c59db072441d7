//! The trial of the NATS servers for `causerie check`: a login, the subjects and the buckets of a node, and the nodes that are
//! there. Nothing stays of it, and no node notices.

use super::agreement::Agreement;
use super::engine::Engine;
use super::nats::{NatsClient, Tries, release, subject};
use super::near::Near;
use super::others::others;
use super::secret::InstanceSecret;
use crate::config::{Config, Secret};
use crate::locks::{Lock, Mutex};
use crate::message::NodeTag;
use async_nats::jetstream::ErrorCode;
use async_nats::jetstream::context::{PublishErrorKind, RequestErrorKind};
use async_nats::jetstream::response::Response;
use async_nats::jetstream::stream::Info;
use async_nats::{Event, HeaderMap, ServerError, header};
use bytes::Bytes;
use futures_util::future::BoxFuture;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::sleep;

/// Time in which the servers complain of what they do not answer.
const COMPLAINTS: Duration = Duration::from_millis(200);
/// Reason why a cluster does not answer.
const NO_MAJORITY: &str = "most of a cluster's servers are not there, or do not agree on a leader yet";
/// The release of NATS that is advised.
const ADVISED: [u32; 3] = [2, 12, 3];

/// Tries the servers that the settings name, and returns what they are. Boxed, so that it is compiled with this crate.
///
/// # Errors
/// Every fault that was found.
pub fn check(config: &Config) -> BoxFuture<'_, Result<Vec<String>, Vec<String>>> {
    Box::pin(try_servers(config))
}

async fn try_servers(config: &Config) -> Result<Vec<String>, Vec<String>> {
    let complaints = Arc::new(Mutex::new(Lock::BusComplaints, BTreeSet::new()));
    let told = complaints.clone();
    let tell = move |event: &Event| {
        if let Event::ServerError(ServerError::Other(complaint)) = event {
            told.lock().insert(complaint.clone());
        }
    };
    let client = NatsClient::connect(&config.nodes, NodeTag::random(), Tries::Once, tell).await;
    let client = client.map_err(|why| vec![why.to_string()])?;
    let tried = try_as_node(&client).await;
    let others = match tried {
        Ok(_) => beside(config, &client).await,
        Err(_) => Ok(Vec::new()),
    };
    sleep(COMPLAINTS).await;
    let complaints = std::mem::take(&mut *complaints.lock());
    let faults: Vec<String> = complaints
        .into_iter()
        .map(|complaint| format!("NATS_URL: the servers refuse something: {complaint}"))
        .chain(tried.as_ref().err().cloned())
        .chain(others.as_ref().err().into_iter().flatten().cloned())
        .collect();
    match (tried, others) {
        (Ok(notes), Ok(others)) if faults.is_empty() => Ok([notes, others].concat()),
        _ => Err(faults),
    }
}

/// Tries what a node does. Returns what the servers are.
async fn try_as_node(client: &NatsClient) -> Result<Vec<String>, String> {
    let _heard = client.watch().await; // complained of, unless permitted
    let nodes = bucket(client, &client.nodes).await?;
    let homes = bucket(client, &client.homes).await?;
    if nodes.is_none() || homes.is_none() {
        let made = client.make_buckets().await;
        made.map_err(|_| {
            format!("NATS_URL: the servers make no streams: JetStream is given no memory there, or {NO_MAJORITY}")
        })?;
    }
    let homes = bucket(client, &client.homes).await?.ok_or("NATS_URL: a stream that was made is gone")?;
    write(client, subject(&client.nodes, client.node)).await?;
    write(client, subject(&client.homes, InstanceSecret::new(b"").home_key(Near::of("")))).await?;
    Ok(notes(client, &homes))
}

/// A stream; `None` if it does not exist.
async fn bucket(client: &NatsClient, bucket: &str) -> Result<Option<Info>, String> {
    let asked = client.jetstream.request(format!("STREAM.INFO.KV_{bucket}"), &()).await;
    match asked {
        Ok(Response::Ok(info)) => Ok(Some(info)),
        Ok(Response::Err { error }) if error.error_code() == ErrorCode::STREAM_NOT_FOUND => Ok(None),
        Ok(Response::Err { error }) if error.error_code() == ErrorCode::CLUSTER_NOT_AVAILABLE => {
            Err(format!("NATS_URL: {NO_MAJORITY}"))
        }
        Ok(Response::Err { error }) => Err(format!("NATS_URL: the stream KV_{bucket}: {error}")),
        Err(error) => Err(match error.kind() {
            RequestErrorKind::NoResponders => "NATS_URL: JetStream is off on these servers".into(),
            RequestErrorKind::TimedOut => {
                format!("NATS_URL: nobody answers for the stream KV_{bucket}: it is not permitted, or {NO_MAJORITY}")
            }
            _ => format!("NATS_URL: the stream KV_{bucket}: {error}"),
        }),
    }
}

/// Writes nothing to a subject of a stream: on a condition that does not hold.
async fn write(client: &NatsClient, subject: String) -> Result<(), String> {
    let mut never = HeaderMap::new();
    never.insert(header::NATS_EXPECTED_LAST_SUBJECT_SEQUENCE, u32::MAX.to_string().as_str());
    let sent = client.jetstream.publish_with_headers(subject.clone(), never, Bytes::new()).await;
    let stored = match sent {
        Ok(sent) => sent.await.map(|_| ()),
        Err(error) => Err(error),
    };
    match stored {
        Err(error) if error.kind() == PublishErrorKind::WrongLastSequence => Ok(()),
        // It was there a moment ago: who would take it does not know whether it may.
        Err(error) if error.kind() == PublishErrorKind::StreamNotFound => Err(format!("NATS_URL: {NO_MAJORITY}")),
        Err(error) => Err(format!("NATS_URL: {subject} cannot be written: {error}")),
        Ok(()) => Err(format!("NATS_URL: {subject} was written on a condition that does not hold")),
    }
}

/// Returns the servers and their release, and advice where that is old.
fn notes(client: &NatsClient, homes: &Info) -> Vec<String> {
    let server = client.client.server_info();
    let (name, version) = (server.server_name, server.version);
    let cluster = homes.cluster.as_ref().and_then(|cluster| cluster.name.as_deref());
    let mode = match cluster {
        Some(cluster) => format!("the cluster {cluster} of NATS servers, {} copies", homes.config.num_replicas),
        None => "a single NATS server".into(),
    };
    let mut notes = vec![format!("several nodes over {mode}; connected with {name}, release {version}")];
    if release(&version) < ADVISED {
        let [major, minor, patch] = ADVISED;
        notes.push(format!("take NATS {major}.{minor}.{patch} or newer: {version} has faults where clusters restart"));
    }
    notes
}

/// The other nodes that are there.
///
/// # Errors
/// The settings in which they differ from this one, and those that others cannot reach.
async fn beside(config: &Config, client: &NatsClient) -> Result<Vec<String>, Vec<String>> {
    let secret = InstanceSecret::new(config.nodes.secret.as_ref().map_or("", Secret::reveal).as_bytes());
    let agreement = Agreement::of(config, &secret);
    let others = others(client, &secret).await;
    let others = others.map_err(|_| vec!["NATS_URL: the servers do not say which nodes are there".to_owned()])?;
    let mut faults: Vec<String> = others.iter().filter_map(|other| other.difference(&agreement)).collect();
    faults.extend(others.iter().flat_map(|other| other.unreached(&others)));
    match faults.is_empty() {
        true => Ok(others.iter().map(|other| format!("{other} is there")).collect()),
        false => Err(faults),
    }
}
