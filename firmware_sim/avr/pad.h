/* The pad's rules: keys, requests and time come in, shows and things to say come out (section 4). No hardware. */
#ifndef PAD_H
#define PAD_H

#include <stdbool.h>
#include <stdint.h>

#include "config.h"
#include "messages.h"

void pad_start(const struct config *config, uint8_t reset_cause, uint32_t (*draw)(void), uint32_t now);

/* Bring the rules up to this moment: time-outs and warnings. To be called every millisecond. */
void pad_tick(uint32_t now);

/* A key (1 to 5) counted at this moment. True: a record was written, or tried. */
bool pad_key(uint8_t key, uint32_t at);

/* A frame of the line, whose last byte came `at`; what is to be answered stands ready in say.h. */
void pad_frame(uint8_t *bytes, uint16_t length, uint32_t at);

/* Is a test of the keys running? Requests that end or prolong it live in requests.c. */
bool test_is_running(void);
void test_start(uint8_t seconds, uint32_t now);
void test_end(uint32_t now);

/* The record that is shown as kept was acknowledged, if it is this one. */
void pad_acknowledged(int8_t slot, uint8_t code, uint32_t now);

/* requests.c */
void request_handle(const struct request *request, uint32_t now);

#endif
