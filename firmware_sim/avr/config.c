#include "config.h"

#include "bytes.h"

void config_start(struct config *config, uint32_t (*draw)(void))
{
    uint8_t bytes[CONFIG_BYTES];

    for (uint8_t i = 0; i < CONFIG_BYTES; i++)
        bytes[i] = eeprom_get(CONFIG_AT + i);
    if (config_unpack(bytes, config))
        return;
    put32(config->uid, draw());
    put16(config->uid + 4, (uint16_t)draw());
    config->address = 0;
    config->baud = BAUD_USUAL;
    config_pack(bytes, config);
    for (uint8_t i = 0; i < CONFIG_BYTES; i++)
        eeprom_put(CONFIG_AT + i, bytes[i]);
}
