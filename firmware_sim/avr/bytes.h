/* Numbers of more than one byte on the wire and in the EEPROM: little endian. */
#ifndef BYTES_H
#define BYTES_H

#include <stdint.h>

static inline uint8_t *put16(uint8_t *at, uint16_t value)
{
    *at++ = (uint8_t)value;
    *at++ = (uint8_t)(value >> 8);
    return at;
}

static inline uint8_t *put32(uint8_t *at, uint32_t value)
{
    return put16(put16(at, (uint16_t)value), (uint16_t)(value >> 16));
}

static inline uint32_t get32(const uint8_t *at)
{
    return at[0] | (uint16_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

#endif
