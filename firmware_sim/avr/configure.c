/* For the technician's computer: make a pad's own 16 bytes as Intel HEX for avrdude.

   configure ADDRESS BAUD [UID]: the HEX on standard output, the uid for the label on standard error. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "config.h"

static int usage(void)
{
    fprintf(stderr, "configure ADDRESS BAUD [UID]: address 0 (point to point) to %d, baud %d to %d, uid 12 hex digits\n",
            ADDRESS_MAX, BAUD_MIN, BAUD_MAX);
    return 2;
}

static bool read_uid(const char *text, uint8_t *uid)
{
    if (strlen(text) != 2 * UID_BYTES || strspn(text, "0123456789abcdefABCDEF") != 2 * UID_BYTES)
        return false;
    for (unsigned i = 0; i < UID_BYTES; i++)
        sscanf(text + 2 * i, "%2hhx", &uid[i]);
    return true;
}

int main(int count, char **arguments)
{
    struct config config, again;
    uint8_t bytes[CONFIG_BYTES];
    uint8_t sum = (uint8_t)(CONFIG_BYTES + (CONFIG_AT >> 8) + (CONFIG_AT & 0xFF));

    if (count != 3 && count != 4)
        return usage();
    unsigned long address = strtoul(arguments[1], NULL, 10), baud = strtoul(arguments[2], NULL, 10);
    config.address = address > ADDRESS_MAX ? UINT8_MAX : (uint8_t)address;
    config.baud = (uint32_t)baud;
    if (count == 4 ? !read_uid(arguments[3], config.uid) : getrandom(config.uid, UID_BYTES, 0) != UID_BYTES)
        return usage();
    config_pack(bytes, &config);
    if (!config_unpack(bytes, &again))
        return usage();
    printf(":%02X%04X00", CONFIG_BYTES, CONFIG_AT);
    for (unsigned i = 0; i < CONFIG_BYTES; i++) {
        printf("%02X", bytes[i]);
        sum += bytes[i];
    }
    printf("%02X\n:00000001FF\n", (uint8_t)-sum);
    fputs("uid ", stderr);
    for (unsigned i = 0; i < UID_BYTES; i++)
        fprintf(stderr, "%02X", config.uid[i]);
    fprintf(stderr, ", address %u, %lu baud\n", config.address, baud);
    return 0;
}
