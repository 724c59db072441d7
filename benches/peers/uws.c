// A broadcast with uWebSockets' own topics, over the C API of the library in PyPI's `socketify`; of what that declares,
// only what is used. The port is the argument; a room is a topic.
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

typedef struct uws_app_s uws_app_t;
typedef struct uws_req_s uws_req_t;
typedef struct uws_res_s uws_res_t;
typedef struct uws_context_s uws_context_t;
typedef struct uws_websocket_s uws_websocket_t;
typedef void (*uws_handler)(uws_websocket_t *, void *app);

struct tls { const char *files[6]; int low_memory; };
struct listen { int port; const char *host; int options; };
struct behavior {
    int compression;
    unsigned max_payload;
    unsigned short idle_timeout;
    unsigned max_backpressure;
    bool close_on_backpressure, reset_idle_timeout_on_send, send_pings;
    unsigned short max_lifetime;
    void (*upgrade)(uws_res_t *, uws_req_t *, uws_context_t *, void *app);
    uws_handler open;
    void (*message)(uws_websocket_t *, const char *, size_t, int opcode, void *app);
    uws_handler drain;
    void (*ping)(uws_websocket_t *, const char *, size_t, void *app);
    void (*pong)(uws_websocket_t *, const char *, size_t, void *app);
    void (*close)(uws_websocket_t *, int code, const char *, size_t, void *app);
    void *subscription;
};

uws_app_t *uws_create_app(int ssl, struct tls);
void uws_ws(int ssl, uws_app_t *, const char *pattern, struct behavior, void *app);
void uws_app_listen_with_config(int ssl, uws_app_t *, struct listen, void (*)(void *, struct listen, void *), void *);
void uws_app_run(int ssl, uws_app_t *);
size_t uws_req_get_parameter(uws_req_t *, unsigned short, const char **);
size_t uws_req_get_header(uws_req_t *, const char *, size_t, const char **);
void uws_res_upgrade(int ssl, uws_res_t *, void *data, const char *key, size_t, const char *protocol, size_t,
                     const char *extensions, size_t, uws_context_t *);
void *uws_ws_get_user_data(int ssl, uws_websocket_t *);
bool uws_ws_subscribe(int ssl, uws_websocket_t *, const char *topic, size_t);
bool uws_publish(int ssl, uws_app_t *, const char *topic, size_t, const char *message, size_t, int opcode, bool compress);

static void upgrade(uws_res_t *answer, uws_req_t *request, uws_context_t *context, void *app) {
    const char *room, *key;
    size_t room_length = uws_req_get_parameter(request, 0, &room);
    size_t key_length = uws_req_get_header(request, "sec-websocket-key", 17, &key);
    uws_res_upgrade(0, answer, strndup(room, room_length), key, key_length, "", 0, "", 0, context);
}

static void open(uws_websocket_t *socket, void *app) {
    const char *room = uws_ws_get_user_data(0, socket);
    uws_ws_subscribe(0, socket, room, strlen(room));
}

static void message(uws_websocket_t *socket, const char *text, size_t length, int opcode, void *app) {
    const char *room = uws_ws_get_user_data(0, socket);
    uws_publish(0, app, room, strlen(room), text, length, opcode, false);
}

static void closed(uws_websocket_t *socket, int code, const char *text, size_t length, void *app) {
    free(uws_ws_get_user_data(0, socket));
}

static void listening(void *listener, struct listen config, void *app) {
    if (!listener) exit(1);
}

int main(int count, char **arguments) {
    uws_app_t *app = uws_create_app(0, (struct tls){0});
    struct behavior behavior = {
        .max_payload = 10000000, .max_backpressure = 1 << 20, .close_on_backpressure = true,
        .upgrade = upgrade, .open = open, .message = message, .close = closed,
    };
    uws_ws(0, app, "/room/:name/ws", behavior, app);
    struct listen config = {.port = atoi(arguments[1]), .host = "127.0.0.1"};
    uws_app_listen_with_config(0, app, config, listening, app);
    uws_app_run(0, app);
}
