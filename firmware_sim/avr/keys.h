/* Five keys to presses: a key counts when it alone went down after all were up. Pure. */
#ifndef KEYS_H
#define KEYS_H

#include <stdint.h>

#define KEYS 5
#define ALL_KEYS 0x1F
#define DEBOUNCE_MS 15

struct keys {
    uint8_t raw;     /* what was read last: bit 0 is key 1, 1 is down */
    uint8_t same_ms; /* for so long it has not changed */
    uint8_t settled; /* what is down after debouncing */
};

/* At start every key counts as held: one that is held down over a reset is no press. */
void keys_start(struct keys *keys);

/* To be called every millisecond with what is down now. Returns the key (1 to 5) that was pressed, else 0. */
uint8_t keys_tick(struct keys *keys, uint8_t raw);

#endif
