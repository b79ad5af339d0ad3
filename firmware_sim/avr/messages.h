/* Section 3 of docs/pad-protocol.md: what the host's payloads say, and what the pad's look like. Pure. */
#ifndef MESSAGES_H
#define MESSAGES_H

#include <stdint.h>

#include "frame.h"

#define TOKEN_BYTES 8
#define UID_BYTES 6
#define TEXT_BYTES_MAX 64
#define ADDRESS_MAX 32
#define AGE_UNKNOWN 0xFFFFFFFFul

enum type {
    HELLO = 0x01,
    PING = 0x02,
    PONG = 0x03,
    OPEN = 0x10,
    OPENED = 0x11,
    CLOSE = 0x12,
    CLOSED = 0x13,
    EXTEND = 0x14,
    FULL = 0x16,
    PRESS = 0x20,
    ACK = 0x21,
    LOG = 0x22,
    POLL = 0x30,
    IDLE = 0x31,
    SIGNAL = 0x40,
    TEST = 0x42,
    ADDRESS = 0x44,
};

enum close_reason { NOT_KNOWN_HERE, CLOSED_BY_HOST, TIMED_OUT, SCALE_NOT_SUPPORTED };
enum ack_code { ACCEPTED, DUPLICATE, LATE, REFUSED };
enum signal_kind { IDENTIFY = 1, SIGNAL_LAMPS, SIGNAL_BUZZER, SIGNAL_TEXT };
enum signal_lamps { LAMPS_OFF, LAMPS_ON, LAMPS_BLINK };

/* A message of the host; only the fields of its type count. Texts are checked and dropped: no display. */
struct request {
    uint8_t type;
    uint8_t token[TOKEN_BYTES];
    uint32_t timeout_ms;
    uint32_t warning_ms;
    uint32_t duration_ms;
    uint32_t press_id;
    uint8_t scale;
    uint8_t code;     /* ACK */
    uint8_t kind;     /* SIGNAL */
    uint8_t argument; /* SIGNAL */
    uint8_t seconds;  /* TEST */
    uint8_t uid[UID_BYTES]; /* ADDRESS */
    uint8_t address;        /* ADDRESS: 0 to 32 */
};

/* Read a payload: GOOD, BAD_TYPE or BAD_PAYLOAD. */
enum defect request_read(const struct frame *frame, struct request *request);

struct pong { /* and IDLE */
    uint32_t boot;
    uint32_t uptime_ms;
    uint8_t open_token[TOKEN_BYTES];
    uint32_t last_press_id;
    uint8_t unacknowledged;
    uint16_t bad_frames;
    uint16_t waiting_keys;
};

struct hello {
    uint8_t uid[UID_BYTES];
    uint32_t epoch;
    uint32_t boot;
    uint32_t uptime_ms;
    uint8_t reset_cause;
    uint16_t firmware;
    uint8_t flags;
    uint32_t last_press_id;
    uint8_t unacknowledged;
    uint8_t open_token[TOKEN_BYTES];
};

struct press {
    uint32_t id;
    uint8_t token[TOKEN_BYTES];
    uint8_t key;
    uint32_t age_ms;
    uint16_t boot;
};

/* Each writes a payload of at most PAYLOAD_BYTES_OUT_MAX bytes and returns its length. */
uint8_t hello_write(uint8_t *payload, const struct hello *hello);
uint8_t pong_write(uint8_t *payload, const struct pong *pong);
uint8_t opened_write(uint8_t *payload, const uint8_t *token, uint32_t remaining_ms);
uint8_t closed_write(uint8_t *payload, const uint8_t *token, uint8_t reason);
uint8_t full_write(uint8_t *payload, const uint8_t *token);
uint8_t press_write(uint8_t *payload, const struct press *press);
uint8_t address_write(uint8_t *payload, const uint8_t *uid, uint8_t address);

#endif
