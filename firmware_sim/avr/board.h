/* The ATmega328P and what is wired to it (docs/build-a-pad.md): clock, pins, watchdog, chance.

   PC0-PC4 (A0-A4)  keys 1 to 5, to ground          PD3 (D3)  buzzer, passive
   PB0-PB5 (D8-D13) legends, in the order of show.h  PD4 (D4)  lamps of all keys
   PD0, PD1         serial line                      PD2 (D2)  RS-485: driver on */
#ifndef BOARD_H
#define BOARD_H

#include <stdint.h>

#include "show.h"

struct key_event {
    uint8_t key; /* 0: none */
    uint32_t at;
};

void board_start(void);

/* Sleep until the next millisecond has begun and return it. Everything that can be seen or heard, and every first
   byte of a frame, follows such a beginning: no computing time, which might tell the key, comes through. */
uint32_t board_next_ms(void);

/* For interrupts: the millisecond now. */
extern volatile uint32_t board_ms;

/* The press that was found since the last call. */
struct key_event board_key(void);

void board_show(const struct outputs *outputs);

/* As the protocol numbers them: 0 unknown, 1 power on, 2 reset pin, 3 brown-out, 4 watchdog. */
uint8_t board_reset_cause(void);

/* A random number: what the memory held at power on, and the noise of an open analogue pin. */
uint32_t board_draw(void);

#endif
