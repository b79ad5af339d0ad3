/* What the pad has to say, and in which order it says it (sections 4 and 9). */
#ifndef SAY_H
#define SAY_H

#include <stdbool.h>
#include <stdint.h>

#include "config.h"
#include "messages.h"

#define FIRMWARE 0x0100 /* 1.0 */

/* What HELLO and PONG tell of the pad besides its log and its question. */
struct told {
    struct config config;
    uint8_t reset_cause;
    uint16_t bad_frames;
    uint16_t waiting_keys;
};

extern struct told told;

static inline void count_up(uint16_t *counter)
{
    if (*counter != UINT16_MAX)
        ++*counter;
}

void say_start(const struct config *config, uint8_t reset_cause);

/* The answer to the request that is being handled: one of these, or none. */
void answer_hello(void);
void answer_pong(void);
void answer_opened(void);
void answer_closed(const uint8_t *token, uint8_t reason);
void answer_full(const uint8_t *token);
void answer_press(int8_t slot);
void answer_signal(uint8_t kind);
void answer_test(void);
void answer_address(uint8_t address); /* the pad is there as soon as this is said */
void answer_with_what_waits(void); /* POLL and ACK on RS-485 */
void answer_nothing(void);
bool answer_waits(void);

/* Unasked; on RS-485 each waits for its POLL. */
void say_timed_out(const uint8_t *token);
void say_full(const uint8_t *token);
void say_test_key(uint8_t key);
void say_no_test_keys(void);
void say_no_hello(void); /* the host has said something by itself */

/* The frame to be sent now; its length, 0 if there is none. Where it stands in `wire`, it counts as sent. */
uint8_t say_next(uint8_t *wire, uint32_t now);

#endif
