#include "crc.h"

#define POLYNOMIAL 0xEDB88320ul

uint32_t crc32(uint32_t start, const uint8_t *data, uint16_t length)
{
    uint32_t crc = ~start;

    while (length--) {
        crc ^= *data++;
        for (uint8_t bit = 0; bit < 8; bit++)
            crc = (crc >> 1) ^ (POLYNOMIAL & -(crc & 1)); /* no branch: every byte takes the same time */
    }
    return ~crc;
}
