/* What makes this pad this pad: the last 16 bytes of the EEPROM, written at flashing (docs/build-a-pad.md).

   EEPROM 992   spare block, as the next
   EEPROM 1008  mark 'H', uid 6, address 1, baud 4, CRC-32 4 (from 0); this one counts where it is whole

   A change writes the spare block first: whatever byte a power cut stops at, one block is whole. */
#ifndef CONFIG_H
#define CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#include "eeprom.h"
#include "messages.h"

#define CONFIG_BYTES 16
#define CONFIG_AT (EEPROM_BYTES - CONFIG_BYTES)
#define CONFIG_SPARE_AT (CONFIG_AT - CONFIG_BYTES)
#define BAUD_MIN 1200
#define BAUD_MAX 115200
#define BAUD_USUAL 9600

struct config {
    uint8_t uid[UID_BYTES];
    uint8_t address; /* 0 point to point, 1 to 32 on RS-485 */
    uint32_t baud;   /* 1,200 to 115,200 */
};

/* config_block.c, pure */
void config_pack(uint8_t *bytes, const struct config *config);
bool config_unpack(const uint8_t *bytes, struct config *config); /* false: these are none */

/* Read it. A pad that has none draws its uid once and keeps it: point to point, 9600 baud. */
void config_start(struct config *config, uint32_t (*draw)(void));

/* Keep another one; false: it could not be. Only bytes that differ are written: a new address takes 34 ms, one
   that is kept already no time. */
bool config_keep(const struct config *config);

#endif
