#include "pad.h"

#include "delivery.h"
#include "log.h"
#include "moment.h"
#include "question.h"
#include "say.h"
#include "show.h"

#define WAIT_MS 1000
#define ENDED_MS 3000

static int8_t kept_slot; /* the record whose press is on show as kept */
static uint32_t test_ends;

void pad_start(const struct config *config, uint8_t reset_cause, uint32_t (*draw)(void), uint32_t now)
{
    log_start(draw);
    question_start();
    show_start();
    say_start(config, reset_cause);
    delivery_start(config->baud);
    delivery_at_once(now);
}

void pad_tick(uint32_t now)
{
    delivery_tick(now);
    if (test_is_running() && has_come(test_ends, now))
        test_end(now);
    switch (question_tick(now)) {
    case NEWS_TIMED_OUT:
        say_timed_out(question_timed_out_token());
        show(SHOW_DARK, now);
        break;
    case NEWS_WARNING:
        show(SHOW_WARNING, now);
        sound(TWO_BEEPS);
        break;
    case NO_NEWS:
        break;
    }
}

/* The record is written before anything is shown or sent; both take the same time for each key. */
static void take_key(uint8_t key, uint32_t at)
{
    int8_t slot = log_keep(question_token(), key);

    if (slot == NO_SLOT) {
        say_full(question_token());
        question_warn_no_more();
        show(SHOW_FULL, at); /* until the question ends, or the next key can be kept */
        return;
    }
    question_answered();
    delivery_pressed(slot, at);
    delivery_at_once(at);
    kept_slot = slot;
    show(SHOW_KEPT, at);
    sound(ONE_BEEP);
}

bool pad_key(uint8_t key, uint32_t at)
{
    pad_tick(at); /* a key is in time before the deadline */
    if (test_is_running()) {
        say_test_key(key);
        sound(ONE_BEEP);
        return false;
    }
    if (question_is_open()) {
        take_key(key, at);
        return true;
    }
    switch (shown()) {
    case SHOW_KEPT:
    case SHOW_THANKS:
    case SHOW_CLOSED:
        return false;
    default:
        count_up(&told.waiting_keys);
        show_for(SHOW_WAIT, WAIT_MS, at);
        sound(LOW_BEEP);
        return false;
    }
}

void pad_acknowledged(int8_t slot, uint8_t code, uint32_t now)
{
    delivery_at_once(now); /* the next one, if there is one */
    if (shown() == SHOW_KEPT && slot == kept_slot)
        show_for(code == ACCEPTED || code == DUPLICATE ? SHOW_THANKS : SHOW_CLOSED, ENDED_MS, now);
}

void pad_frame(uint8_t *bytes, uint16_t length, uint32_t at)
{
    struct frame frame;
    struct request request;
    enum defect defect = frame_decode(bytes, length, told.config.address, &frame);

    if (defect == GOOD)
        defect = request_read(&frame, &request);
    if (defect == GOOD)
        request_handle(&request, at);
    else if (defect != NOT_FOR_US)
        count_up(&told.bad_frames);
}

bool test_is_running(void)
{
    return shown() == SHOW_TEST;
}

void test_start(uint8_t seconds, uint32_t now)
{
    show(SHOW_TEST, now);
    test_ends = now + seconds * 1000ul;
}

void test_end(uint32_t now)
{
    show(SHOW_DARK, now);
}
