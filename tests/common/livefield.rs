//! A client of the dialect `livefield`, and what QField's plugin would show of what it is told.

use super::{Client, Server};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// An app of a field team: its device, and what its model and its toasts would hold.
pub struct App {
    pub client: Client,
    pub device: String,
    pub entered: Value,
    /// The last table.
    pub devices: BTreeMap<String, Value>,
    /// What was said, by the names in the table at that time.
    pub said: Vec<(String, String)>,
    pub tables: usize,
}

impl App {
    pub async fn join(server: &Server, user: &str, group: &str) -> Self {
        let mut client = Client::connect(server, "/").await;
        client.send(json!({"type": "join", "user": user, "group": group})).await;
        Self::entered(client).await
    }

    pub async fn entered(mut client: Client) -> Self {
        let entered = client.next().await;
        let device = entered["device"].as_str().unwrap_or_else(|| panic!("{entered}")).to_owned();
        assert_eq!(device.len(), 16, "{entered}");
        let mut app = Self { client, device, entered, devices: BTreeMap::new(), said: Vec::new(), tables: 0 };
        app.read().await;
        assert_eq!(app.tables, 1, "a table at once");
        assert!(app.devices.contains_key(&app.device), "with itself");
        app
    }

    /// Takes the next frame as the plugin does: only messages of devices in the table are shown, of a table at most one device
    /// goes, and all values are texts.
    async fn read(&mut self) {
        let frame = self.client.next().await;
        match frame["type"].as_str() {
            Some("positions") => {
                let devices: BTreeMap<String, Value> = serde_json::from_value(frame["devices"].clone()).unwrap();
                let gone = self.devices.keys().filter(|device| !devices.contains_key(*device)).count();
                assert!(gone <= 1, "{gone} devices go at once: {frame}");
                for (device, row) in &devices {
                    let keys: BTreeSet<&str> = row.as_object().unwrap().keys().map(String::as_str).collect();
                    assert_eq!(
                        keys.into_iter().collect::<Vec<_>>(),
                        ["dir", "lat", "lon", "speed", "user_color", "user_name"],
                        "{frame}"
                    );
                    assert!(row.as_object().unwrap().values().all(Value::is_string), "{frame}");
                    if let Some(before) = self.devices.get(device) {
                        assert_eq!(
                            [&before["user_name"], &before["user_color"]],
                            [&row["user_name"], &row["user_color"]]
                        );
                    }
                }
                self.devices = devices;
                self.tables += 1;
            }
            Some("message") => {
                let device = frame["device"].as_str().unwrap();
                let row = self.devices.get(device).unwrap_or_else(|| panic!("{frame} of nobody in {:?}", self.devices));
                let name = row["user_name"].as_str().unwrap().to_owned();
                self.said.push((name, frame["content"].as_str().unwrap().to_owned()));
            }
            _ => panic!("{frame}"),
        }
    }

    pub async fn until(&mut self, fits: impl Fn(&Self) -> bool) {
        while !fits(self) {
            self.read().await;
        }
    }

    pub async fn say(&mut self, content: &str) {
        self.client.send(json!({"type": "message", "content": content})).await;
    }

    pub async fn locate(&mut self, lat: f64, lon: f64) {
        self.client.send(json!({"type": "position", "lat": lat, "lon": lon, "dir": "NaN", "speed": 1.5})).await;
    }

    /// Waits until it is told that this was said, and by whom.
    pub async fn hears(&mut self, name: &str, content: &str) {
        self.until(|app| app.said.last().is_some_and(|(_, said)| said == content)).await;
        assert_eq!(self.said.last().unwrap().0, name);
    }

    /// Names in the table.
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.devices.values().map(|row| row["user_name"].as_str().unwrap()).collect();
        names.sort_unstable();
        names
    }

    pub fn row(&self, name: &str) -> Option<&Value> {
        self.devices.values().find(|row| row["user_name"] == name)
    }

    pub fn name(&self) -> &str {
        self.devices[&self.device]["user_name"].as_str().unwrap()
    }
}
