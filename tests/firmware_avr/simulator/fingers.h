/* Fingers on the five keys, and how their contacts close and open. */
#ifndef FINGERS_H
#define FINGERS_H

#include <stdbool.h>
#include <stdint.h>

#include <sim_avr.h>

void fingers_press(avr_t *avr, uint8_t key, uint32_t ms, bool bouncing);
void fingers_also(avr_t *avr, uint8_t key); /* goes down and stays, beside what is down */
void fingers_release(avr_t *avr);

/* Go on with what was begun: a reset clears simavr's timers. */
void fingers_begin(avr_t *avr);

/* Put what is down now on the pins. */
void fingers_hold(avr_t *avr);

#endif
