//! Names that set nothing: those of gischat's that are accepted, and those that look like settings, such as slips of the pen
//! and names with the program's own before them. In a file every such name gets a warning; in the environment, where names of
//! everybody are, only one that cannot well be anything else. `given` asks for the warnings.

use super::setting::Setting;
use super::table::settings;

/// Variables that mean something to gischat and nothing here. Some are secrets: their values are neither kept nor shown.
const IGNORED: [&str; 3] = ["ENVIRONMENT", "MATRIX_ENABLED", "NB_UVICORN_WORKERS"];
/// Beginnings of more of them.
const IGNORED_PREFIXES: [&str; 2] = ["REDIS_", "SENTRY_"];

/// `true` if `name` is such a variable.
pub(super) fn is_ignored(name: &str) -> bool {
    IGNORED.contains(&name) || IGNORED_PREFIXES.iter().any(|prefix| name.starts_with(prefix)) || is_of_matrix_ping(name)
}

/// `true` if `name` looks like one of the variables for `causerie bridge matrix` alone ([`super::matrix_ping`]).
pub(super) fn is_of_matrix_ping(name: &str) -> bool {
    name.starts_with("MATRIX_PING_")
}

/// Lists them for the reference.
pub(super) fn ignored() -> String {
    let prefixes = IGNORED_PREFIXES.iter().map(|prefix| format!("`{prefix}*`"));
    let names = IGNORED.iter().map(|name| format!("`{name}`"));
    prefixes.chain(names).collect::<Vec<_>>().join(", ")
}

/// Put by people before names of settings, which have no prefix.
const PREFIX: &str = "CAUSERIE_";

/// Names with that prefix of others: `causerie chat`, the build, Kubernetes and Docker for a container of this name.
const OTHERS: [&str; 8] = ["ROOM_KEY", "TOKEN", "URL", "BIN", "NAME", "WEB", "WEB_OUT", "WEB_DIST"];
const OTHERS_BEGIN: [&str; 2] = ["SERVICE_", "ENV_"];

/// Returns the warning about a variable of the environment, if any. Its value is not shown.
pub(super) fn unknown_variable(name: &str, value: &str) -> Option<String> {
    match name.strip_prefix(PREFIX) {
        Some(rest) => (!is_of_others(rest, value)).then(|| unknown(name)),
        None => slip(name).map(|known| format!("{name} is not a setting; did you mean {known}?")),
    }
}

/// Returns the warning about a name in the `.env` file.
pub(super) fn unknown(name: &str) -> String {
    let (bare, prefix) = match name.strip_prefix(PREFIX) {
        Some(bare) => (bare, ", for they have no prefix"),
        None => (name, ""),
    };
    match nearest(bare, settings().flat_map(Setting::names)) {
        Some(known) => format!("{name} is not a setting{prefix}; did you mean {known}?"),
        None => format!("{name} is not a setting"),
    }
}

fn is_of_others(rest: &str, value: &str) -> bool {
    // Kubernetes' and Docker's `CAUSERIE_PORT=tcp://10.0.0.1:8000` and `CAUSERIE_PORT_8000_TCP=…`.
    let port = rest.strip_prefix("PORT").is_some_and(|rest| rest.starts_with('_') || value.contains("://"));
    port || OTHERS.contains(&rest) || OTHERS_BEGIN.iter().any(|begin| rest.starts_with(begin))
}

/// Returns the nearest name, if it is near enough to be a slip: a letter in three, three at most, whatever the case.
pub(super) fn nearest<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let slips = (name.chars().count() / 3).clamp(1, 3);
    names.filter(|known| distance(name, known) <= slips).min_by_key(|known| distance(name, known))
}

/// The same among variables of everybody, where most that are near are others: two letters of a long name, one of a short
/// one, none of a very short one; or the same words in another order or number.
fn slip(name: &str) -> Option<&'static str> {
    let words = words(name);
    let is_near = |known: &&str| {
        let slips = match known.len() {
            0..5 => 0,
            5..8 => 1,
            _ => 2,
        };
        distance(name, known) <= slips || (words.len() > 1 && words == self::words(known))
    };
    let near = settings().flat_map(Setting::names).filter(is_near).min_by_key(|known| distance(name, known));
    near.filter(|_| name != "POD_NAME") // Kubernetes sets it beside NODE_NAME
}

/// Returns the words of a name in order of their letters, without the ending of their plural.
fn words(name: &str) -> Vec<String> {
    let singular = |word: &str| word.strip_suffix('S').unwrap_or(word).to_owned();
    let mut words: Vec<String> = name.to_ascii_uppercase().split('_').map(singular).collect();
    words.sort_unstable();
    words
}

/// The Levenshtein distance, whatever the case.
fn distance(from: &str, to: &str) -> usize {
    strsim::levenshtein(&from.to_uppercase(), &to.to_uppercase())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, reason = "tests may panic")]
mod tests {
    use super::*;

    #[test]
    fn misspelt_names_are_reported() {
        let rows = "ROOM=ROOMS RULE=RULES rooms=ROOMS port=PORT MAX_MESSAGE_LENGHT=MAX_MESSAGE_LENGTH \
            MAX_MESAGE_LENGTH=MAX_MESSAGE_LENGTH KEY_ROOM=KEY_ROOMS ROOM_KEYS=KEY_ROOMS ROOMS_TOKEN=TOKEN_ROOMS \
            TOKENKEY=TOKEN_KEY METRIC_ADDR=METRICS_ADDR TRUSTED_PROXYS=TRUSTED_PROXIES TURN_URL=TURN_URLS \
            CAUSERIE_ROOMS=ROOMS CAUSERIE_PORT=PORT CAUSERIE_KEY_ROOM=KEY_ROOMS";
        for (name, known) in rows.split_whitespace().filter_map(|row| row.split_once('=')) {
            let told = unknown_variable(name, "hush").unwrap_or_else(|| panic!("nothing is said of {name}"));
            assert!(told.ends_with(&format!("did you mean {known}?")) && !told.contains("hush"), "{name}: {told}");
        }
        assert_eq!(unknown_variable("CAUSERIE_DANCE", ""), Some("CAUSERIE_DANCE is not a setting".into()));
        assert_eq!(unknown("rooms"), "rooms is not a setting; did you mean ROOMS?");
    }

    /// Variables that shells, terminals, systemd, containers, clouds, languages and their tools set.
    #[test]
    fn names_of_others_are_left_alone() {
        let names = "PATH HOME PWD OLDPWD USER LOGNAME SHELL SHLVL TERM TERMINFO COLORTERM COLUMNS LINES LANG LANGUAGE \
            LC_ALL LC_CTYPE LC_MESSAGES LC_TIME TZ TMP TEMP TMPDIR MAIL EDITOR VISUAL PAGER LESS LESSOPEN LESSCLOSE \
            LS_COLORS MANPATH HISTFILE HISTSIZE PS1 IFS HOSTNAME HOSTTYPE HOSTALIASES OSTYPE MACHTYPE VENDOR GROUP GROUPS \
            UID EUID PPID DISPLAY WAYLAND_DISPLAY XAUTHORITY XDG_RUNTIME_DIR XDG_SESSION_ID XDG_DATA_DIRS XDG_STATE_HOME \
            DBUS_SESSION_BUS_ADDRESS SSH_CLIENT SSH_CONNECTION SSH_TTY SSH_AUTH_SOCK SUDO_USER SUDO_COMMAND TMUX STY \
            INVOCATION_ID JOURNAL_STREAM NOTIFY_SOCKET LISTEN_FDS LISTEN_PID WATCHDOG_USEC MAINPID SYSTEMD_EXEC_PID \
            MEMORY_PRESSURE_WATCH MEMORY_PRESSURE_WRITE CREDENTIALS_DIRECTORY RUNTIME_DIRECTORY STATE_DIRECTORY \
            CACHE_DIRECTORY LOGS_DIRECTORY CONFIGURATION_DIRECTORY container CONTAINER DOCKER_HOST COMPOSE_PROJECT_NAME \
            KUBERNETES_PORT KUBERNETES_SERVICE_HOST KUBERNETES_SERVICE_PORT POD_NAME POD_IP NAMESPACE DYNO \
            FLY_APP_NAME RENDER RAILWAY_PROJECT_ID WEB_CONCURRENCY DATABASE_URL REDIS_URL SECRET_KEY API_KEY ACCESS_TOKEN \
            AWS_REGION AWS_ACCESS_KEY_ID GITHUB_TOKEN GITHUB_ACTIONS CI BUILD_ID http_proxy https_proxy no_proxy HTTP_PROXY \
            HTTPS_PROXY NO_PROXY ALL_PROXY SSL_CERT_FILE SSL_CERT_DIR NODE_ENV NODE_OPTIONS NPM_TOKEN PYTHONPATH \
            PYTHONUNBUFFERED VIRTUAL_ENV JAVA_HOME GOPATH GOROOT RUST_BACKTRACE RUST_MIN_STACK CARGO_HOME \
            CARGO_TARGET_DIR RUSTUP_HOME LD_LIBRARY_PATH LD_PRELOAD MALLOC_ARENA_MAX DEBUG VERBOSE APP_ENV ENV LOG_FILE \
            LOG_DIR LOG_PATH TURN_SERVER STUN_SERVER BASE_URL BASE_DIR HOSTS PORTS MODE VERSION";
        for name in names.split_whitespace() {
            assert_eq!(unknown_variable(name, "x"), None, "{name}");
        }
        let own = "CAUSERIE_PORT=tcp://10.0.0.1:8000 CAUSERIE_PORT_8000_TCP_ADDR=10.0.0.1 CAUSERIE_SERVICE_HOST=10.0.0.1 \
            CAUSERIE_TOKEN=a.b.c CAUSERIE_ROOM_KEY=s3same CAUSERIE_WEB=skip";
        for (name, value) in own.split_whitespace().filter_map(|row| row.split_once('=')) {
            assert_eq!(unknown_variable(name, value), None, "{name}");
        }
        assert_eq!(unknown("POSTGRES_PASSWORD"), "POSTGRES_PASSWORD is not a setting");
    }
}
