/* An ATmega328P in simavr with what is wired to the pad's pins (firmware_sim/avr/board.h). */
#ifndef CHIP_H
#define CHIP_H

#include <stdbool.h>
#include <stdint.h>

#include "config.h"

#define HZ 16000000ull
#define CYCLES_PER_MS (HZ / 1000)
#define KEYS 5
#define HELD_FOR_EVER 0

struct chip_options {
    const char *firmware; /* file with what stands in the flash from its beginning on */
    const char *eeprom;   /* file that keeps it; made with what is below if it is not there */
    struct config config;
};

void chip_start(struct chip_options *options); /* what the EEPROM has takes the place of config */
uint64_t chip_cycle(void);
void chip_run(uint64_t until_cycle);

/* What a finger does, after what the others have done: `ms` long, with bouncing contacts if wanted. */
void chip_press(uint8_t key, uint32_t ms, bool bouncing);
void chip_hold(uint8_t key);
void chip_release(void);

void chip_power_cycle(void);
void chip_reset_pin(void);
void chip_hang(void); /* the program runs in circles */

/* After so many more bytes written to the EEPROM the power goes: the last one is torn, the chip stands still. */
void chip_cut_after(uint32_t bytes);

/* Bytes for the pad, at the line's speed. False: no room. */
bool chip_hear(uint8_t byte);
void chip_deaf(void); /* what was not heard yet is lost */
extern void (*chip_said)(uint8_t byte);

/* watch.c: what a person sees and hears, as lines of JSON. */
void watch_legends(uint8_t port_b);
void watch_port_d(uint8_t port_d);
void watch_time(void);
void watch_dark(void); /* no power */
void tell(const char *event, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
