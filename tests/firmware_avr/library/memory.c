/* An EEPROM for tests: power cuts after any byte, cells that are worn. */
#include <stdbool.h>

#include "eeprom.h"

uint8_t memory[EEPROM_BYTES];
uint32_t memory_writes;
uint32_t memory_cut_after = UINT32_MAX; /* so many bytes are written whole; the next one is torn, later ones are not */
uint8_t memory_torn;                    /* what a torn byte reads as */
uint8_t memory_worn[EEPROM_BYTES];      /* not 0: the cell keeps what it has */

uint8_t eeprom_get(uint16_t at)
{
    return memory[at % EEPROM_BYTES];
}

void eeprom_put(uint16_t at, uint8_t byte)
{
    uint32_t written = memory_writes++;

    if (written > memory_cut_after || memory_worn[at % EEPROM_BYTES])
        return;
    memory[at % EEPROM_BYTES] = written == memory_cut_after ? memory_torn : byte;
}
