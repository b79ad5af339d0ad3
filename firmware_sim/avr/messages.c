#include "messages.h"

#include <string.h>

#include "bytes.h"
#include "text.h"

#define TIMEOUT_MS_MIN 1000ul
#define TIMEOUT_MS_MAX 3600000ul
#define OPEN_BYTES_MIN 17
#define SIGNAL_BYTES_MIN 6
#define CLOSE_REASON_MAX 4

static bool read_token(const uint8_t *payload, struct request *request)
{
    uint8_t any = 0;

    memcpy(request->token, payload, TOKEN_BYTES);
    for (uint8_t i = 0; i < TOKEN_BYTES; i++)
        any |= payload[i];
    return any != 0;
}

static bool read_times(const uint8_t *payload, struct request *request)
{
    request->timeout_ms = get32(payload);
    request->warning_ms = get32(payload + 4);
    return request->timeout_ms >= TIMEOUT_MS_MIN && request->timeout_ms <= TIMEOUT_MS_MAX &&
           request->warning_ms <= request->timeout_ms;
}

static bool read_open(const uint8_t *payload, uint8_t length, struct request *request)
{
    if (length < OPEN_BYTES_MIN || length > OPEN_BYTES_MIN + TEXT_BYTES_MAX)
        return false;
    request->scale = payload[8];
    return read_token(payload, request) && read_times(payload + 9, request) &&
           text_is_good(payload + OPEN_BYTES_MIN, length - OPEN_BYTES_MIN);
}

static bool read_ack(const uint8_t *payload, struct request *request)
{
    request->press_id = get32(payload);
    request->code = payload[12];
    return request->press_id != 0 && read_token(payload + 4, request) && request->code <= REFUSED;
}

static bool read_signal(const uint8_t *payload, uint8_t length, struct request *request)
{
    if (length < SIGNAL_BYTES_MIN || length > SIGNAL_BYTES_MIN + TEXT_BYTES_MAX)
        return false;
    request->kind = payload[0];
    request->argument = payload[1];
    request->duration_ms = get32(payload + 2);
    return request->kind >= IDENTIFY && request->kind <= SIGNAL_TEXT &&
           (request->kind != SIGNAL_LAMPS || request->argument <= LAMPS_BLINK) &&
           text_is_good(payload + SIGNAL_BYTES_MIN, length - SIGNAL_BYTES_MIN);
}

static bool read_address(const uint8_t *payload, struct request *request)
{
    memcpy(request->uid, payload, UID_BYTES);
    request->address = payload[UID_BYTES];
    return request->address <= ADDRESS_MAX;
}

static bool read_payload(const uint8_t *payload, uint8_t length, struct request *request)
{
    switch (request->type) {
    case HELLO:
    case PING:
    case POLL:
        return length == 0;
    case OPEN:
        return read_open(payload, length, request);
    case CLOSE:
        return length == 9 && read_token(payload, request) && payload[8] >= 1 && payload[8] <= CLOSE_REASON_MAX;
    case EXTEND:
        return length == 16 && read_token(payload, request) && read_times(payload + 8, request);
    case ACK:
        return length == 13 && read_ack(payload, request);
    case LOG:
        request->press_id = length == 4 ? get32(payload) : 0;
        return length == 4;
    case SIGNAL:
        return read_signal(payload, length, request);
    case ADDRESS:
        return length == UID_BYTES + 1 && read_address(payload, request);
    default: /* TEST */
        request->seconds = length == 1 ? payload[0] : 0;
        return length == 1;
    }
}

enum defect request_read(const struct frame *frame, struct request *request)
{
    request->type = frame->type;
    switch (frame->type) {
    case HELLO:
    case PING:
    case OPEN:
    case CLOSE:
    case EXTEND:
    case ACK:
    case LOG:
    case POLL:
    case SIGNAL:
    case TEST:
    case ADDRESS:
        return read_payload(frame->payload, frame->length, request) ? GOOD : BAD_PAYLOAD;
    default:
        return BAD_TYPE;
    }
}

static uint8_t *put_bytes(uint8_t *at, const uint8_t *bytes, uint8_t length)
{
    memcpy(at, bytes, length);
    return at + length;
}

uint8_t hello_write(uint8_t *payload, const struct hello *hello)
{
    uint8_t *at = put_bytes(payload, hello->uid, UID_BYTES);

    at = put32(at, hello->epoch);
    at = put32(at, hello->boot);
    at = put32(at, hello->uptime_ms);
    *at++ = hello->reset_cause;
    at = put16(at, hello->firmware);
    *at++ = hello->flags;
    at = put32(at, hello->last_press_id);
    *at++ = hello->unacknowledged;
    at = put_bytes(at, hello->open_token, TOKEN_BYTES);
    return (uint8_t)(at - payload);
}

uint8_t pong_write(uint8_t *payload, const struct pong *pong)
{
    uint8_t *at = put32(payload, pong->boot);

    at = put32(at, pong->uptime_ms);
    at = put_bytes(at, pong->open_token, TOKEN_BYTES);
    at = put32(at, pong->last_press_id);
    *at++ = pong->unacknowledged;
    at = put16(at, pong->bad_frames);
    at = put16(at, pong->waiting_keys);
    return (uint8_t)(at - payload);
}

uint8_t opened_write(uint8_t *payload, const uint8_t *token, uint32_t remaining_ms)
{
    return (uint8_t)(put32(put_bytes(payload, token, TOKEN_BYTES), remaining_ms) - payload);
}

uint8_t closed_write(uint8_t *payload, const uint8_t *token, uint8_t reason)
{
    *put_bytes(payload, token, TOKEN_BYTES) = reason;
    return TOKEN_BYTES + 1;
}

uint8_t full_write(uint8_t *payload, const uint8_t *token)
{
    put_bytes(payload, token, TOKEN_BYTES);
    return TOKEN_BYTES;
}

uint8_t press_write(uint8_t *payload, const struct press *press)
{
    uint8_t *at = put_bytes(put32(payload, press->id), press->token, TOKEN_BYTES);

    *at++ = press->key;
    at = put32(at, press->age_ms);
    at = put16(at, press->boot);
    return (uint8_t)(at - payload);
}

uint8_t address_write(uint8_t *payload, const uint8_t *uid, uint8_t address)
{
    *put_bytes(payload, uid, UID_BYTES) = address;
    return UID_BYTES + 1;
}
