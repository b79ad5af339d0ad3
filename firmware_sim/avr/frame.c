#include "frame.h"

#include <string.h>

#include "bytes.h"
#include "crc.h"

enum collected frame_collect(struct collector *collector, uint8_t byte)
{
    if (byte == 0) {
        collector->skipping = false;
        return collector->length > 0 ? FRAME_ENDED : NOTHING_YET;
    }
    if (collector->skipping)
        return NOTHING_YET;
    if (collector->length == COLLECTED_BYTES_MAX) {
        collector->length = 0;
        collector->skipping = true;
        return FRAME_DROPPED;
    }
    collector->bytes[collector->length++] = byte;
    return NOTHING_YET;
}

enum collected frame_silence(struct collector *collector)
{
    bool started = collector->length > 0;

    collector->length = 0;
    return started ? FRAME_DROPPED : NOTHING_YET;
}

void frame_done(struct collector *collector)
{
    collector->length = 0;
}

/* Decode in place; returns the decoded length, -1 if a code points past the end. */
static int16_t cobs_decode(uint8_t *bytes, uint16_t length)
{
    uint16_t from = 0, to = 0;

    while (from < length) {
        uint8_t code = bytes[from++];

        if (from + code - 1 > length)
            return -1;
        for (uint8_t i = 1; i < code; i++)
            bytes[to++] = bytes[from++];
        if (code < 0xFF && from < length)
            bytes[to++] = 0;
    }
    return (int16_t)to;
}

enum defect frame_decode(uint8_t *bytes, uint16_t length, uint8_t own_address, struct frame *frame)
{
    int16_t decoded = cobs_decode(bytes, length);

    if (decoded < 0)
        return BAD_COBS;
    if (decoded < FRAME_BYTES_MIN || decoded > FRAME_BYTES_MAX)
        return BAD_LENGTH;
    uint8_t checked = (uint8_t)(decoded - CRC_BYTES);
    if (crc32(VERSION, bytes, checked) != get32(bytes + checked))
        return BAD_CRC;
    if ((bytes[0] & (uint8_t)~FROM_PAD) != VERSION)
        return BAD_VERSION;
    if (bytes[1] != own_address)
        return NOT_FOR_US;
    if (bytes[0] & FROM_PAD)
        return BAD_DIRECTION;
    frame->type = bytes[2];
    frame->payload = bytes + HEADER_BYTES;
    frame->length = checked - HEADER_BYTES;
    return GOOD;
}

uint8_t frame_encode(uint8_t *wire, uint8_t address, uint8_t type, uint8_t seq, const uint8_t *payload,
                     uint8_t length)
{
    uint8_t plain[HEADER_BYTES + PAYLOAD_BYTES_OUT_MAX + CRC_BYTES];
    uint8_t total = HEADER_BYTES + length, to = 2, code_at = 1;

    plain[0] = VERSION | FROM_PAD;
    plain[1] = address;
    plain[2] = type;
    plain[3] = seq;
    memcpy(plain + HEADER_BYTES, payload, length);
    put32(plain + total, crc32(VERSION, plain, total));
    total += CRC_BYTES;

    /* COBS: a frame of ours is shorter than 254 bytes, so no run is cut. */
    wire[0] = 0;
    for (uint8_t i = 0; i < total; i++) {
        if (plain[i] == 0) {
            wire[code_at] = to - code_at;
            code_at = to++;
        } else {
            wire[to++] = plain[i];
        }
    }
    wire[code_at] = to - code_at;
    wire[to++] = 0;
    return to;
}
