#include "keys.h"

#ifdef __AVR__
#include <avr/pgmspace.h>
#else
#define PROGMEM
#define pgm_read_byte(at) (*(at))
#endif

/* A table and no loop: finding the number takes the same time for each key. */
static const uint8_t number_of[ALL_KEYS + 1] PROGMEM = {[1] = 1, [2] = 2, [4] = 3, [8] = 4, [16] = 5};

void keys_start(struct keys *keys)
{
    keys->raw = keys->settled = ALL_KEYS;
    keys->same_ms = 0;
}

uint8_t keys_tick(struct keys *keys, uint8_t raw)
{
    uint8_t before = keys->settled;

    if (raw != keys->raw) {
        keys->raw = raw;
        keys->same_ms = 0;
        return 0;
    }
    if (keys->same_ms < DEBOUNCE_MS)
        keys->same_ms++;
    if (keys->same_ms < DEBOUNCE_MS)
        return 0;
    keys->settled = raw;
    return before == 0 ? pgm_read_byte(&number_of[raw]) : 0;
}
