/* The usual reflected CRC-32 that goes on from a value handed in: zlib.crc32(data, start). Pure. */
#ifndef CRC_H
#define CRC_H

#include <stdint.h>

uint32_t crc32(uint32_t start, const uint8_t *data, uint16_t length);

#endif
