/* What makes this pad this pad: the last 16 bytes of the EEPROM, written at flashing (docs/build-a-pad.md).

   EEPROM 1008  mark 'H', uid 6, address 1, baud 4, CRC-32 4 (from 0) */
#ifndef CONFIG_H
#define CONFIG_H

#include <stdint.h>

#include "messages.h"

struct config {
    uint8_t uid[UID_BYTES];
    uint8_t address; /* 0 point to point, 1 to 32 on RS-485 */
    uint32_t baud;   /* 1,200 to 115,200 */
};

/* Read it. A pad that has none draws its uid once and keeps it: point to point, 9600 baud. */
void config_start(struct config *config, uint32_t (*draw)(void));

#endif
