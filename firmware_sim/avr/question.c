#include "question.h"

#include <string.h>

#include "moment.h"

#define REMEMBERED 8

static uint8_t open_token[TOKEN_BYTES]; /* all zero: nothing is open */
static bool is_open, warned, may_warn;
static uint32_t deadline, warning_at;

static struct {
    uint8_t token[TOKEN_BYTES];
    uint8_t reason; /* 0: nothing stands here */
} closed[REMEMBERED];
static uint8_t next_closed, last_closed;

void question_start(void)
{
    is_open = false;
    memset(open_token, 0, sizeof open_token);
    memset(closed, 0, sizeof closed);
    next_closed = last_closed = 0;
}

void question_open(const uint8_t *token, uint32_t timeout_ms, uint32_t warning_ms, uint32_t now)
{
    memcpy(open_token, token, TOKEN_BYTES);
    is_open = may_warn = true;
    warned = false;
    deadline = now + timeout_ms;
    warning_at = now + warning_ms;
}

void question_extend(uint32_t timeout_ms, uint32_t warning_ms, uint32_t now)
{
    deadline = later_of(deadline, now + timeout_ms);
    warning_at = later_of(warning_at, now + warning_ms);
    warned = false;
}

bool question_is_open(void)
{
    return is_open;
}

bool question_is(const uint8_t *token)
{
    return is_open && memcmp(open_token, token, TOKEN_BYTES) == 0;
}

const uint8_t *question_token(void)
{
    return open_token;
}

uint32_t question_remaining_ms(uint32_t now)
{
    return has_come(deadline, now) ? 0 : deadline - now;
}

void question_answered(void)
{
    is_open = false;
    memset(open_token, 0, sizeof open_token);
}

void question_close(uint8_t reason)
{
    last_closed = next_closed;
    next_closed = (next_closed + 1) % REMEMBERED;
    memcpy(closed[last_closed].token, open_token, TOKEN_BYTES);
    closed[last_closed].reason = reason;
    question_answered();
}

void question_warn_no_more(void)
{
    may_warn = false;
}

enum question_news question_tick(uint32_t now)
{
    if (!is_open)
        return NO_NEWS;
    if (has_come(deadline, now)) {
        question_close(TIMED_OUT);
        return NEWS_TIMED_OUT;
    }
    if (may_warn && !warned && has_come(warning_at, now) && !has_come(deadline, warning_at)) {
        warned = true;
        return NEWS_WARNING;
    }
    return NO_NEWS;
}

const uint8_t *question_timed_out_token(void)
{
    return closed[last_closed].token;
}

uint8_t question_closed_with(const uint8_t *token)
{
    for (uint8_t i = 0; i < REMEMBERED; i++)
        if (closed[i].reason && memcmp(closed[i].token, token, TOKEN_BYTES) == 0)
            return closed[i].reason;
    return NOT_KNOWN_HERE;
}
