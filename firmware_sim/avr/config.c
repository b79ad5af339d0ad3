#include "config.h"

#include "bytes.h"

static bool read_block(uint16_t at, struct config *config)
{
    uint8_t bytes[CONFIG_BYTES];

    for (uint8_t i = 0; i < CONFIG_BYTES; i++)
        bytes[i] = eeprom_get(at + i);
    return config_unpack(bytes, config);
}

/* False: a cell does not hold what was written. */
static bool write_block(uint16_t at, const struct config *config)
{
    uint8_t bytes[CONFIG_BYTES];
    bool is_whole = true;

    config_pack(bytes, config);
    for (uint8_t i = 0; i < CONFIG_BYTES; i++) {
        if (eeprom_get(at + i) != bytes[i])
            eeprom_put(at + i, bytes[i]);
        is_whole = is_whole && eeprom_get(at + i) == bytes[i];
    }
    return is_whole;
}

static bool write_both(const struct config *config)
{
    return write_block(CONFIG_SPARE_AT, config) && write_block(CONFIG_AT, config);
}

void config_start(struct config *config, uint32_t (*draw)(void))
{
    if (read_block(CONFIG_AT, config))
        return;
    if (!read_block(CONFIG_SPARE_AT, config)) {
        put32(config->uid, draw());
        put16(config->uid + 4, (uint16_t)draw());
        config->address = 0;
        config->baud = BAUD_USUAL;
    }
    write_both(config); /* a change that the power cut short ends here */
}

bool config_keep(const struct config *config)
{
    struct config kept;

    /* With a cell worn out in the first block the spare one is the only whole one, and is not put at risk. */
    return read_block(CONFIG_AT, &kept) && write_both(config);
}
