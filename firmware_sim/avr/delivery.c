#include "delivery.h"

#include "log.h"
#include "moment.h"

#define PAUSE_MS_FIRST 200
#define PAUSE_MS_MAX 2400
#define PRESS_BYTES_ON_LINE 30
#define AGE_MS_MAX (AGE_UNKNOWN - 1000)

static uint32_t due, pause_ms, pause_ms_first, pause_ms_max;
static uint32_t pressed_at[LOG_RECORDS], age_known; /* bit n of age_known: slot n was pressed since the reset */
static int8_t watched;

void delivery_start(uint32_t baud)
{
    uint32_t thrice_ms = 3ul * PRESS_BYTES_ON_LINE * 10 * 1000 / baud;

    pause_ms_first = thrice_ms > PAUSE_MS_FIRST ? thrice_ms : PAUSE_MS_FIRST;
    pause_ms_max = pause_ms_first > PAUSE_MS_MAX ? pause_ms_first : PAUSE_MS_MAX;
    age_known = 0;
}

void delivery_pressed(int8_t slot, uint32_t at)
{
    pressed_at[slot] = at;
    age_known |= 1ul << slot;
}

void delivery_at_once(uint32_t now)
{
    due = now;
    pause_ms = pause_ms_first;
}

bool delivery_is_due(uint32_t now)
{
    return log_state.waiting && has_come(due, now);
}

void delivery_sent(uint32_t now)
{
    due = now + pause_ms;
    pause_ms = pause_ms * 2 > pause_ms_max ? pause_ms_max : pause_ms * 2;
}

uint32_t delivery_age_ms(int8_t slot, uint32_t now)
{
    return age_known & 1ul << slot ? now - pressed_at[slot] : AGE_UNKNOWN;
}

/* One slot a millisecond is enough, and takes the same time always. */
void delivery_tick(uint32_t now)
{
    watched = (watched + 1) % LOG_RECORDS;
    if (now - pressed_at[watched] > AGE_MS_MAX)
        age_known &= ~(1ul << watched);
}
