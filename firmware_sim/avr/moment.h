/* Moments on the pad's clock of milliseconds, which wraps after 49.7 days. Pure. */
#ifndef MOMENT_H
#define MOMENT_H

#include <stdbool.h>
#include <stdint.h>

/* Is it `moment` or later? Good for moments less than 24 days away. A difference taken without a sign would call
   a moment that lies just ahead (a repeat that a sending has pushed back) long past. */
static inline bool has_come(uint32_t moment, uint32_t now)
{
    return (int32_t)(now - moment) >= 0;
}

static inline uint32_t later_of(uint32_t one, uint32_t other)
{
    return has_come(one, other) ? other : one;
}

#endif
