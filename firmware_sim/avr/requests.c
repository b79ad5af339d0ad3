/* What each message of the host does, and what it is answered with (section 4). */
#include <string.h>

#include "delivery.h"
#include "keys.h"
#include "log.h"
#include "pad.h"
#include "question.h"
#include "say.h"
#include "show.h"

#define FULL_MS 3000

static void darken_question(uint8_t reason, uint32_t now)
{
    question_close(reason);
    show(SHOW_DARK, now);
}

static void on_open(const struct request *request, uint32_t now)
{
    const uint8_t *token = request->token;
    int8_t slot = log_find(token);
    uint8_t reason = question_closed_with(token);

    if (test_is_running())
        test_end(now);
    say_no_test_keys();
    if (slot != NO_SLOT) {
        answer_press(slot);
        return;
    }
    /* The host is about another question by now: nobody is to answer the old one in the place of the new one. */
    if (question_is_open() && !question_is(token) && !reason)
        darken_question(CLOSED_BY_HOST, now);
    if (log_state.waiting) {
        answer_press(log_oldest_waiting());
    } else if (reason) {
        answer_closed(token, reason);
    } else if (question_is(token)) {
        answer_opened(); /* a repeated OPEN gives no new time */
    } else if (request->scale != KEYS) {
        answer_closed(token, SCALE_NOT_SUPPORTED);
    } else if (!log_has_room()) {
        answer_full(token);
        show_for(SHOW_FULL, FULL_MS, now);
    } else {
        question_open(token, request->timeout_ms, request->warning_ms, now);
        show(SHOW_OPEN, now);
        sound(ONE_BEEP);
        answer_opened();
    }
}

static void on_close(const uint8_t *token, uint32_t now)
{
    int8_t slot = log_find(token);

    if (slot != NO_SLOT) {
        answer_press(slot);
        return;
    }
    if (question_is(token))
        darken_question(CLOSED_BY_HOST, now);
    answer_closed(token, question_closed_with(token));
}

static void on_extend(const struct request *request, uint32_t now)
{
    if (!question_is(request->token)) {
        on_close(request->token, now);
        return;
    }
    question_extend(request->timeout_ms, request->warning_ms, now);
    if (shown() == SHOW_WARNING)
        show(SHOW_OPEN, now);
    answer_opened();
}

static void on_ack(const struct request *request, uint32_t now)
{
    int8_t slot = log_find(request->token);
    struct press press;

    if (slot == NO_SLOT || !(log_state.waiting & 1ul << slot))
        return;
    log_read(slot, &press);
    if (press.id == request->press_id && log_acknowledge(slot))
        pad_acknowledged(slot, request->code, now);
}

static void on_test(uint8_t seconds, uint32_t now)
{
    if (shown() != SHOW_DARK && !test_is_running()) {
        answer_pong();
        return;
    }
    if (seconds)
        test_start(seconds, now);
    else
        test_end(now);
    answer_test();
}

/* An answer that is too late on a bus is not given, and the pad is still there: the host asks again, and then
   the address stands in the memory already. */
static void on_address(const struct request *request)
{
    struct config config = told.config;

    config.address = request->address;
    if (memcmp(request->uid, config.uid, UID_BYTES) == 0 && config_keep(&config))
        answer_address(request->address);
}

void request_handle(const struct request *request, uint32_t now)
{
    bool is_bus = told.config.address != 0;

    if (is_bus && request->type != POLL)
        say_no_hello();
    switch (request->type) {
    case HELLO:
        say_no_hello();
        answer_hello();
        break;
    case PING:
        answer_pong();
        break;
    case OPEN:
        on_open(request, now);
        break;
    case CLOSE:
        on_close(request->token, now);
        break;
    case EXTEND:
        on_extend(request, now);
        break;
    case ACK:
        on_ack(request, now);
        if (is_bus)
            answer_with_what_waits();
        break;
    case LOG:
        log_replay(request->press_id);
        delivery_at_once(now);
        answer_pong();
        break;
    case POLL:
        if (is_bus) /* point to point it is another's frame */
            answer_with_what_waits();
        break;
    case SIGNAL:
        signal_start(request->kind, request->argument, request->duration_ms, now);
        answer_signal(request->kind);
        break;
    case TEST:
        on_test(request->seconds, now);
        break;
    case ADDRESS:
        on_address(request);
        break;
    }
}
