/* When a press is sent, and how old it is (section 4, "Undelivered presses"). Pure. */
#ifndef DELIVERY_H
#define DELIVERY_H

#include <stdbool.h>
#include <stdint.h>

#include "messages.h"

void delivery_start(uint32_t baud);

/* The record in `slot` was made by the key at this moment. */
void delivery_pressed(int8_t slot, uint32_t at);

/* The oldest record is to be sent now, and then with pauses from the first one on. */
void delivery_at_once(uint32_t now);

bool delivery_is_due(uint32_t now);

/* The sending that was due begins now. */
void delivery_sent(uint32_t now);

/* Milliseconds since the key, AGE_UNKNOWN after a reset. */
uint32_t delivery_age_ms(int8_t slot, uint32_t now);

/* To be called every millisecond: ages that will not fit much longer become unknown. */
void delivery_tick(uint32_t now);

#endif
