/* Section 2 of docs/pad-protocol.md: bytes to frames and back. Pure: no hardware, no clock. */
#ifndef FRAME_H
#define FRAME_H

#include <stdbool.h>
#include <stdint.h>

#define VERSION 1
#define FROM_PAD 0x80
#define HEADER_BYTES 4 /* version and direction, address, type, seq */
#define CRC_BYTES 4
#define FRAME_BYTES_MIN 8
#define FRAME_BYTES_MAX 208
#define COLLECTED_BYTES_MAX 300
#define PAYLOAD_BYTES_OUT_MAX 35                                     /* HELLO */
#define WIRE_BYTES_OUT_MAX (PAYLOAD_BYTES_OUT_MAX + HEADER_BYTES + CRC_BYTES + 3) /* COBS and two delimiters */

enum defect {
    GOOD,
    BAD_COBS,
    BAD_LENGTH,
    BAD_CRC,
    BAD_VERSION,
    BAD_DIRECTION,
    BAD_TYPE,
    BAD_PAYLOAD,
    NOT_FOR_US, /* another's address: ignored, not counted */
};

/* The bytes since the last delimiter. All zero is its state at start. */
struct collector {
    uint8_t bytes[COLLECTED_BYTES_MAX];
    uint16_t length;
    bool skipping; /* too many came: all are dropped until the next delimiter */
};

enum collected { NOTHING_YET, FRAME_ENDED, FRAME_DROPPED };

/* A byte of the line. FRAME_ENDED: bytes and length are a frame, and frame_done() is to follow. */
enum collected frame_collect(struct collector *collector, uint8_t byte);

/* 200 ms of silence came before the next byte. FRAME_DROPPED: a started frame was dropped. */
enum collected frame_silence(struct collector *collector);

/* The collected frame has been read. */
void frame_done(struct collector *collector);

/* A frame of the host. `type` is the message's and `payload` points into the decoded bytes. */
struct frame {
    uint8_t type;
    const uint8_t *payload;
    uint8_t length;
};

/* Decode in place what was collected. Checks all but type and payload. */
enum defect frame_decode(uint8_t *bytes, uint16_t length, uint8_t own_address, struct frame *frame);

/* Encode a frame of the pad with its delimiters into WIRE_BYTES_OUT_MAX bytes; returns how many it has. */
uint8_t frame_encode(uint8_t *wire, uint8_t address, uint8_t type, uint8_t seq, const uint8_t *payload,
                     uint8_t length);

#endif
