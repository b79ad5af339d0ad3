/* The press log of docs/pad-protocol.md, section 4, in the layout that the page gives for 1 KiB.

   EEPROM   0  header copy 0   epoch 4, boot counter 4, spare 4, CRC-32 4 (from 0)
           16  header copy 1
           32  32 records      press id 4, token 8, key 1, boot 4, acknowledged 1, spare 2, CRC-32 4 (from the epoch)
          800  free; the last 16 bytes are config.h's
   Every write goes byte by byte from the first to the last and is read back. */
#ifndef PRESS_LOG_H
#define PRESS_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "messages.h"

#define LOG_RECORDS 32
#define NO_SLOT (-1)

struct log_state {
    uint32_t epoch;
    uint32_t boot;
    uint32_t last_id;
    uint32_t whole;   /* bit n: slot n holds a record of this epoch */
    uint32_t waiting; /* bit n: and it was not acknowledged */
    bool broken;      /* the header could not be written: nothing new is kept */
};

extern struct log_state log_state;

/* Read the log and count this start; format it with `draw`'s random numbers if it cannot be read. */
void log_start(uint32_t (*draw)(void));

/* Keep a press; its slot. NO_SLOT: it could not be kept. A new one takes the place of no waiting one. */
int8_t log_keep(const uint8_t *token, uint8_t key);

bool log_has_room(void);
int8_t log_find(const uint8_t *token);
int8_t log_oldest_waiting(void);
uint8_t log_count_waiting(void);

/* Mark as acknowledged. False: the mark could not be written. */
bool log_acknowledge(int8_t slot);

/* Every record from this press id on waits again. */
void log_replay(uint32_t from_id);

/* A record as PRESS carries it, without its age. */
void log_read(int8_t slot, struct press *press);

#endif
