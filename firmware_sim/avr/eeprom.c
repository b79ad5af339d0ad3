#include "eeprom.h"

#include <avr/eeprom.h>

uint8_t eeprom_get(uint16_t at)
{
    return eeprom_read_byte((const uint8_t *)at);
}

/* Not eeprom_update_byte(): it passes over a byte that stands there already, and the time that it saves would
   tell whether the key is the one of the record that is written over. */
void eeprom_put(uint16_t at, uint8_t byte)
{
    eeprom_write_byte((uint8_t *)at, byte);
    eeprom_busy_wait();
}
