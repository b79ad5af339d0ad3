#include "config.h"

#include <stdbool.h>
#include <string.h>

#include "bytes.h"
#include "crc.h"
#include "eeprom.h"

#define CONFIG_BYTES 16
#define CONFIG_AT (EEPROM_BYTES - CONFIG_BYTES)
#define CHECKED_BYTES 12
#define MARK 'H'
#define ADDRESS_MAX 32
#define BAUD_MIN 1200
#define BAUD_MAX 115200
#define BAUD_USUAL 9600

static bool config_read(struct config *config)
{
    uint8_t bytes[CONFIG_BYTES];

    for (uint8_t i = 0; i < CONFIG_BYTES; i++)
        bytes[i] = eeprom_get(CONFIG_AT + i);
    memcpy(config->uid, bytes + 1, UID_BYTES);
    config->address = bytes[7];
    config->baud = get32(bytes + 8);
    return bytes[0] == MARK && config->address <= ADDRESS_MAX && config->baud >= BAUD_MIN &&
           config->baud <= BAUD_MAX && get32(bytes + CHECKED_BYTES) == crc32(0, bytes, CHECKED_BYTES);
}

static void config_write(const struct config *config)
{
    uint8_t bytes[CONFIG_BYTES];

    bytes[0] = MARK;
    memcpy(bytes + 1, config->uid, UID_BYTES);
    bytes[7] = config->address;
    put32(bytes + 8, config->baud);
    put32(bytes + CHECKED_BYTES, crc32(0, bytes, CHECKED_BYTES));
    for (uint8_t i = 0; i < CONFIG_BYTES; i++)
        eeprom_put(CONFIG_AT + i, bytes[i]);
}

void config_start(struct config *config, uint32_t (*draw)(void))
{
    if (config_read(config))
        return;
    put32(config->uid, draw());
    put16(config->uid + 4, (uint16_t)draw());
    config->address = 0;
    config->baud = BAUD_USUAL;
    config_write(config);
}
