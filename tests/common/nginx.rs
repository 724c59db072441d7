//! A real nginx with TLS before a real server: the folder that it finds, and its clients.

use super::program::{empty_folder, free_port};
use super::raw::{Raw, handshake};
use super::{PATIENCE, Server, tls};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::Duration;
use tokio::time::Instant;

/// A site as gischat's README shows it: it passes on neither host nor address.
pub const GISCHAT: &str = "
upstream gischat_upstream { server 127.0.0.1:8000; }
server { listen 80; server_name localhost; return 301 https://$host$request_uri; }
server {
  listen 443 ssl;
  server_name localhost;
  ssl_certificate /etc/causerie/tls/fullchain.pem;
  ssl_certificate_key /etc/causerie/tls/privkey.pem;
  location / {
    proxy_pass http://gischat_upstream;
    proxy_http_version 1.1;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection \"upgrade\";
    proxy_read_timeout 86400;
  }
}";

/// A running nginx before a server. Both stop when dropped.
pub struct Proxied {
    nginx: Child,
    pub server: Server,
    pub folder: PathBuf,
    https: u16,
    /// Prefix of its paths.
    prefix: &'static str,
}

impl Proxied {
    /// Starts the site in this file of `nginx/`.
    pub async fn start(test: &str, site: &str, prefix: &'static str, settings: &[(&str, &str)]) -> Self {
        let site = fs::read_to_string(own_folder().join(site)).unwrap();
        Self::start_site(test, &site, prefix, settings).await
    }

    pub async fn start_site(test: &str, site: &str, prefix: &'static str, settings: &[(&str, &str)]) -> Self {
        Self::before(Server::start(settings).await, test, site, prefix).await
    }

    /// The same before a server that runs already.
    pub async fn before(server: Server, test: &str, site: &str, prefix: &'static str) -> Self {
        let ports = [server.addr().port()];
        Self::before_all(server, &ports, test, site, prefix).await
    }

    /// Starts the site in `nginx/causerie.conf` before several nodes.
    pub async fn before_nodes(ports: &[u16], test: &str) -> Self {
        let site = fs::read_to_string(own_folder().join("causerie.conf")).unwrap();
        Self::before_all(Server::at(([127, 0, 0, 1], ports[0]).into()), ports, test, &site, "").await
    }

    async fn before_all(server: Server, ports: &[u16], test: &str, site: &str, prefix: &'static str) -> Self {
        let (folder, https) = (empty_folder(test), free_port());
        lay_out(&folder, site, ports, https);
        let program = ["/usr/sbin/nginx", "/usr/bin/nginx"].into_iter().find(|path| Path::new(path).exists());
        let mut nginx = Command::new(program.expect("nginx is installed; see scripts/setup"));
        nginx.arg("-e").arg(folder.join("log/error.log")).arg("-c").arg(folder.join("nginx.conf"));
        let nginx = nginx.args(["-g", "daemon off;"]).spawn().unwrap();
        let mut proxied = Self { nginx, server, folder, https, prefix };
        proxied.wait_until_ready().await;
        proxied
    }

    async fn wait_until_ready(&mut self) {
        let deadline = Instant::now() + PATIENCE;
        while tokio::net::TcpStream::connect(("127.0.0.1", self.https)).await.is_err() {
            let ended = self.nginx.try_wait().unwrap();
            assert!(ended.is_none() && Instant::now() < deadline, "nginx does not listen: {ended:?}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// The port that speaks TLS, on 127.0.0.1.
    pub fn https(&self) -> u16 {
        self.https
    }

    /// A stream of bytes over TLS, whose certificate is checked, from this loopback address.
    fn open(&self, from: &str) -> Raw {
        tls::open(self.https, &self.folder.join("tls/fullchain.pem"), from)
    }

    /// The whole answer to a GET.
    pub async fn get(&self, path: &str) -> String {
        self.request("127.0.0.1", "GET", path, "", "").await
    }

    /// The whole answer, as text, to a request with these header lines, which comes from this loopback address.
    pub async fn request(&self, from: &str, method: &str, path: &str, headers: &str, body: &str) -> String {
        tls::request(self.open(from), method, &format!("{}{path}", self.prefix), headers, body).await
    }

    pub async fn socket(&self, path: &str, headers: &str) -> Raw {
        let mut raw = self.open("127.0.0.1");
        raw.shake_hands(&format!("{}{path}", self.prefix), headers, b"").await;
        raw
    }

    /// The head of the answer to a handshake that is refused.
    pub async fn refused(&self, path: &str, headers: &str) -> String {
        let mut raw = self.open("127.0.0.1");
        raw.write(handshake(&format!("{}{path}", self.prefix), headers).as_bytes()).await;
        raw.head().await
    }
}

impl Drop for Proxied {
    fn drop(&mut self) {
        // Killed outright it would leave its workers behind.
        let _ = Command::new("kill").arg(self.nginx.id().to_string()).status();
        let _ = self.nginx.wait();
    }
}

fn own_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("nginx")
}

/// The folder as `/etc/nginx` would be, with ports, certificate and log of its own, and with short patience.
fn lay_out(folder: &Path, site: &str, upstreams: &[u16], https: u16) {
    for name in ["conf.d", "snippets", "sites-enabled", "log", "temp"] {
        fs::create_dir(folder.join(name)).unwrap();
    }
    // Nodes of tests ping every two minutes.
    let patience = if upstreams.len() == 1 { 12 } else { 150 };
    let adapt = |text: &str| {
        let shown = folder.to_str().unwrap();
        let lines = text.lines().filter(|line| !line.contains("listen [::]")).map(|line| {
            let nodes = upstreams.iter().zip(11..);
            let line = nodes.fold(line.to_owned(), |line, (upstream, number)| {
                line.replace(&format!("10.77.0.{number}:8000"), &format!("127.0.0.1:{upstream}"))
            });
            line.replace("/etc/causerie/tls", &format!("{shown}/tls"))
                .replace("/var/log/nginx", &format!("{shown}/log"))
                .replace("listen 80;", &format!("listen 127.0.0.1:{};", free_port()))
                .replace("listen 443 ssl", &format!("listen 127.0.0.1:{https} ssl"))
                .replace("127.0.0.1:8000", &format!("127.0.0.1:{}", upstreams[0]))
                .replace("proxy_read_timeout 75s", &format!("proxy_read_timeout {patience}s"))
        });
        lines.collect::<Vec<_>>().join("\n")
    };
    let copy = |from: &str, to: &str| {
        let text = fs::read_to_string(own_folder().join(from)).unwrap();
        fs::write(folder.join(to), adapt(&text)).unwrap();
    };
    copy("causerie-http.conf", "conf.d/causerie-http.conf");
    copy("causerie-proxy.conf", "snippets/causerie-proxy.conf");
    let upstream = if upstreams.len() == 1 { "upstream-host.conf" } else { "upstream-nodes.conf" };
    copy(upstream, "snippets/causerie-upstream.conf");
    fs::write(folder.join("sites-enabled/site.conf"), adapt(site)).unwrap();
    let temp = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|kind| format!("{kind}_temp_path {}/temp/{kind};", folder.display()));
    let main = format!(
        "pid {0}/nginx.pid;\nerror_log {0}/log/error.log;\nevents {{}}\nhttp {{\naccess_log off;\n{1}\n\
        include conf.d/*.conf;\ninclude sites-enabled/*;\n}}\n",
        folder.display(),
        temp.join("\n")
    );
    fs::write(folder.join("nginx.conf"), main).unwrap();
    tls::certify(folder);
}
