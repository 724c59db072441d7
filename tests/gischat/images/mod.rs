//! Images: scaled, upright, always PNG; other data is refused and does no harm (contract `gischat`, section 6).

mod accepted;
mod huge;
mod refused;

use crate::common::Server;
use crate::common::member::{Generation, Member, V2};
use crate::common::pictures::opened;
use image::DynamicImage;
use serde_json::{Value, json};

fn frame(image_data: &str) -> Value {
    json!({"type": "image", "author": "ann", "image_data": image_data})
}

impl Member {
    async fn send_image(&mut self, image_data: &str) {
        self.send(frame(image_data)).await;
    }

    /// The next frame is an image; returns it.
    async fn expect_image(&mut self) -> DynamicImage {
        let frame = self.next().await;
        let image_data = frame["image_data"].as_str().unwrap_or_else(|| panic!("no image: {frame}"));
        let expected = json!({"type": "image", "author": "ann", "avatar": null, "image_data": image_data});
        assert_eq!(frame.to_string(), expected.to_string());
        opened(image_data)
    }
}

async fn alone(server: &Server, generation: Generation) -> Member {
    let room = if generation == V2 { "QGIS" } else { "Geotribu" };
    Member::enter(server, generation, room, 1).await
}
