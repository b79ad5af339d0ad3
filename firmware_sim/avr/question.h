/* The question that is open, and the last eight that were closed here (section 4). Pure. */
#ifndef QUESTION_H
#define QUESTION_H

#include <stdbool.h>
#include <stdint.h>

#include "messages.h"

enum question_news { NO_NEWS, NEWS_WARNING, NEWS_TIMED_OUT };

void question_start(void);

void question_open(const uint8_t *token, uint32_t timeout_ms, uint32_t warning_ms, uint32_t now);
void question_extend(uint32_t timeout_ms, uint32_t warning_ms, uint32_t now);
bool question_is_open(void);
bool question_is(const uint8_t *token); /* open, and of this token */
const uint8_t *question_token(void);    /* eight zero bytes: nothing is open */
uint32_t question_remaining_ms(uint32_t now);

/* It ends with a record, which stands in the log. */
void question_answered(void);

/* It ends without one, and is remembered with this reason. */
void question_close(uint8_t reason);

/* A key could not be kept: no warning is shown any more. */
void question_warn_no_more(void);

/* What has come by now. A time-out closes it and leaves its token in timed_out_token(). */
enum question_news question_tick(uint32_t now);
const uint8_t *question_timed_out_token(void);

/* The reason with which this token was closed here, 0 if it is not among the last eight. */
uint8_t question_closed_with(const uint8_t *token);

#endif
