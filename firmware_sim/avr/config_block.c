#include <string.h>

#include "bytes.h"
#include "config.h"
#include "crc.h"

#define CHECKED_BYTES 12
#define MARK 'H'
#define UID_AT 1
#define ADDRESS_AT 7
#define BAUD_AT 8

void config_pack(uint8_t *bytes, const struct config *config)
{
    bytes[0] = MARK;
    memcpy(bytes + UID_AT, config->uid, UID_BYTES);
    bytes[ADDRESS_AT] = config->address;
    put32(bytes + BAUD_AT, config->baud);
    put32(bytes + CHECKED_BYTES, crc32(0, bytes, CHECKED_BYTES));
}

bool config_unpack(const uint8_t *bytes, struct config *config)
{
    memcpy(config->uid, bytes + UID_AT, UID_BYTES);
    config->address = bytes[ADDRESS_AT];
    config->baud = get32(bytes + BAUD_AT);
    return bytes[0] == MARK && config->address <= ADDRESS_MAX && config->baud >= BAUD_MIN &&
           config->baud <= BAUD_MAX && get32(bytes + CHECKED_BYTES) == crc32(0, bytes, CHECKED_BYTES);
}
