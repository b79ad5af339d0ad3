/* The 1 KiB that survives power cuts. On the pad: eeprom.c; tests bring a memory that fails where they say. */
#ifndef EEPROM_H
#define EEPROM_H

#include <stdint.h>

#define EEPROM_BYTES 1024

uint8_t eeprom_get(uint16_t at);

/* Write one byte and wait until it is there: 3.4 ms, whatever stood there before. It may have failed. */
void eeprom_put(uint16_t at, uint8_t byte);

#endif
