#include "say.h"

#include <string.h>

#include "delivery.h"
#include "log.h"
#include "question.h"

#define TEST_KEYS_MAX 8
#define NOTHING 0

struct told told;

static struct {
    uint8_t type; /* POLL stands for whatever waits */
    uint8_t token[TOKEN_BYTES];
    uint8_t value; /* reason, kind, address */
    int8_t slot;
} answer;

static bool hello_waits, timed_out_waits;
static uint8_t timed_out[TOKEN_BYTES], full[TOKEN_BYTES], fulls_wait;
static uint8_t test_keys[TEST_KEYS_MAX], test_keys_wait;
static uint8_t seq;

void say_start(const struct config *config, uint8_t reset_cause)
{
    memset(&told, 0, sizeof told);
    told.config = *config;
    told.reset_cause = reset_cause;
    answer.type = NOTHING;
    hello_waits = true;
    timed_out_waits = false;
    fulls_wait = test_keys_wait = 0;
}

static void answer_with(uint8_t type, const uint8_t *token, uint8_t value)
{
    answer.type = type;
    answer.value = value;
    if (token)
        memcpy(answer.token, token, TOKEN_BYTES);
}

void answer_hello(void)
{
    answer_with(HELLO, NULL, 0);
}

void answer_pong(void)
{
    answer_with(PONG, NULL, 0);
}

void answer_opened(void)
{
    answer_with(OPENED, NULL, 0);
}

void answer_closed(const uint8_t *token, uint8_t reason)
{
    answer_with(CLOSED, token, reason);
}

void answer_full(const uint8_t *token)
{
    answer_with(FULL, token, 0);
}

void answer_press(int8_t slot)
{
    answer_with(PRESS, NULL, 0);
    answer.slot = slot;
}

void answer_signal(uint8_t kind)
{
    answer_with(SIGNAL, NULL, kind);
}

void answer_test(void)
{
    answer_with(TEST, NULL, 0);
}

void answer_address(uint8_t address)
{
    answer_with(ADDRESS, NULL, address);
}

void answer_with_what_waits(void)
{
    answer_with(POLL, NULL, 0);
}

void answer_nothing(void)
{
    answer.type = NOTHING;
}

bool answer_waits(void)
{
    return answer.type != NOTHING;
}

void say_timed_out(const uint8_t *token)
{
    memcpy(timed_out, token, TOKEN_BYTES);
    timed_out_waits = true;
}

void say_full(const uint8_t *token)
{
    memcpy(full, token, TOKEN_BYTES);
    if (fulls_wait != UINT8_MAX)
        fulls_wait++;
}

void say_test_key(uint8_t key)
{
    if (test_keys_wait < TEST_KEYS_MAX)
        test_keys[test_keys_wait++] = key;
}

void say_no_test_keys(void)
{
    test_keys_wait = 0;
}

void say_no_hello(void)
{
    hello_waits = false;
}

static uint8_t put_hello(uint8_t *payload, uint32_t now)
{
    struct hello hello = {
        .epoch = log_state.epoch,
        .boot = log_state.boot,
        .uptime_ms = now,
        .reset_cause = told.reset_cause,
        .firmware = FIRMWARE,
        .flags = 0, /* a real pad; PRESS carries no MAC */
        .last_press_id = log_state.last_id,
        .unacknowledged = log_count_waiting(),
    };

    memcpy(hello.uid, told.config.uid, UID_BYTES);
    memcpy(hello.open_token, question_token(), TOKEN_BYTES);
    return hello_write(payload, &hello);
}

static uint8_t put_pong(uint8_t *payload, uint32_t now)
{
    struct pong pong = {
        .boot = log_state.boot,
        .uptime_ms = now,
        .last_press_id = log_state.last_id,
        .unacknowledged = log_count_waiting(),
        .bad_frames = told.bad_frames,
        .waiting_keys = told.waiting_keys,
    };

    memcpy(pong.open_token, question_token(), TOKEN_BYTES);
    return pong_write(payload, &pong);
}

static uint8_t put_press(uint8_t *payload, int8_t slot, uint32_t now)
{
    struct press press;

    log_read(slot, &press);
    press.age_ms = delivery_age_ms(slot, now);
    return press_write(payload, &press);
}

/* Choose what waits and make it the answer: a press, HELLO, CLOSED, FULL, a test key, in the order of section 9. */
static void choose(bool is_polled, uint32_t now)
{
    bool is_bus = told.config.address != 0;

    answer.type = NOTHING;
    if (is_bus && !is_polled)
        return; /* on RS-485 a pad speaks only when asked */
    if (is_bus ? log_state.waiting != 0 : !hello_waits && delivery_is_due(now)) {
        answer_press(log_oldest_waiting());
        delivery_sent(now);
    } else if (hello_waits) {
        answer_hello();
        hello_waits = is_bus; /* there it is repeated until the host has said something else */
    } else if (timed_out_waits) {
        answer_closed(timed_out, TIMED_OUT);
        timed_out_waits = false;
    } else if (fulls_wait) {
        answer_full(full);
        fulls_wait--;
    } else if (test_keys_wait) {
        answer_with(TEST, NULL, test_keys[0]);
        memmove(test_keys, test_keys + 1, --test_keys_wait);
    } else if (is_bus) {
        answer_with(IDLE, NULL, 0);
    }
}

uint8_t say_next(uint8_t *wire, uint32_t now)
{
    uint8_t payload[PAYLOAD_BYTES_OUT_MAX], length;

    if (answer.type == NOTHING || answer.type == POLL)
        choose(answer.type == POLL, now);
    switch (answer.type) {
    case NOTHING:
        return 0;
    case HELLO:
        length = put_hello(payload, now);
        break;
    case PONG:
    case IDLE:
        length = put_pong(payload, now);
        break;
    case OPENED:
        length = opened_write(payload, question_token(), question_remaining_ms(now));
        break;
    case CLOSED:
        length = closed_write(payload, answer.token, answer.value);
        break;
    case FULL:
        length = full_write(payload, answer.token);
        break;
    case PRESS:
        length = put_press(payload, answer.slot, now);
        break;
    case ADDRESS:
        length = address_write(payload, told.config.uid, answer.value);
        break;
    default: /* SIGNAL, TEST */
        payload[0] = answer.value;
        length = 1;
    }
    length = frame_encode(wire, told.config.address, answer.type, seq++, payload, length);
    if (answer.type == ADDRESS)
        told.config.address = answer.value; /* this was said from the old one still */
    answer.type = NOTHING;
    return length;
}
