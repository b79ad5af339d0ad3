#include "log.h"

#include <string.h>

#include "bytes.h"
#include "crc.h"
#include "eeprom.h"

#define HEADER_COPY_BYTES 16
#define HEADER_CHECKED_BYTES 12
#define RECORDS_AT (2 * HEADER_COPY_BYTES)
#define RECORD_BYTES 24
#define RECORD_CHECKED_BYTES 17 /* the mark "acknowledged" and the spare bytes are not under the check */
#define TOKEN_AT 4
#define KEY_AT 12
#define BOOT_AT 13
#define MARK_AT 17
#define CRC_AT 20
#define WAITING 0xFF      /* as an erased EEPROM reads */
#define ACKNOWLEDGED 0x00 /* nothing else: a torn mark asks the host again, which says duplicate */

struct log_state log_state;

static uint16_t record_at(int8_t slot)
{
    return RECORDS_AT + (uint16_t)slot * RECORD_BYTES;
}

static uint32_t bit(int8_t slot)
{
    return 1ul << slot;
}

static void read_bytes(uint16_t at, uint8_t *bytes, uint8_t length)
{
    while (length--)
        *bytes++ = eeprom_get(at++);
}

/* Write bytes in order, stop at the first that does not read back. */
static bool write_bytes(uint16_t at, const uint8_t *bytes, uint8_t length)
{
    for (; length--; at++, bytes++) {
        eeprom_put(at, *bytes);
        if (eeprom_get(at) != *bytes)
            return false;
    }
    return true;
}

static bool header_read(uint8_t copy, uint32_t *epoch, uint32_t *boot)
{
    uint8_t bytes[HEADER_COPY_BYTES];

    read_bytes(copy * HEADER_COPY_BYTES, bytes, HEADER_COPY_BYTES);
    *epoch = get32(bytes);
    *boot = get32(bytes + 4);
    return *epoch != 0 && get32(bytes + HEADER_CHECKED_BYTES) == crc32(0, bytes, HEADER_CHECKED_BYTES);
}

static bool header_write(uint8_t copy)
{
    uint8_t bytes[HEADER_COPY_BYTES];

    put32(put32(put32(bytes, log_state.epoch), log_state.boot), 0);
    put32(bytes + HEADER_CHECKED_BYTES, crc32(0, bytes, HEADER_CHECKED_BYTES));
    return write_bytes(copy * HEADER_COPY_BYTES, bytes, HEADER_COPY_BYTES);
}

/* The copy that counts, -1 if none can be read. Boot counters wrap, so "later" is the sign of the difference. */
static int8_t header_find(void)
{
    uint32_t epoch[2], boot[2];
    bool good[2];

    for (uint8_t copy = 0; copy < 2; copy++)
        good[copy] = header_read(copy, &epoch[copy], &boot[copy]);
    if (!good[0] && !good[1])
        return -1;
    int8_t chosen = !good[0] || (good[1] && (int32_t)(boot[1] - boot[0]) > 0);
    log_state.epoch = epoch[chosen];
    log_state.boot = boot[chosen];
    return chosen;
}

static void find_records(void)
{
    uint8_t record[RECORD_BYTES];

    for (int8_t slot = 0; slot < LOG_RECORDS; slot++) {
        read_bytes(record_at(slot), record, RECORD_BYTES);
        uint32_t id = get32(record);
        if (id == 0 || get32(record + CRC_AT) != crc32(log_state.epoch, record, RECORD_CHECKED_BYTES))
            continue;
        log_state.whole |= bit(slot);
        if (record[MARK_AT] != ACKNOWLEDGED)
            log_state.waiting |= bit(slot);
        if (id > log_state.last_id)
            log_state.last_id = id;
    }
}

void log_start(uint32_t (*draw)(void))
{
    memset(&log_state, 0, sizeof log_state);
    int8_t copy = header_find();
    if (copy < 0) {
        do
            log_state.epoch = draw();
        while (log_state.epoch == 0);
        log_state.boot = draw();
        /* Both copies are written, this one and the one below: no half-readable old one comes back. */
        copy = 1;
        log_state.broken = !header_write(copy);
    }
    find_records();
    log_state.boot++;
    if (!header_write(!copy))
        log_state.broken = true;
}

static uint32_t id_of(int8_t slot)
{
    uint8_t bytes[4];

    read_bytes(record_at(slot), bytes, sizeof bytes);
    return get32(bytes);
}

/* The slot among `mask` with the lowest press id. */
static int8_t oldest(uint32_t mask)
{
    int8_t found = NO_SLOT;
    uint32_t lowest = 0;

    for (int8_t slot = 0; slot < LOG_RECORDS; slot++) {
        if (!(mask & bit(slot)))
            continue;
        uint32_t id = id_of(slot);
        if (found == NO_SLOT || id < lowest) {
            found = slot;
            lowest = id;
        }
    }
    return found;
}

/* Where the next record goes: an empty slot, else that of the oldest acknowledged one, but never the newest. */
static int8_t free_slot(void)
{
    for (int8_t slot = 0; slot < LOG_RECORDS; slot++)
        if (!(log_state.whole & bit(slot)))
            return slot;
    int8_t slot = oldest(~log_state.waiting);
    return slot != NO_SLOT && id_of(slot) == log_state.last_id ? NO_SLOT : slot;
}

bool log_has_room(void)
{
    return !log_state.broken && free_slot() != NO_SLOT;
}

int8_t log_keep(const uint8_t *token, uint8_t key)
{
    uint8_t record[RECORD_BYTES];
    int8_t slot = log_state.broken ? NO_SLOT : free_slot();

    if (slot == NO_SLOT)
        return NO_SLOT;
    memset(record, 0, sizeof record);
    put32(record, log_state.last_id + 1);
    memcpy(record + TOKEN_AT, token, TOKEN_BYTES);
    record[KEY_AT] = key;
    put32(record + BOOT_AT, log_state.boot);
    record[MARK_AT] = WAITING;
    put32(record + CRC_AT, crc32(log_state.epoch, record, RECORD_CHECKED_BYTES));
    log_state.whole &= ~bit(slot); /* from the first byte on, what stood there is gone */
    if (!write_bytes(record_at(slot), record, RECORD_BYTES)) {
        eeprom_put(record_at(slot) + CRC_AT, (uint8_t)~record[CRC_AT]); /* it must not be found whole later */
        return NO_SLOT;
    }
    log_state.whole |= bit(slot);
    log_state.waiting |= bit(slot);
    log_state.last_id++;
    return slot;
}

int8_t log_find(const uint8_t *token)
{
    uint8_t found[TOKEN_BYTES];

    for (int8_t slot = 0; slot < LOG_RECORDS; slot++) {
        if (!(log_state.whole & bit(slot)))
            continue;
        read_bytes(record_at(slot) + TOKEN_AT, found, TOKEN_BYTES);
        if (memcmp(found, token, TOKEN_BYTES) == 0)
            return slot;
    }
    return NO_SLOT;
}

int8_t log_oldest_waiting(void)
{
    return oldest(log_state.waiting);
}

uint8_t log_count_waiting(void)
{
    uint8_t count = 0;

    for (int8_t slot = 0; slot < LOG_RECORDS; slot++)
        count += (log_state.waiting & bit(slot)) != 0;
    return count;
}

bool log_acknowledge(int8_t slot)
{
    uint8_t mark = ACKNOWLEDGED;

    if (!write_bytes(record_at(slot) + MARK_AT, &mark, 1))
        return false;
    log_state.waiting &= ~bit(slot);
    return true;
}

void log_replay(uint32_t from_id)
{
    uint8_t mark = WAITING;

    for (int8_t slot = 0; slot < LOG_RECORDS; slot++) {
        uint32_t again = log_state.whole & ~log_state.waiting & bit(slot);

        if (again && id_of(slot) >= from_id) {
            write_bytes(record_at(slot) + MARK_AT, &mark, 1);
            log_state.waiting |= again;
        }
    }
}

void log_read(int8_t slot, struct press *press)
{
    uint8_t record[RECORD_CHECKED_BYTES];

    read_bytes(record_at(slot), record, sizeof record);
    press->id = get32(record);
    memcpy(press->token, record + TOKEN_AT, TOKEN_BYTES);
    press->key = record[KEY_AT];
    press->boot = (uint16_t)get32(record + BOOT_AT);
}
